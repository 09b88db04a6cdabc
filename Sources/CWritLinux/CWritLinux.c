#define _GNU_SOURCE
#include "CWritLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

// Numbers that are the same on every architecture Writ runs on; older headers lack them.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef P_PIDFD
#define P_PIDFD 3
#endif

const int CWritLinux_clone_newuser = CLONE_NEWUSER;
const int CWritLinux_clone_newns = CLONE_NEWNS;
const int CWritLinux_clone_newpid = CLONE_NEWPID;
const int CWritLinux_clone_newipc = CLONE_NEWIPC;
const int CWritLinux_clone_newuts = CLONE_NEWUTS;
const int CWritLinux_clone_newnet = CLONE_NEWNET;
const int CWritLinux_clone_newcgroup = CLONE_NEWCGROUP;
const uint32_t CWritLinux_epoll_hangup = EPOLLHUP | EPOLLERR;
#if defined(__x86_64__)
const uint32_t CWritLinux_audit_arch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
const uint32_t CWritLinux_audit_arch = AUDIT_ARCH_AARCH64;
#else
#error "no seccomp table for this architecture"
#endif

#define RETURN(call)                       \
    do {                                   \
        __typeof__(call) result_ = (call); \
        return result_ < 0 ? -errno : result_; \
    } while (0)

int CWritLinux_memfd_create(const char *name) { RETURN(memfd_create(name, MFD_CLOEXEC)); }

int CWritLinux_eventfd(void) { RETURN(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int CWritLinux_epoll_create(void) { RETURN(epoll_create1(EPOLL_CLOEXEC)); }

int CWritLinux_epoll_add(int epoll, int fd, uint64_t token) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = token};
    RETURN(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

int CWritLinux_epoll_remove(int epoll, int fd) {
    struct epoll_event unused = {0};
    RETURN(epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &unused));
}

int CWritLinux_epoll_wait(int epoll, struct CWritLinux_event *events, int capacity, int milliseconds) {
    struct epoll_event buffer[64];
    if (capacity > 64) capacity = 64;
    int count = epoll_wait(epoll, buffer, capacity, milliseconds);
    if (count < 0) return -errno;
    for (int i = 0; i < count; i++) {
        events[i].token = buffer[i].data.u64;
        events[i].events = buffer[i].events;
    }
    return count;
}

int CWritLinux_pipe(int *pair) { RETURN(pipe2(pair, O_CLOEXEC)); }

int CWritLinux_socketpair(int *pair) { RETURN(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)); }

ssize_t CWritLinux_receive(int socket, void *buffer, size_t length, int *fds, size_t fdCapacity, size_t *fdCount) {
    union {
        char bytes[CMSG_SPACE(sizeof(int) * WRIT_JAIL_MAX_FDS)];
        struct cmsghdr align;
    } control;
    struct iovec part = {.iov_base = buffer, .iov_len = length};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *fdCount = 0;
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (received < 0) return -errno;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
            if (*fdCount < fdCapacity)
                fds[(*fdCount)++] = fd;
            else
                close(fd);
        }
    }
    return received;
}

ssize_t CWritLinux_send_descriptor(int socket, int fd) {
    char word = 1;
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    memset(&control, 0, sizeof control);
    struct iovec part = {.iov_base = &word, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    RETURN(sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT));
}

ssize_t CWritLinux_send(int socket, const void *buffer, size_t length) {
    RETURN(send(socket, buffer, length, MSG_NOSIGNAL | MSG_DONTWAIT));
}

int CWritLinux_pidfd_open(pid_t pid) { RETURN((int)syscall(SYS_pidfd_open, pid, 0)); }

int CWritLinux_pidfd_send_signal(int pidfd, int signal) {
    RETURN((int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0));
}

static int wait_for(idtype_t type, id_t id, int options, struct CWritLinux_exit *result) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    memset(result, 0, sizeof *result);
    int outcome;
    do outcome = waitid(type, id, &info, options);
    while (outcome < 0 && errno == EINTR);
    if (outcome < 0) return -errno;
    if (info.si_pid == 0) return 0;
    result->reaped = 1;
    result->code = info.si_code;
    result->status = info.si_status;
    return 0;
}

int CWritLinux_wait_pidfd(int pidfd, struct CWritLinux_exit *result) {
    return wait_for((idtype_t)P_PIDFD, (id_t)pidfd, WEXITED | WNOHANG, result);
}

int CWritLinux_wait_pid(pid_t pid, struct CWritLinux_exit *result) {
    return wait_for(P_PID, (id_t)pid, WEXITED, result);
}

ssize_t CWritLinux_read_memory(pid_t pid, uint64_t address, void *buffer, size_t length) {
    struct iovec local = {.iov_base = buffer, .iov_len = length};
    struct iovec remote = {.iov_base = (void *)(uintptr_t)address, .iov_len = length};
    RETURN(process_vm_readv(pid, &local, 1, &remote, 1, 0));
}

_Static_assert(sizeof(struct seccomp_notif) == 80, "size that every kernel since 5.0 has");
_Static_assert(sizeof(struct seccomp_notif_resp) == 24, "size that every kernel since 5.0 has");

int CWritLinux_notification_receive(int listener, struct CWritLinux_notification *notification) {
    struct seccomp_notif request;
    memset(&request, 0, sizeof request);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) < 0) return -errno;
    notification->id = request.id;
    notification->pid = request.pid;
    notification->number = request.data.nr;
    for (int i = 0; i < 6; i++) notification->arguments[i] = request.data.args[i];
    return 0;
}

int CWritLinux_notification_is_valid(int listener, uint64_t id) {
    RETURN(ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id));
}

int CWritLinux_notification_continue(int listener, uint64_t id) {
    struct seccomp_notif_resp response = {.id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    RETURN(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response));
}

int CWritLinux_notification_refuse(int listener, uint64_t id, int error) {
    struct seccomp_notif_resp response = {.id = id, .error = -error};
    RETURN(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response));
}

int CWritLinux_landlock_version(void) { RETURN((int)syscall(SYS_landlock_create_ruleset, NULL, 0, 1U)); }

int CWritLinux_seccomp_action_available(uint32_t action) {
    RETURN((int)syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action));
}

// Runs `attempt` in a child that shares nothing and ends at once. Only async-signal-safe calls happen in it.
static int in_child(int (*attempt)(int), int argument) {
    int result[2];
    if (pipe2(result, O_CLOEXEC) < 0) return -errno;
    pid_t child = fork();
    if (child < 0) {
        int error = errno;
        close(result[0]);
        close(result[1]);
        return -error;
    }
    if (child == 0) {
        int outcome = attempt(argument);
        ssize_t ignored = write(result[1], &outcome, sizeof outcome);
        (void)ignored;
        _exit(0);
    }
    close(result[1]);
    int outcome = -EIO;
    ssize_t got;
    do got = read(result[0], &outcome, sizeof outcome);
    while (got < 0 && errno == EINTR);
    close(result[0]);
    struct CWritLinux_exit unused;
    CWritLinux_wait_pid(child, &unused);
    return got == sizeof outcome ? outcome : -EIO;
}

static int attempt_unshare(int flags) { return unshare(flags) < 0 ? -errno : 0; }

int CWritLinux_try_unshare(int flags) { return in_child(attempt_unshare, flags); }

static int attempt_proc(int in_user_namespace) {
    if (unshare((in_user_namespace ? CLONE_NEWUSER : 0) | CLONE_NEWNS | CLONE_NEWPID) < 0) return -errno;
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return -errno;
    // CLONE_VM | CLONE_VFORK would be quicker, but this runs once in the life of a server.
    int result[2];
    if (pipe2(result, O_CLOEXEC) < 0) return -errno;
    pid_t child = fork();
    if (child < 0) return -errno;
    if (child == 0) {
        int outcome = mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0 ? -errno : 0;
        ssize_t ignored = write(result[1], &outcome, sizeof outcome);
        (void)ignored;
        _exit(0);
    }
    close(result[1]);
    int outcome = -EIO;
    if (read(result[0], &outcome, sizeof outcome) != sizeof outcome) outcome = -EIO;
    return outcome;
}

int CWritLinux_try_proc_mount(int in_user_namespace) { return in_child(attempt_proc, in_user_namespace); }

int CWritLinux_try_mount_api(void) {
    // A bad descriptor: EBADF says that the call exists, ENOSYS that it does not.
    long result = syscall(SYS_mount_setattr, -1, "", 0x1000, NULL, 0);
    if (result < 0 && errno == ENOSYS) return -ENOSYS;
    result = syscall(SYS_open_tree, -1, "", 0x1000);
    return result < 0 && errno == ENOSYS ? -ENOSYS : 0;
}
