import CWritLinux
import Glibc
import WritModel

/// Reads the arguments of a call that waits in the kernel and says what it tried. Everything read is bounded, and nothing
/// of it binds the kernel.
struct CallReader {
    let notification: CWritLinux_notification
    let architecture: Architecture

    private static let longestPath = 4096
    private static let workingFolder: Int32 = -100  // AT_FDCWD

    private var process: Int32 { Int32(bitPattern: notification.pid) }

    private func argument(_ index: Int) -> UInt64 {
        let all = notification.arguments
        return switch index {
        case 0: all.0
        case 1: all.1
        case 2: all.2
        case 3: all.3
        default: all.4
        }
    }

    var call: String {
        SyscallTable.name(UInt32(bitPattern: notification.number), architecture) ?? "\(notification.number)"
    }

    var isExec: Bool { call == "execve" || call == "execveat" }

    /// One observation for most calls, two for renames and links.
    func observations(_ policy: ObservationPolicy) -> [Observation] {
        let call = call
        func file(_ path: String) -> Observation {
            Observation(kind: .file, call: call, process: process, target: path, verdict: policy.change(path))
        }
        switch call {
        case "execve", "execveat":
            let path = call == "execve" ? path(0) : path(folder: 0, 1)
            return [Observation(kind: .exec, call: call, process: process, target: path, verdict: policy.exec(path))]
        case "connect": return [connection(policy)]
        case "open", "creat", "unlink", "mkdir", "rmdir", "chmod", "chown", "lchown", "truncate", "mknod":
            return [file(path(0))]
        case "openat", "unlinkat", "mkdirat", "fchmodat", "fchmodat2", "fchownat", "mknodat":
            return [file(path(folder: 0, 1))]
        case "rename": return [file(path(0)), file(path(1))]
        case "renameat", "renameat2": return [file(path(folder: 0, 1)), file(path(folder: 2, 3))]
        // Of links the new name is what changes; the old one may be anything.
        case "symlink", "link": return [file(path(1))]
        case "symlinkat": return [file(path(folder: 1, 2))]
        case "linkat": return [file(path(folder: 2, 3))]
        default: return [file("?")]
        }
    }

    // MARK: memory

    /// At most `limit` bytes at `address`, page by page so that the end of a mapping does not hide what is before it.
    private func memory(_ address: UInt64, limit: Int, until stop: UInt8? = nil) -> [UInt8] {
        var out: [UInt8] = []
        var at = address
        while out.count < limit {
            let inPage = 4096 - Int(at & 4095)
            let wanted = min(inPage, limit - out.count)
            let part = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                // SAFETY: the buffer has `wanted` bytes and lives through the call.
                guard let base = buffer.baseAddress else { return }
                count = max(0, unsafe CWritLinux_read_memory(process, at, base, wanted))
            }
            if let stop, let end = part.firstIndex(of: stop) { return out + part[..<end] }
            out += part
            if part.count < wanted { break }
            at &+= UInt64(wanted)
        }
        return out
    }

    private func text(_ index: Int) -> String {
        let bytes = memory(argument(index), limit: Self.longestPath, until: 0)
        return bytes.isEmpty ? "?" : String(decoding: bytes, as: UTF8.self)
    }

    // MARK: paths

    private func path(_ index: Int) -> String { resolve(text(index), folder: Self.workingFolder) }

    private func path(folder: Int, _ index: Int) -> String {
        resolve(text(index), folder: Int32(truncatingIfNeeded: argument(folder)))
    }

    /// Absolute, with `.` and `..` folded; links are not followed.
    private func resolve(_ path: String, folder: Int32) -> String {
        if path.hasPrefix("/") { return Self.fold(path) }
        let link = folder == Self.workingFolder ? "cwd" : "fd/\(folder)"
        guard let base = HostFile.linkTarget("/proc/\(process)/\(link)"), base.hasPrefix("/") else { return path }
        return Self.fold(path == "?" ? base : base + "/" + path)
    }

    static func fold(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    // MARK: addresses

    private func connection(_ policy: ObservationPolicy) -> Observation {
        let length = min(128, Int(clamping: argument(2) & 0xFFFF_FFFF))
        let bytes = memory(argument(1), limit: length)
        let (target, verdict) = Self.destination(bytes, policy)
        return Observation(kind: .connect, call: call, process: process, target: target, verdict: verdict)
    }

    /// Reads `struct sockaddr`: the family in the machine's order, ports and addresses in the network's.
    static func destination(_ bytes: [UInt8], _ policy: ObservationPolicy) -> (String, Verdict) {
        let unknown = Verdict.refused(Reason("sandbox.connect", "an address of no known family"))
        guard bytes.count >= 2 else { return ("?", unknown) }
        let family = Int(bytes[0]) | Int(bytes[1]) << 8
        switch family {
        case 0: return ("disconnect", .allowed(Reason("sandbox.connect", "a datagram socket forgets its peer")))
        case 1:
            let rest = bytes.dropFirst(2)
            let name =
                rest.first == 0
                ? "@" + String(decoding: rest.dropFirst(), as: UTF8.self)
                : String(decoding: rest.prefix { $0 != 0 }, as: UTF8.self)
            return ("unix:" + name, policy.connect(socket: name))
        case 2 where bytes.count >= 8:
            let port = Int(bytes[2]) << 8 | Int(bytes[3])
            let address = bytes[4..<8].map { String($0) }.joined(separator: ".")
            return ("\(address):\(port)", policy.connect(address, port: port))
        case 10 where bytes.count >= 24:
            let port = Int(bytes[2]) << 8 | Int(bytes[3])
            let raw = Array(bytes[8..<24])
            if raw.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) {
                let address = raw[12..<16].map { String($0) }.joined(separator: ".")
                return ("\(address):\(port)", policy.connect(address, port: port))
            }
            let address = stride(from: 0, to: 16, by: 2)
                .map { String(Int(raw[$0]) << 8 | Int(raw[$0 + 1]), radix: 16) }.joined(separator: ":")
            return ("[\(address)]:\(port)", policy.connect(address, port: port))
        default: return ("family \(family)", unknown)
        }
    }
}
