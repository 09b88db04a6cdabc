extension SyscallTable {
    /// The machine: asking is allowed, changing is not.
    static let system: [SyscallRule] = [
        SyscallRule("uname", 63, 160, .allow, "harmless facts and random numbers"),
        SyscallRule("sysinfo", 99, 179, .allow, "harmless facts and random numbers"),
        SyscallRule("getrandom", 318, 278, .allow, "harmless facts and random numbers"),
        SyscallRule("ioctl", 16, 29, .ioctl, "any but pushing characters into a terminal; see `SyscallRule.ioctl`"),
        SyscallRule("bpf", 321, 280, .errno(.EPERM), "tracing and programs inside the kernel"),
        SyscallRule("perf_event_open", 298, 241, .errno(.EPERM), "tracing and programs inside the kernel"),
        SyscallRule("lookup_dcookie", 212, 18, .errno(.EPERM), "tracing and programs inside the kernel"),
        SyscallRule("keyctl", 250, 219, .errno(.EPERM), "the keyrings of the server's user"),
        SyscallRule("add_key", 248, 217, .errno(.EPERM), "the keyrings of the server's user"),
        SyscallRule("request_key", 249, 218, .errno(.EPERM), "the keyrings of the server's user"),
        SyscallRule("io_uring_setup", 425, 425, .errno(.EPERM), "its operations do not pass this filter"),
        SyscallRule("io_uring_enter", 426, 426, .errno(.EPERM), "its operations do not pass this filter"),
        SyscallRule("io_uring_register", 427, 427, .errno(.EPERM), "its operations do not pass this filter"),
        SyscallRule(
            "io_setup", 206, 0, .errno(.ENOSYS), "asynchronous disk access, of no use on tmpfs; libraries use threads"),
        SyscallRule(
            "io_submit", 209, 2, .errno(.ENOSYS), "asynchronous disk access, of no use on tmpfs; libraries use threads"),
        SyscallRule(
            "io_cancel", 210, 3, .errno(.ENOSYS), "asynchronous disk access, of no use on tmpfs; libraries use threads"),
        SyscallRule(
            "io_destroy", 207, 1, .errno(.ENOSYS), "asynchronous disk access, of no use on tmpfs; libraries use threads"
        ),
        SyscallRule(
            "io_getevents", 208, 4, .errno(.ENOSYS),
            "asynchronous disk access, of no use on tmpfs; libraries use threads"),
        SyscallRule(
            "io_pgetevents", 333, 292, .errno(.ENOSYS),
            "asynchronous disk access, of no use on tmpfs; libraries use threads"),
        SyscallRule("mount", 165, 40, .errno(.EPERM), "the tree is finished"),
        SyscallRule("umount2", 166, 39, .errno(.EPERM), "the tree is finished"),
        SyscallRule("pivot_root", 155, 41, .errno(.EPERM), "the tree is finished"),
        SyscallRule("chroot", 161, 51, .errno(.EPERM), "the tree is finished"),
        SyscallRule("move_mount", 429, 429, .errno(.EPERM), "the tree is finished"),
        SyscallRule("open_tree", 428, 428, .errno(.EPERM), "the tree is finished"),
        SyscallRule("fsopen", 430, 430, .errno(.EPERM), "the tree is finished"),
        SyscallRule("fsconfig", 431, 431, .errno(.EPERM), "the tree is finished"),
        SyscallRule("fsmount", 432, 432, .errno(.EPERM), "the tree is finished"),
        SyscallRule("fspick", 433, 433, .errno(.EPERM), "the tree is finished"),
        SyscallRule("mount_setattr", 442, 442, .errno(.EPERM), "the tree is finished"),
        SyscallRule("open_tree_attr", 467, 467, .errno(.EPERM), "the tree is finished"),
        SyscallRule("swapon", 167, 224, .errno(.EPERM), "the tree is finished"),
        SyscallRule("swapoff", 168, 225, .errno(.EPERM), "the tree is finished"),
        SyscallRule("quotactl", 179, 60, .errno(.EPERM), "the tree is finished"),
        SyscallRule("quotactl_fd", 443, 443, .errno(.EPERM), "the tree is finished"),
        SyscallRule("init_module", 175, 105, .errno(.EPERM), "the kernel itself"),
        SyscallRule("finit_module", 313, 273, .errno(.EPERM), "the kernel itself"),
        SyscallRule("delete_module", 176, 106, .errno(.EPERM), "the kernel itself"),
        SyscallRule("create_module", 174, nil, .errno(.EPERM), "the kernel itself"),
        SyscallRule("kexec_load", 246, 104, .errno(.EPERM), "the kernel itself"),
        SyscallRule("kexec_file_load", 320, 294, .errno(.EPERM), "the kernel itself"),
        SyscallRule("reboot", 169, 142, .errno(.EPERM), "the kernel itself"),
        SyscallRule("open_by_handle_at", 304, 265, .errno(.EPERM), "ways around paths"),
        SyscallRule("name_to_handle_at", 303, 264, .errno(.EPERM), "ways around paths"),
        SyscallRule("fanotify_init", 300, 262, .errno(.EPERM), "ways around paths"),
        SyscallRule("fanotify_mark", 301, 263, .errno(.EPERM), "ways around paths"),
        SyscallRule("sethostname", 170, 161, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("setdomainname", 171, 162, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("acct", 163, 89, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("syslog", 103, 116, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("vhangup", 153, 58, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("iopl", 172, nil, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("ioperm", 173, nil, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("modify_ldt", 154, nil, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("uselib", 134, nil, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("ustat", 136, nil, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("nfsservctl", 180, 42, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("sync", 162, 81, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule("syncfs", 306, 267, .errno(.EPERM), "the host's affair, or obsolete"),
        SyscallRule(
            "shmget", 29, 194, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"
        ),
        SyscallRule(
            "shmat", 30, 196, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"),
        SyscallRule(
            "shmctl", 31, 195, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"
        ),
        SyscallRule(
            "shmdt", 67, 197, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"),
        SyscallRule(
            "semget", 64, 190, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"
        ),
        SyscallRule(
            "semop", 65, 193, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"),
        SyscallRule(
            "semtimedop", 220, 192, .errno(.ENOSYS),
            "System V and POSIX message queues; /dev/shm and sem_open serve instead"),
        SyscallRule(
            "semctl", 66, 191, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"
        ),
        SyscallRule(
            "msgget", 68, 186, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"
        ),
        SyscallRule(
            "msgsnd", 69, 189, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"
        ),
        SyscallRule(
            "msgrcv", 70, 188, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"
        ),
        SyscallRule(
            "msgctl", 71, 187, .errno(.ENOSYS), "System V and POSIX message queues; /dev/shm and sem_open serve instead"
        ),
        SyscallRule(
            "mq_open", 240, 180, .errno(.ENOSYS),
            "System V and POSIX message queues; /dev/shm and sem_open serve instead"),
        SyscallRule(
            "mq_unlink", 241, 181, .errno(.ENOSYS),
            "System V and POSIX message queues; /dev/shm and sem_open serve instead"),
        SyscallRule(
            "mq_timedsend", 242, 182, .errno(.ENOSYS),
            "System V and POSIX message queues; /dev/shm and sem_open serve instead"),
        SyscallRule(
            "mq_timedreceive", 243, 183, .errno(.ENOSYS),
            "System V and POSIX message queues; /dev/shm and sem_open serve instead"),
        SyscallRule(
            "mq_notify", 244, 184, .errno(.ENOSYS),
            "System V and POSIX message queues; /dev/shm and sem_open serve instead"),
        SyscallRule(
            "mq_getsetattr", 245, 185, .errno(.ENOSYS),
            "System V and POSIX message queues; /dev/shm and sem_open serve instead"),
        SyscallRule("landlock_create_ruleset", 444, 444, .errno(.EPERM), "in force already"),
        SyscallRule("landlock_add_rule", 445, 445, .errno(.EPERM), "in force already"),
        SyscallRule("landlock_restrict_self", 446, 446, .errno(.EPERM), "in force already"),
    ]
}
