// writ-jail: reads a plan, does its steps in order, execs. It links libc only, allocates nothing and decides nothing.
#ifndef WRIT_JAIL_H
#define WRIT_JAIL_H

#include <stddef.h>
#include <stdint.h>

#include "WritJailPlan.h"

/// A string of the plan: points into the mapped plan and ends with NUL.
struct text {
    const char *bytes;
    uint32_t length;
};

struct step {
    uint32_t op;
    uint32_t number;
    int64_t a[4];
    uint32_t strings;
    struct text s[3];    // the first three; EXEC and MAKE_MOUNT walk the rest with next_text
    const char *cursor;  // behind the third string
    const char *end;
};

/// Descriptors that steps hand to one another, -1 where there is none.
extern int slots[WRIT_JAIL_MAX_SLOTS];

/// The slot of a number of the plan, or NULL when it is out of range.
int *slot_at(int64_t index);
/// The next string behind the first three; 0 when there is none or it does not fit.
int next_text(struct step *step, struct text *out);

/// Sends one message with `count` descriptors to the server; 0 or -1 with errno.
int send_message(uint32_t kind, uint32_t number, int32_t value, const int *fds, size_t count);

// Each does one step: 0, or -1 with errno set.
int do_write_file(struct step *step);
int do_open_folder(struct step *step);
int do_mount_private(struct step *step);
int do_open_tree(struct step *step);
int do_mount_setattr(struct step *step);
int do_move_mount(struct step *step);
int do_make_mount(struct step *step);
int do_chdir_slot(struct step *step);
int do_mkdir(struct step *step);
int do_create_file(struct step *step);
int do_symlink(struct step *step);
int do_pivot_root(struct step *step);

int do_link_up(struct step *step);
int do_route_local(struct step *step);
int do_listen(struct step *step);

int do_rlimit(struct step *step);
int do_drop_bounding_set(struct step *step);
int do_capset_none(struct step *step);
int do_landlock_create(struct step *step);
int do_landlock_add(struct step *step);
int do_landlock_restrict(struct step *step);
int do_seccomp(struct step *step);

#endif
