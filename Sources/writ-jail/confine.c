#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "jail.h"

// Landlock of newer kernels than the headers: the structures grow at the end, and the kernel is told their size.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
enum { RULE_PATH_BENEATH = 1 };

struct ruleset_attributes {
    uint64_t fs;      // ABI 1
    uint64_t net;     // ABI 4
    uint64_t scoped;  // ABI 6
};
_Static_assert(sizeof(struct ruleset_attributes) == 24, "landlock_ruleset_attr of ABI 6");

struct path_attributes {
    uint64_t rights;
    int32_t fd;
} __attribute__((packed));
_Static_assert(sizeof(struct path_attributes) == 12, "landlock_path_beneath_attr");

int do_rlimit(struct step *step) {
    struct rlimit limit = {
        .rlim_cur = step->a[1] < 0 ? RLIM_INFINITY : (rlim_t)step->a[1],
        .rlim_max = step->a[2] < 0 ? RLIM_INFINITY : (rlim_t)step->a[2],
    };
    return setrlimit((__rlimit_resource_t)step->a[0], &limit);
}

int do_drop_bounding_set(struct step *step) {
    (void)step;
    for (int capability = 0; capability <= 63; capability++)
        if (prctl(PR_CAPBSET_DROP, capability, 0L, 0L, 0L) < 0) {
            if (errno == EINVAL && capability > 0) return 0;  // behind the last one this kernel knows
            return -1;
        }
    return 0;
}

int do_capset_none(struct step *step) {
    (void)step;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
    memset(none, 0, sizeof none);
    return (int)syscall(SYS_capset, &header, none);
}

int do_landlock_create(struct step *step) {
    int *slot = slot_at(step->a[0]);
    if (!slot) {
        errno = EINVAL;
        return -1;
    }
    struct ruleset_attributes attributes = {
        .fs = (uint64_t)step->a[1], .net = (uint64_t)step->a[2], .scoped = (uint64_t)step->a[3]};
    // An older kernel takes a shorter structure, and refuses a longer one only if the rest is not zero.
    *slot = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    return *slot < 0 ? -1 : 0;
}

int do_landlock_add(struct step *step) {
    int *slot = slot_at(step->a[0]);
    if (!slot) {
        errno = EINVAL;
        return -1;
    }
    int fd = open(step->s[0].bytes, O_PATH | O_CLOEXEC);
    if (fd < 0) return -1;
    struct path_attributes attributes = {.rights = (uint64_t)step->a[1], .fd = fd};
    int result = (int)syscall(SYS_landlock_add_rule, *slot, RULE_PATH_BENEATH, &attributes, 0);
    int error = errno;
    close(fd);
    errno = error;
    return result;
}

int do_landlock_restrict(struct step *step) {
    int *slot = slot_at(step->a[0]);
    if (!slot) {
        errno = EINVAL;
        return -1;
    }
    if (syscall(SYS_landlock_restrict_self, *slot, 0) < 0) return -1;
    close(*slot);
    *slot = -1;
    return 0;
}

int do_seccomp(struct step *step) {
    size_t count = step->s[0].length / sizeof(struct sock_filter);
    if (count == 0 || count > BPF_MAXINSNS || step->s[0].length % sizeof(struct sock_filter) != 0) {
        errno = EINVAL;
        return -1;
    }
    // The plan is only mapped, not aligned; the kernel copies the filter byte by byte.
    struct sock_fprog program = {.len = (unsigned short)count, .filter = (struct sock_filter *)step->s[0].bytes};
    int result = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, (unsigned)step->a[1], &program);
    if (result < 0) return -1;
    if (step->a[0] < 0) return 0;
    int *slot = slot_at(step->a[0]);
    if (!slot) {
        errno = EINVAL;
        return -1;
    }
    *slot = result;
    return 0;
}
