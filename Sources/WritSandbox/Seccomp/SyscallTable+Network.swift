extension SyscallTable {
    /// Sockets. The net namespace holds only loopback; the gate listens there.
    static let network: [SyscallRule] = [
        SyscallRule(
            "socket", 41, 198, .socket,
            "IPv4, IPv6 and Unix sockets for streams and datagrams; see `SyscallRule.socket`"),
        SyscallRule("socketpair", 53, 199, .allow(.equal(0, 1), otherwise: .EAFNOSUPPORT), "only AF_UNIX has pairs"),
        SyscallRule("connect", 42, 203, .notify, "goes to the gate or is refused by the kernel; reported"),
        SyscallRule("bind", 49, 200, .allow, "servers for its own children on loopback"),
        SyscallRule("listen", 50, 201, .allow, "servers for its own children on loopback"),
        SyscallRule("accept", 43, 202, .allow, "servers for its own children on loopback"),
        SyscallRule("accept4", 288, 242, .allow, "servers for its own children on loopback"),
        SyscallRule("getsockname", 51, 204, .allow, "servers for its own children on loopback"),
        SyscallRule("getpeername", 52, 205, .allow, "servers for its own children on loopback"),
        SyscallRule("shutdown", 48, 210, .allow, "servers for its own children on loopback"),
        SyscallRule("getsockopt", 55, 209, .allow, "servers for its own children on loopback"),
        SyscallRule("sendto", 44, 206, .allow, "data; the namespace has no way out"),
        SyscallRule("recvfrom", 45, 207, .allow, "data; the namespace has no way out"),
        SyscallRule("sendmsg", 46, 211, .allow, "data; the namespace has no way out"),
        SyscallRule("recvmsg", 47, 212, .allow, "data; the namespace has no way out"),
        SyscallRule("sendmmsg", 307, 269, .allow, "data; the namespace has no way out"),
        SyscallRule("recvmmsg", 299, 243, .allow, "data; the namespace has no way out"),
        SyscallRule(
            "setsockopt", 54, 208, .setsockopt,
            "anything but socket filters and netfilter tables; see `SyscallRule.setsockopt`"),
    ]
}
