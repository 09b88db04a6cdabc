// Calls that are many calls behind one number: which of them a function needs.
extension SyscallDecision {
    /// Families AF_UNIX, AF_INET, AF_INET6; types stream and datagram (and seqpacket for AF_UNIX); protocols of their
    /// families. No netlink, packet, vsock, raw or ICMP sockets, no MPTCP or SCTP.
    static let socket: SyscallDecision = {
        // The type's low four bits; the rest is SOCK_CLOEXEC and SOCK_NONBLOCK.
        let stream = ArgumentTest.masked(1, 0xF, 1)
        let datagram = ArgumentTest.masked(1, 0xF, 2)
        let packets = ArgumentTest.masked(1, 0xF, 5)
        var clauses = [stream, datagram, packets].map { Clause(tests: [.equal(0, 1), $0], action: .allow) }
        for family: UInt32 in [2, 10] {
            let family = ArgumentTest.equal(0, family)
            clauses.append(Clause(tests: [family, stream, .equal(2, 0)], action: .allow))
            clauses.append(Clause(tests: [family, stream, .equal(2, 6)], action: .allow))  // IPPROTO_TCP
            clauses.append(Clause(tests: [family, datagram, .equal(2, 0)], action: .allow))
            clauses.append(Clause(tests: [family, datagram, .equal(2, 17)], action: .allow))  // IPPROTO_UDP
            clauses.append(Clause(tests: [family, stream], action: .errno(.EPROTONOSUPPORT)))
            clauses.append(Clause(tests: [family, datagram], action: .errno(.EPROTONOSUPPORT)))
            clauses.append(Clause(tests: [family], action: .errno(.EPERM)))
        }
        return SyscallDecision(clauses: clauses, otherwise: .errno(.EAFNOSUPPORT))
    }()

    /// No programs attached to sockets (SO_ATTACH_FILTER 26, SO_ATTACH_BPF 50, SO_ATTACH_REUSEPORT_CBPF 51 and _EBPF 52),
    /// no netfilter tables (from 64 on at the levels IP and IPV6), no TCP_ULP 31, no TCP_REPAIR 19.
    static let setsockopt: SyscallDecision = {
        var clauses = [26, 50, 51, 52].map { (option: UInt32) in
            Clause(tests: [.equal(1, 1), .equal(2, option)], action: .errno(.EPERM))
        }
        // IPV6_* reaches 80 legitimately (IPV6_RECVORIGDSTADDR 74, IPV6_TRANSPARENT 75); ip6tables uses 64 and 65.
        clauses.append(Clause(tests: [.equal(1, 0), .atLeast(2, 64)], action: .errno(.EPERM)))
        clauses.append(Clause(tests: [.equal(1, 41), .equal(2, 64)], action: .errno(.EPERM)))
        clauses.append(Clause(tests: [.equal(1, 41), .equal(2, 65)], action: .errno(.EPERM)))
        clauses.append(Clause(tests: [.equal(1, 6), .equal(2, 31)], action: .errno(.EPERM)))
        clauses.append(Clause(tests: [.equal(1, 6), .equal(2, 19)], action: .errno(.EPERM)))
        return SyscallDecision(clauses: clauses, otherwise: .allow)
    }()

    /// TIOCSTI 0x5412 types into a terminal, TIOCLINUX 0x541C pastes into a console, TIOCSETD 0x5423 loads line
    /// disciplines. Devices opened inside are refused every request by Landlock.
    static let ioctl = SyscallDecision(
        clauses: [0x5412, 0x541C, 0x5423].map { Clause(tests: [.equal(1, $0)], action: .errno(.EPERM)) },
        otherwise: .allow)

    /// Options of prctl(2) that runtimes use. PR_SET_PDEATHSIG only with SIGKILL: the sandbox's first process must not
    /// outlive the server, so it may not take its own death signal back.
    static let prctl: SyscallDecision = {
        let allowed: [UInt32] = [
            2,  // PR_GET_PDEATHSIG
            3, 4,  // PR_GET_DUMPABLE, PR_SET_DUMPABLE
            7,  // PR_GET_KEEPCAPS
            15, 16,  // PR_SET_NAME, PR_GET_NAME: thread names
            21,  // PR_GET_SECCOMP
            23,  // PR_CAPBSET_READ
            27,  // PR_GET_SECUREBITS
            29, 30,  // PR_SET_TIMERSLACK, PR_GET_TIMERSLACK
            36, 37,  // PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER
            38, 39,  // PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS: set already
            41, 42,  // PR_SET_THP_DISABLE, PR_GET_THP_DISABLE
            53,  // PR_SET_SPECULATION_CTRL is 53, and only tightens
            65, 66,  // PR_SET_MDWE, PR_GET_MDWE
            0x5356_4D41,  // PR_SET_VMA: names of mappings
        ]
        var clauses = [Clause(tests: [.equal(0, 1), .equal(1, 9)], action: .allow)]
        clauses += allowed.map { Clause(tests: [.equal(0, $0)], action: .allow) }
        return SyscallDecision(clauses: clauses, otherwise: .errno(.EPERM))
    }()
}
