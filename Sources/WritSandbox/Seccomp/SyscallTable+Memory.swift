extension SyscallTable {
    /// Memory of the process itself.
    static let memory: [SyscallRule] = [
        SyscallRule("mmap", 9, 222, .allow, "every allocator and loader"),
        SyscallRule("munmap", 11, 215, .allow, "every allocator and loader"),
        SyscallRule("mprotect", 10, 226, .allow, "every allocator and loader"),
        SyscallRule("mremap", 25, 216, .allow, "every allocator and loader"),
        SyscallRule("brk", 12, 214, .allow, "every allocator and loader"),
        SyscallRule("madvise", 28, 233, .allow, "every allocator and loader"),
        SyscallRule("mincore", 27, 232, .allow, "every allocator and loader"),
        SyscallRule("msync", 26, 227, .allow, "every allocator and loader"),
        SyscallRule("mlock", 149, 228, .allow, "bounded by RLIMIT_MEMLOCK"),
        SyscallRule("munlock", 150, 229, .allow, "bounded by RLIMIT_MEMLOCK"),
        SyscallRule("mlock2", 325, 284, .allow, "bounded by RLIMIT_MEMLOCK"),
        SyscallRule("mlockall", 151, 230, .allow, "bounded by RLIMIT_MEMLOCK"),
        SyscallRule("munlockall", 152, 231, .allow, "bounded by RLIMIT_MEMLOCK"),
        SyscallRule("pkey_alloc", 330, 289, .allow, "used by V8 and by language runtimes"),
        SyscallRule("pkey_free", 331, 290, .allow, "used by V8 and by language runtimes"),
        SyscallRule("pkey_mprotect", 329, 288, .allow, "used by V8 and by language runtimes"),
        SyscallRule("membarrier", 324, 283, .allow, "used by V8 and by language runtimes"),
        SyscallRule("get_mempolicy", 239, 236, .allow, "used by V8 and by language runtimes"),
        SyscallRule(
            "memfd_create", 319, 279, .allow(.flag(1, 0x8), otherwise: .EPERM),
            "only with MFD_NOEXEC_SEAL: an executable memory file would pass Landlock and noexec"),
        SyscallRule("memfd_secret", 447, 447, .errno(.EPERM), "rare, and the raw material of kernel exploits"),
        SyscallRule("userfaultfd", 323, 282, .errno(.EPERM), "rare, and the raw material of kernel exploits"),
        SyscallRule("process_madvise", 440, 440, .errno(.EPERM), "rare, and the raw material of kernel exploits"),
        SyscallRule("process_mrelease", 448, 448, .errno(.EPERM), "rare, and the raw material of kernel exploits"),
        SyscallRule("remap_file_pages", 216, 234, .errno(.EPERM), "rare, and the raw material of kernel exploits"),
        SyscallRule("vmsplice", 278, 75, .errno(.EPERM), "rare, and the raw material of kernel exploits"),
        SyscallRule("mbind", 237, 235, .errno(.EPERM), "placing memory on nodes is the host's affair"),
        SyscallRule("set_mempolicy", 238, 237, .errno(.EPERM), "placing memory on nodes is the host's affair"),
        SyscallRule("migrate_pages", 256, 238, .errno(.EPERM), "placing memory on nodes is the host's affair"),
        SyscallRule("move_pages", 279, 239, .errno(.EPERM), "placing memory on nodes is the host's affair"),
        SyscallRule(
            "set_mempolicy_home_node", 450, 450, .errno(.EPERM), "placing memory on nodes is the host's affair"),
    ]
}
