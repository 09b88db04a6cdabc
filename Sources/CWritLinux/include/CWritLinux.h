// System calls that Swift's Glibc module does not reach. One function, one call: no function here decides anything.
// Every function returns what the call returns, or -errno on failure, so that no caller reads `errno` across languages.
#ifndef C_WRIT_LINUX_H
#define C_WRIT_LINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "WritJailPlan.h"

#if defined(__clang__)
#pragma clang assume_nonnull begin
#else
#define _Nullable
#endif

// MARK: descriptors and events

int CWritLinux_memfd_create(const char *name);
int CWritLinux_eventfd(void);
int CWritLinux_epoll_create(void);
/// Adds `fd` for reading; `token` comes back with each event.
int CWritLinux_epoll_add(int epoll, int fd, uint64_t token);
int CWritLinux_epoll_remove(int epoll, int fd);

struct CWritLinux_event {
    uint64_t token;
    uint32_t events;
};
/// At most `capacity` (≤ 64) events; `milliseconds` -1 waits without end. Returns their number.
int CWritLinux_epoll_wait(int epoll, struct CWritLinux_event *events, int capacity, int milliseconds);
extern const uint32_t CWritLinux_epoll_hangup;

/// A pipe, close-on-exec: the read end, then the write end.
int CWritLinux_pipe(int *pair);
/// A pair of connected SOCK_SEQPACKET sockets, close-on-exec.
int CWritLinux_socketpair(int *pair);
/// One packet with up to `fdCapacity` descriptors (SCM_RIGHTS, close-on-exec). Never waits.
/// Returns the packet's length, 0 at the end; `*fdCount` says how many descriptors came.
ssize_t CWritLinux_receive(int socket, void *buffer, size_t length, int *fds, size_t fdCapacity, size_t *fdCount);
/// Sends one byte with one descriptor, without waiting and without SIGPIPE.
ssize_t CWritLinux_send_descriptor(int socket, int fd);
/// Sends one packet without waiting and without SIGPIPE.
ssize_t CWritLinux_send(int socket, const void *buffer, size_t length);

// MARK: processes

int CWritLinux_pidfd_open(pid_t pid);
int CWritLinux_pidfd_send_signal(int pidfd, int signal);

struct CWritLinux_exit {
    int32_t reaped;
    int32_t code;    // CLD_EXITED, CLD_KILLED, CLD_DUMPED
    int32_t status;  // exit code or signal
};
/// waitid(P_PIDFD, WEXITED | WNOHANG).
int CWritLinux_wait_pidfd(int pidfd, struct CWritLinux_exit *result);
/// waitid(P_PID, WEXITED): waits until the child `pid` has ended.
int CWritLinux_wait_pid(pid_t pid, struct CWritLinux_exit *result);
/// process_vm_readv with one local and one remote range.
ssize_t CWritLinux_read_memory(pid_t pid, uint64_t address, void *buffer, size_t length);

// MARK: seccomp user notification

struct CWritLinux_notification {
    uint64_t id;
    uint32_t pid;
    int32_t number;
    uint64_t arguments[6];
};
int CWritLinux_notification_receive(int listener, struct CWritLinux_notification *notification);
int CWritLinux_notification_is_valid(int listener, uint64_t id);
/// Lets the call go on as the caller made it. Nothing that was read of its arguments binds the kernel.
int CWritLinux_notification_continue(int listener, uint64_t id);
int CWritLinux_notification_refuse(int listener, uint64_t id, int error);

// MARK: what this kernel gives

/// Highest Landlock ABI version, -errno when Landlock is absent or off.
int CWritLinux_landlock_version(void);
/// 0 if seccomp knows the action (SECCOMP_GET_ACTION_AVAIL).
int CWritLinux_seccomp_action_available(uint32_t action);
/// Tries unshare(flags) in a child that ends at once; 0 or -errno.
int CWritLinux_try_unshare(int flags);
/// Mounts a new proc in new user (if asked), mount and pid namespaces of a child that ends at once; 0 or -errno.
int CWritLinux_try_proc_mount(int in_user_namespace);
/// open_tree without side effect: 0 when the mount API that the jailer needs exists.
int CWritLinux_try_mount_api(void);

extern const int CWritLinux_clone_newuser;
extern const int CWritLinux_clone_newns;
extern const int CWritLinux_clone_newpid;
extern const int CWritLinux_clone_newipc;
extern const int CWritLinux_clone_newuts;
extern const int CWritLinux_clone_newnet;
extern const int CWritLinux_clone_newcgroup;
/// AUDIT_ARCH_* of this machine, as seccomp data has it.
extern const uint32_t CWritLinux_audit_arch;

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
