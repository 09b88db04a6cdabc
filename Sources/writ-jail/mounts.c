#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "jail.h"

// The mount calls of Linux 5.2 and 5.12. Building the tree from detached mounts means that a source is opened before
// anything can cover it, and that no mount is ever visible in a weaker form than it ends up with.
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef OPEN_TREE_CLOEXEC
#define OPEN_TREE_CLOEXEC O_CLOEXEC
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef FSOPEN_CLOEXEC
#define FSOPEN_CLOEXEC 1
#endif
#ifndef FSMOUNT_CLOEXEC
#define FSMOUNT_CLOEXEC 1
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 4
#endif
enum { CONFIG_SET_STRING = 1, CONFIG_CREATE = 6 };

struct attributes {
    uint64_t set;
    uint64_t clear;
    uint64_t propagation;
    uint64_t userns_fd;
};
_Static_assert(sizeof(struct attributes) == 32, "MOUNT_ATTR_SIZE_VER0");

int do_write_file(struct step *step) {
    int fd = open(step->s[0].bytes, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    ssize_t written = write(fd, step->s[1].bytes, step->s[1].length);
    int error = errno;
    close(fd);
    errno = written < 0 ? error : EIO;
    return written == (ssize_t)step->s[1].length ? 0 : -1;
}

int do_open_folder(struct step *step) {
    int *slot = slot_at(step->a[0]);
    if (!slot) {
        errno = EINVAL;
        return -1;
    }
    *slot = open(step->s[0].bytes, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return *slot < 0 ? -1 : 0;
}

int do_mount_private(struct step *step) {
    return mount("none", step->s[0].bytes, NULL, MS_REC | (step->a[0] ? MS_SLAVE : MS_PRIVATE), NULL);
}

int do_open_tree(struct step *step) {
    int *slot = slot_at(step->a[0]);
    if (!slot) {
        errno = EINVAL;
        return -1;
    }
    unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (step->a[1] ? AT_RECURSIVE : 0);
    *slot = (int)syscall(SYS_open_tree, AT_FDCWD, step->s[0].bytes, flags);
    return *slot < 0 ? -1 : 0;
}

int do_mount_setattr(struct step *step) {
    struct attributes attributes = {.set = (uint64_t)step->a[1]};
    unsigned flags = step->a[2] ? AT_RECURSIVE : 0;
    int directory = AT_FDCWD;
    const char *path = step->s[0].bytes;
    if (step->a[0] >= 0) {
        int *slot = slot_at(step->a[0]);
        if (!slot) {
            errno = EINVAL;
            return -1;
        }
        directory = *slot;
        path = "";
        flags |= AT_EMPTY_PATH;
    }
    return (int)syscall(SYS_mount_setattr, directory, path, flags, &attributes, sizeof attributes);
}

int do_move_mount(struct step *step) {
    int *slot = slot_at(step->a[0]);
    if (!slot) {
        errno = EINVAL;
        return -1;
    }
    if (syscall(SYS_move_mount, *slot, "", AT_FDCWD, step->s[0].bytes, MOVE_MOUNT_F_EMPTY_PATH) < 0) return -1;
    if (step->a[1]) return 0;  // the slot is needed once more
    close(*slot);
    *slot = -1;
    return 0;
}

int do_make_mount(struct step *step) {
    int *slot = slot_at(step->a[0]);
    if (!slot || step->strings % 2 == 0) {
        errno = EINVAL;
        return -1;
    }
    int context = (int)syscall(SYS_fsopen, step->s[0].bytes, FSOPEN_CLOEXEC);
    if (context < 0) return -1;
    int result = 0;
    for (uint32_t i = 1; result == 0 && i < step->strings; i += 2) {
        struct text key, value;
        if (i == 1) {
            key = step->s[1];
            value = step->s[2];
        } else if (!next_text(step, &key) || !next_text(step, &value)) {
            errno = EINVAL;
            result = -1;
            break;
        }
        result = (int)syscall(SYS_fsconfig, context, CONFIG_SET_STRING, key.bytes, value.bytes, 0);
    }
    if (result == 0) result = (int)syscall(SYS_fsconfig, context, CONFIG_CREATE, NULL, NULL, 0);
    if (result == 0) {
        *slot = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, (unsigned)step->a[1]);
        if (*slot < 0) result = -1;
    }
    int error = errno;
    close(context);
    errno = error;
    return result;
}

int do_chdir_slot(struct step *step) {
    int *slot = slot_at(step->a[0]);
    if (!slot) {
        errno = EINVAL;
        return -1;
    }
    if (fchdir(*slot) < 0) return -1;
    close(*slot);
    *slot = -1;
    return 0;
}

int do_mkdir(struct step *step) {
    return mkdir(step->s[0].bytes, (mode_t)step->a[0]) < 0 && errno != EEXIST ? -1 : 0;
}

int do_create_file(struct step *step) {
    int fd = open(step->s[0].bytes, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)step->a[0]);
    if (fd < 0) return -1;
    const char *at = step->s[1].bytes;
    size_t left = step->s[1].length;
    while (left > 0) {
        ssize_t written = write(fd, at, left);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            int error = written < 0 ? errno : EIO;
            close(fd);
            errno = error;
            return -1;
        }
        at += written;
        left -= (size_t)written;
    }
    close(fd);
    return 0;
}

int do_symlink(struct step *step) { return symlink(step->s[0].bytes, step->s[1].bytes); }

// pivot_root(".", ".") stacks the old root on the new one; detaching "." then removes the old one
// (pivot_root(2), "pivot_root(".", ".")").
int do_pivot_root(struct step *step) {
    if (syscall(SYS_pivot_root, step->s[0].bytes, step->s[0].bytes) < 0) return -1;
    if (umount2(".", MNT_DETACH) < 0) return -1;
    return chdir("/");
}
