#define _GNU_SOURCE
#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int slots[WRIT_JAIL_MAX_SLOTS];

int *slot_at(int64_t index) {
    if (index < 0 || index >= WRIT_JAIL_MAX_SLOTS) return NULL;
    return &slots[index];
}

static int take_text(const char **cursor, const char *end, struct text *out) {
    uint32_t length;
    if ((size_t)(end - *cursor) < sizeof length) return 0;
    memcpy(&length, *cursor, sizeof length);
    *cursor += sizeof length;
    if ((size_t)(end - *cursor) <= length || (*cursor)[length] != 0) return 0;
    out->bytes = *cursor;
    out->length = length;
    *cursor += length + 1;
    return 1;
}

int next_text(struct step *step, struct text *out) { return take_text(&step->cursor, step->end, out); }

int send_message(uint32_t kind, uint32_t number, int32_t value, const int *fds, size_t count) {
    struct writ_jail_message body = {.kind = kind, .step = number, .value = value, .fds = (uint32_t)count};
    union {
        char bytes[CMSG_SPACE(sizeof(int) * WRIT_JAIL_MAX_FDS)];
        struct cmsghdr align;
    } control;
    struct iovec part = {.iov_base = &body, .iov_len = sizeof body};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > WRIT_JAIL_MAX_FDS) {
        errno = E2BIG;
        return -1;
    }
    if (count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
    }
    return sendmsg(WRIT_JAIL_CONTROL_FD, &message, MSG_NOSIGNAL) == (ssize_t)sizeof body ? 0 : -1;
}

// A child that is its own init and a child of the server, so that the server waits for it and its death signal
// comes from the server. CLONE_PARENT after unshare(CLONE_NEWPID) is allowed since Linux 3.13.
static int do_fork_init(struct step *step) {
    int pidfd = -1;
    struct clone_args arguments = {
        .flags = CLONE_PARENT | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)&pidfd,
    };
    // To begin in a group costs nothing; to move into it later waits for a grace period of the kernel.
    int *group = step->a[0] < 0 ? NULL : slot_at(step->a[0]);
    if (step->a[0] >= 0 && (!group || *group < 0)) {
        errno = EBADF;
        return -1;
    }
    if (group) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)*group;
    }
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0) return -1;
    if (pid == 0) {
        if (group) {
            close(*group);
            *group = -1;
        }
        return 0;
    }
    // The child goes on by itself; if this packet fails the server ends both.
    int sent = send_message(WRIT_JAIL_STARTED, step->number, (int32_t)pid, &pidfd, 1);
    _exit(sent == 0 ? 0 : 1);
}

static int do_send(struct step *step) {
    int fds[WRIT_JAIL_MAX_FDS];
    if (step->a[1] < 0 || step->a[1] > WRIT_JAIL_MAX_FDS) {
        errno = EINVAL;
        return -1;
    }
    for (int64_t i = 0; i < step->a[1]; i++) {
        int *slot = slot_at(step->a[0] + i);
        if (!slot || *slot < 0) {
            errno = EBADF;
            return -1;
        }
        fds[i] = *slot;
    }
    if (send_message((uint32_t)step->a[2], step->number, 0, fds, (size_t)step->a[1]) < 0) return -1;
    for (int64_t i = 0; i < step->a[1]; i++) {
        close(fds[i]);
        *slot_at(step->a[0] + i) = -1;
    }
    return 0;
}

static int do_wait_go(struct step *step) {
    char word;
    if (send_message(WRIT_JAIL_READY, step->number, 0, NULL, 0) < 0) return -1;
    ssize_t got;
    do got = recv(WRIT_JAIL_CONTROL_FD, &word, 1, 0);
    while (got < 0 && errno == EINTR);
    if (got == 1) return 0;
    if (got == 0) errno = EPIPE;  // the server is gone
    return -1;
}

static char *vector[WRIT_JAIL_MAX_STRINGS + 2];

// argv, NULL, envp, NULL in one table.
static int do_exec(struct step *step) {
    uint32_t count = (uint32_t)step->a[0];
    if (step->strings < 1 || step->strings > WRIT_JAIL_MAX_STRINGS || count > step->strings - 1) {
        errno = EINVAL;
        return -1;
    }
    // Strings 1 and 2 were read with the first three; the rest follow at the cursor.
    char **at = vector;
    for (uint32_t i = 1; i < step->strings; i++) {
        struct text text;
        if (i < 3)
            text = step->s[i];
        else if (!next_text(step, &text)) {
            errno = EINVAL;
            return -1;
        }
        if (i == count + 1) *at++ = NULL;
        *at++ = (char *)text.bytes;
    }
    if (step->strings == count + 1) *at++ = NULL;
    *at = NULL;
    execve(step->s[0].bytes, vector, vector + count + 1);
    return -1;
}

static int run(struct step *step) {
    switch (step->op) {
    case WRIT_JAIL_CLOSE_FROM: return (int)syscall(SYS_close_range, (unsigned)step->a[0], ~0U, 0);
    case WRIT_JAIL_WRITE_FILE: return do_write_file(step);
    case WRIT_JAIL_SETSID: return setsid() < 0 ? -1 : 0;
    case WRIT_JAIL_UNSHARE: return unshare((int)step->a[0]);
    case WRIT_JAIL_FORK_INIT: return do_fork_init(step);
    case WRIT_JAIL_MOUNT_PRIVATE: return do_mount_private(step);
    case WRIT_JAIL_OPEN_FOLDER: return do_open_folder(step);
    case WRIT_JAIL_OPEN_TREE: return do_open_tree(step);
    case WRIT_JAIL_MOUNT_SETATTR: return do_mount_setattr(step);
    case WRIT_JAIL_MOVE_MOUNT: return do_move_mount(step);
    case WRIT_JAIL_MAKE_MOUNT: return do_make_mount(step);
    case WRIT_JAIL_CHDIR_SLOT: return do_chdir_slot(step);
    case WRIT_JAIL_MKDIR: return do_mkdir(step);
    case WRIT_JAIL_CREATE_FILE: return do_create_file(step);
    case WRIT_JAIL_SYMLINK: return do_symlink(step);
    case WRIT_JAIL_PIVOT_ROOT: return do_pivot_root(step);
    case WRIT_JAIL_CHDIR: return chdir(step->s[0].bytes);
    case WRIT_JAIL_SETHOSTNAME: return sethostname(step->s[0].bytes, step->s[0].length);
    case WRIT_JAIL_LINK_UP: return do_link_up(step);
    case WRIT_JAIL_ROUTE_LOCAL: return do_route_local(step);
    case WRIT_JAIL_LISTEN: return do_listen(step);
    case WRIT_JAIL_SEND: return do_send(step);
    case WRIT_JAIL_RLIMIT: return do_rlimit(step);
    case WRIT_JAIL_PRCTL: return prctl((int)step->a[0], step->a[1], step->a[2], 0L, 0L) < 0 ? -1 : 0;
    case WRIT_JAIL_DROP_BOUNDING_SET: return do_drop_bounding_set(step);
    case WRIT_JAIL_SETGROUPS_NONE: return setgroups(0, NULL);
    case WRIT_JAIL_SETRESGID: return setresgid((gid_t)step->a[0], (gid_t)step->a[0], (gid_t)step->a[0]);
    case WRIT_JAIL_SETRESUID: return setresuid((uid_t)step->a[0], (uid_t)step->a[0], (uid_t)step->a[0]);
    case WRIT_JAIL_CAPSET_NONE: return do_capset_none(step);
    case WRIT_JAIL_LANDLOCK_CREATE: return do_landlock_create(step);
    case WRIT_JAIL_LANDLOCK_ADD: return do_landlock_add(step);
    case WRIT_JAIL_LANDLOCK_RESTRICT: return do_landlock_restrict(step);
    case WRIT_JAIL_SECCOMP: return do_seccomp(step);
    case WRIT_JAIL_WAIT_GO: return do_wait_go(step);
    case WRIT_JAIL_EXEC: return do_exec(step);
    case WRIT_JAIL_UMASK: umask((mode_t)step->a[0]); return 0;
    default: errno = ENOTSUP; return -1;
    }
}

// How many strings each operation reads at least; a plan with fewer is refused before the step runs.
static uint32_t strings_needed(uint32_t op) {
    switch (op) {
    case WRIT_JAIL_WRITE_FILE:
    case WRIT_JAIL_CREATE_FILE:
    case WRIT_JAIL_SYMLINK: return 2;
    case WRIT_JAIL_MOUNT_PRIVATE:
    case WRIT_JAIL_OPEN_FOLDER:
    case WRIT_JAIL_OPEN_TREE:
    case WRIT_JAIL_MOUNT_SETATTR:
    case WRIT_JAIL_MOVE_MOUNT:
    case WRIT_JAIL_MAKE_MOUNT:
    case WRIT_JAIL_MKDIR:
    case WRIT_JAIL_PIVOT_ROOT:
    case WRIT_JAIL_CHDIR:
    case WRIT_JAIL_SETHOSTNAME:
    case WRIT_JAIL_LANDLOCK_ADD:
    case WRIT_JAIL_SECCOMP:
    case WRIT_JAIL_EXEC: return 1;
    default: return 0;
    }
}

__attribute__((noreturn)) static void fail(uint32_t number, int error) {
    send_message(WRIT_JAIL_FAILED, number, error, NULL, 0);
    _exit(127);
}

// Fills `step` from the plan at `*cursor`; 0 when the plan does not hold what its numbers promise.
static int read_step(const char **cursor, const char *end, struct step *step) {
    struct writ_jail_step head;
    if ((size_t)(end - *cursor) < sizeof head) return 0;
    memcpy(&head, *cursor, sizeof head);
    *cursor += sizeof head;
    if ((size_t)(end - *cursor) < head.bytes) return 0;
    memset(step, 0, sizeof *step);
    step->op = head.op;
    step->number = head.number;
    memcpy(step->a, head.a, sizeof step->a);
    step->strings = head.strings;
    step->cursor = *cursor;
    step->end = *cursor + head.bytes;
    *cursor += head.bytes;
    if (head.strings < strings_needed(head.op)) return 0;
    for (uint32_t i = 0; i < 3 && i < head.strings; i++)
        if (!next_text(step, &step->s[i])) return 0;
    return 1;
}

// Takes the next plan; -1 when the server has gone.
static int receive_plan(uint32_t number) {
    char word;
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {.iov_base = &word, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t got;
    do got = recvmsg(WRIT_JAIL_CONTROL_FD, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got == 0) return -1;
    if (got < 0) fail(number, errno);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(sizeof(int))) fail(number, EBADMSG);
    int fd;
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}

// Runs the plan in `fd` and closes it. Returns the descriptor of the next plan, or -1.
static int run_plan(int fd) {
    struct stat info;
    if (fstat(fd, &info) < 0) fail(0, errno);
    struct writ_jail_header header;
    if (info.st_size < (off_t)sizeof header || info.st_size > WRIT_JAIL_MAX_BYTES) fail(0, EINVAL);
    const char *plan = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (plan == MAP_FAILED) fail(0, errno);
    close(fd);
    memcpy(&header, plan, sizeof header);
    if (header.magic != WRIT_JAIL_MAGIC || header.version != WRIT_JAIL_VERSION || header.bytes != info.st_size)
        fail(0, EINVAL);

    const char *cursor = plan + sizeof header;
    const char *end = plan + header.bytes;
    for (uint32_t i = 0; i < header.count; i++) {
        struct step step;
        if (!read_step(&cursor, end, &step)) fail(i, EINVAL);
        if (step.op == WRIT_JAIL_NEXT_PLAN) return receive_plan(step.number);
        if (run(&step) < 0) fail(step.number, errno);
    }
    fail(header.count, ENOEXEC);  // a plan that does not end in exec or in another plan
}

int main(void) {
    // The server may block or ignore signals; the function starts with none blocked and all at their default.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // Neither the plan nor the way back to the server outlives the exec.
    if (fcntl(WRIT_JAIL_PLAN_FD, F_SETFD, FD_CLOEXEC) < 0) return 126;
    if (fcntl(WRIT_JAIL_CONTROL_FD, F_SETFD, FD_CLOEXEC) < 0) return 126;
    for (int i = 0; i < WRIT_JAIL_MAX_SLOTS; i++) slots[i] = -1;

    for (int fd = WRIT_JAIL_PLAN_FD; fd >= 0;) fd = run_plan(fd);
    _exit(0);  // the server has gone before it had a plan
}
