/// What is read of the host once for all sandboxes: libraries, settings, authorities, devices.
package struct HostBase: Sendable, Equatable {
    struct Link: Sendable, Equatable {
        var path: String
        var target: String
    }

    /// Folders of libraries that exist, each bound at its own path.
    var libraries: [String]
    /// `/lib` → `usr/lib` and the like.
    var links: [Link]
    /// Files of `/etc` that exist, each with its bytes.
    var settings: [String: [UInt8]]
    /// The host's certificate authorities, PEM.
    var authorities: [UInt8]
    /// Devices that exist.
    var devices: [String]
    /// Files of /proc to cover, those that exist, and whether others than root may read them.
    var maskedProc: [Mask]

    struct Mask: Sendable, Equatable {
        var path: String
        var isPublic: Bool
    }

    /// Read when it is first used; a server that is to see new libraries or authorities of its host is started anew.
    package static let current = HostBase.read()

    private static let libraryFolders = [
        "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64", "/usr/share/zoneinfo",
        "/usr/share/nodejs",
    ]
    private static let topFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"]
    private static let settingFiles = [
        "/etc/ld.so.cache", "/etc/ssl/openssl.cnf", "/etc/localtime", "/etc/timezone", "/etc/mime.types",
        "/etc/protocols", "/etc/services",
    ]
    private static let authorityFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ]
    private static let deviceFiles = ["null", "zero", "full", "random", "urandom"]
    /// Of no use to a function.
    private static let maskedFiles = [
        "config.gz", "kallsyms", "kcore", "key-users", "keys", "kmsg", "latency_stats", "modules", "mtrr",
        "sched_debug",
        "sysrq-trigger", "timer_list", "timer_stats",
    ]

    package static func read() -> HostBase {
        var links: [Link] = []
        var libraries: [String] = []
        for folder in libraryFolders {
            if let target = HostFile.linkTarget(folder) {
                links.append(Link(path: folder, target: target))
            } else if HostFile.kind(folder) == .folder, !HostFile.names(in: folder).isEmpty {
                libraries.append(folder)
            }
        }
        for folder in topFolders {
            if let target = HostFile.linkTarget(folder) {
                links.append(Link(path: folder, target: target))
            } else if folder.hasPrefix("/lib"), HostFile.kind(folder) == .folder {
                libraries.append(folder)
            }
        }
        var settings: [String: [UInt8]] = [:]
        for file in settingFiles { settings[file] = HostFile.bytes(file, limit: 4 << 20) }
        return HostBase(
            libraries: libraries, links: links, settings: settings,
            authorities: authorityFiles.lazy.compactMap { HostFile.bytes($0, limit: 4 << 20) }.first ?? [],
            devices: deviceFiles.filter { HostFile.kind("/dev/" + $0) == .other },
            maskedProc: maskedFiles.map { "/proc/" + $0 }.filter { [.file, .other].contains(HostFile.kind($0)) }
                .map { Mask(path: $0, isPublic: HostFile.isReadableByOthers($0)) })
    }
}
