extension SyscallTable {
    /// Calls that make, change or remove a name: allowed or refused by mounts and Landlock, and reported.
    static let mutations: [SyscallRule] = [
        SyscallRule(
            "open", 2, nil, .notify(whenOpensForWriting: 1), "opening for reading is silent, for writing is reported"),
        SyscallRule(
            "openat", 257, 56, .notify(whenOpensForWriting: 2), "opening for reading is silent, for writing is reported"
        ),
        SyscallRule("creat", 85, nil, .notify, "open for writing under another name"),
        SyscallRule(
            "openat2", 437, 437, .errno(.ENOSYS),
            "its flags are behind a pointer that a filter cannot read; libraries fall back to openat"),
        SyscallRule("unlink", 87, nil, .notify, "change names; reported"),
        SyscallRule("unlinkat", 263, 35, .notify, "change names; reported"),
        SyscallRule("rename", 82, nil, .notify, "change names; reported"),
        SyscallRule("renameat", 264, 38, .notify, "change names; reported"),
        SyscallRule("renameat2", 316, 276, .notify, "change names; reported"),
        SyscallRule("mkdir", 83, nil, .notify, "change names; reported"),
        SyscallRule("mkdirat", 258, 34, .notify, "change names; reported"),
        SyscallRule("rmdir", 84, nil, .notify, "change names; reported"),
        SyscallRule("symlink", 88, nil, .notify, "change names; reported"),
        SyscallRule("symlinkat", 266, 36, .notify, "change names; reported"),
        SyscallRule("link", 86, nil, .notify, "change names; reported"),
        SyscallRule("linkat", 265, 37, .notify, "change names; reported"),
        SyscallRule("chmod", 90, nil, .notify, "change a file by its path; reported"),
        SyscallRule("fchmodat", 268, 53, .notify, "change a file by its path; reported"),
        SyscallRule("fchmodat2", 452, 452, .notify, "change a file by its path; reported"),
        SyscallRule("chown", 92, nil, .notify, "change a file by its path; reported"),
        SyscallRule("lchown", 94, nil, .notify, "change a file by its path; reported"),
        SyscallRule("fchownat", 260, 54, .notify, "change a file by its path; reported"),
        SyscallRule("truncate", 76, 45, .notify, "change a file by its path; reported"),
        SyscallRule("mknod", 133, nil, .notify, "named pipes and sockets; devices need a capability that is gone"),
        SyscallRule("mknodat", 259, 33, .notify, "named pipes and sockets; devices need a capability that is gone"),
    ]
}
