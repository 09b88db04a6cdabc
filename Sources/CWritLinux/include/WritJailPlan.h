// The bytes that the server hands to writ-jail, and the packets that come back. Written by Swift, read by C, same machine.
//
// Plan:   header, then `count` steps. Step: writ_jail_step, then `strings` times { uint32_t length, bytes, NUL }.
// The jailer runs the steps in order and decides nothing; the first that fails ends it with (step, errno).
#ifndef WRIT_JAIL_PLAN_H
#define WRIT_JAIL_PLAN_H

#include <stdint.h>

enum {
    WRIT_JAIL_MAGIC = 0x54495257,  // "WRIT"
    WRIT_JAIL_VERSION = 1,
    WRIT_JAIL_PLAN_FD = 3,
    WRIT_JAIL_CONTROL_FD = 4,
    WRIT_JAIL_FIRST_FREE_FD = 5,
    WRIT_JAIL_MAX_SLOTS = 1024,
    WRIT_JAIL_MAX_STRINGS = 4096,
    WRIT_JAIL_MAX_FDS = 200,
    WRIT_JAIL_MAX_BYTES = 32 << 20,
};

struct writ_jail_header {
    uint32_t magic;
    uint32_t version;
    uint32_t count;
    uint32_t bytes;
};

struct writ_jail_step {
    uint32_t op;
    uint32_t number;
    int64_t a[4];
    uint32_t strings;
    uint32_t bytes;  // of the strings with their lengths and NULs
};

// s0, s1… are the strings, a0… the numbers. `slot` is a place in the jailer's table of descriptors.
enum writ_jail_op {
    WRIT_JAIL_CLOSE_FROM = 1,         // a0 first descriptor
    WRIT_JAIL_WRITE_FILE = 2,         // s0 path, s1 bytes; the file exists
    WRIT_JAIL_SETSID = 3,             //
    WRIT_JAIL_UNSHARE = 4,            // a0 CLONE_NEW* flags
    WRIT_JAIL_FORK_INIT = 5,          // a0 slot of a cgroup v2 folder that the child begins in, or -1; the child goes on as
                                      // a child of the server, the parent sends its pid and ends
    WRIT_JAIL_MOUNT_PRIVATE = 6,      // a0 1: still receives the mounts of the host; s0 path; recursive
    WRIT_JAIL_OPEN_TREE = 7,          // a0 slot, a1 recursive, s0 path
    WRIT_JAIL_MOUNT_SETATTR = 8,      // a0 slot or -1 for s0 itself, a1 MOUNT_ATTR_* to set, a2 recursive, s0 path
    WRIT_JAIL_MOVE_MOUNT = 9,         // a0 slot, s0 path
    WRIT_JAIL_MAKE_MOUNT = 10,        // a0 slot, a1 MOUNT_ATTR_*, s0 file system, then key and value pairs
    WRIT_JAIL_CHDIR_SLOT = 11,        // a0 slot
    WRIT_JAIL_MKDIR = 12,             // a0 mode, s0 path; it may exist
    WRIT_JAIL_CREATE_FILE = 13,       // a0 mode, s0 path, s1 bytes; it must not exist
    WRIT_JAIL_SYMLINK = 14,           // s0 target, s1 path
    WRIT_JAIL_PIVOT_ROOT = 15,        // s0 new root, which is the working directory; the old one is detached
    WRIT_JAIL_CHDIR = 16,             // s0 path
    WRIT_JAIL_SETHOSTNAME = 17,       // s0 name
    WRIT_JAIL_LINK_UP = 18,           // a0 interface index
    WRIT_JAIL_ROUTE_LOCAL = 19,       // a0 AF_INET or AF_INET6, a1 interface index
    WRIT_JAIL_LISTEN = 20,            // a0 slot, a1 writ_jail_address, a2 SOCK_*, a3 port
    WRIT_JAIL_SEND = 21,              // a0 first slot, a1 number of slots, a2 kind of the message
    WRIT_JAIL_RLIMIT = 22,            // a0 resource, a1 soft, a2 hard; -1 is infinity
    WRIT_JAIL_PRCTL = 23,             // a0 option, a1 first argument, a2 second
    WRIT_JAIL_DROP_BOUNDING_SET = 24, //
    WRIT_JAIL_SETGROUPS_NONE = 25,    //
    WRIT_JAIL_SETRESGID = 26,         // a0
    WRIT_JAIL_SETRESUID = 27,         // a0
    WRIT_JAIL_CAPSET_NONE = 28,       //
    WRIT_JAIL_LANDLOCK_CREATE = 29,   // a0 slot, a1 access_fs, a2 access_net, a3 scoped
    WRIT_JAIL_LANDLOCK_ADD = 30,      // a0 slot, a1 rights, s0 path
    WRIT_JAIL_LANDLOCK_RESTRICT = 31, // a0 slot
    WRIT_JAIL_SECCOMP = 32,           // a0 slot for the listener or -1, a1 flags, s0 struct sock_filter[]
    WRIT_JAIL_WAIT_GO = 33,           // one packet from the server; end of file ends the jailer
    WRIT_JAIL_EXEC = 34,              // a0 number of arguments, s0 path, then arguments, then environment
    WRIT_JAIL_UMASK = 35,             // a0
    WRIT_JAIL_OPEN_FOLDER = 37,       // a0 slot, s0 path
    WRIT_JAIL_NEXT_PLAN = 36,         // last step of a plan: one packet with the descriptor of the plan to go on with
};

enum writ_jail_address {
    WRIT_JAIL_LOOPBACK4 = 0,  // 127.0.0.1
    WRIT_JAIL_ANY4 = 1,       // 0.0.0.0
    WRIT_JAIL_ANY46 = 2,      // [::] that takes IPv4 as well
};

enum writ_jail_kind {
    WRIT_JAIL_FAILED = 1,     // step, value = errno
    WRIT_JAIL_STARTED = 2,    // value = pid as the server sees it; its pidfd
    WRIT_JAIL_LISTENERS = 3,  // the listening sockets, in the order of the plan
    WRIT_JAIL_NOTIFIER = 4,   // the seccomp listener
    WRIT_JAIL_READY = 5,      // everything is in force; waiting for the server's word
};

struct writ_jail_message {
    uint32_t kind;
    uint32_t step;
    int32_t value;
    uint32_t fds;
};

#endif
