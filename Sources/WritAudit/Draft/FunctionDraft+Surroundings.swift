import WritModel
import WritTemplates

extension FunctionDraft {
    // MARK: egress

    private static let ports: [String: Int] = [
        "https": 443, "http": 80, "wss": 443, "ws": 80, "postgres": 5432, "postgresql": 5432, "mysql": 3306,
        "redis": 6379,
        "rediss": 6379, "mongodb": 27017, "smtp": 587, "smtps": 465, "ftp": 21, "ssh": 22, "amqps": 5671, "amqp": 5672,
    ]
    private static let encrypted: Set<String> = ["https", "wss", "rediss", "smtps", "amqps", "mongodb+srv"]

    /// Hosts of services whose packages hide the address.
    private static let packages: [String: String] = [
        "stripe": "api.stripe.com", "twilio": "api.twilio.com", "sendgrid": "api.sendgrid.com",
        "@sendgrid/mail": "api.sendgrid.com", "slack_sdk": "slack.com", "@slack/web-api": "slack.com",
        "openai": "api.openai.com", "anthropic": "api.anthropic.com", "@anthropic-ai/sdk": "api.anthropic.com",
        "github": "api.github.com", "@octokit/rest": "api.github.com", "telegram": "api.telegram.org",
        "googlemaps": "maps.googleapis.com", "square": "connect.squareup.com", "mailgun.js": "api.mailgun.net",
        "pusher": "api-mt1.pusher.com", "algoliasearch": "*.algolia.net",
    ]

    mutating func egress() {
        guard let facts else {
            ask(
                "/egress", "the code was not read, so that no host is known", "name the hosts that it connects to",
                function.location)
            return
        }
        for call in facts.egress {
            for text in bind(call.url) { connect(text, call) }
        }
        for (package, location) in facts.packages.sorted(by: { $0.key < $1.key }) {
            let top = package.hasPrefix("@") ? package : String(package.prefix { $0 != "." && $0 != "/" })
            guard let host = Self.packages[package] ?? Self.packages[top] else { continue }
            add(
                Writ.Destination(host: host, port: 443, transport: .tls), "the package `\(top)` calls \(host)", location
            )
        }
    }

    private mutating func add(_ destination: Writ.Destination, _ text: String, _ location: SourceLocation) {
        if let at = writ.egress.firstIndex(of: destination) {
            prove("/egress/\(at)", text, [location])
        } else {
            writ.egress.append(destination)
            prove("/egress/\(writ.egress.count - 1)", text, [location])
        }
    }

    private mutating func connect(_ text: BoundText, _ call: EgressCall) {
        let pieces = Interpreter.split(text.text, "://")
        let scheme = pieces.count > 1 ? pieces[0].lowercased() : "https"
        var authority = (pieces.count > 1 ? pieces[1] : pieces[0]).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        let parts = authority.split(separator: ":", maxSplits: 1).map { String($0) }
        let host = (parts.first ?? "").lowercased()
        let port = parts.count > 1 ? Int(parts[1]) : Self.ports[scheme]
        if host.hasSuffix(".amazonaws.com") || host.hasSuffix(".amazonaws.com.cn") {
            // The egress gate decides AWS calls by the policy.
            return
        }
        if ["localhost", "127.0.0.1", "169.254.169.254"].contains(host) { return }
        guard Self.isHost(host), let port else {
            let from = call.url.parts.compactMap { part -> String? in
                switch part {
                case .environment(let name, _): "variable `\(name)`"
                case .unknown(let fields): fields.first.map { "`\($0)`" }
                case .constant: nil
                }
            }
            ask(
                "/egress",
                "the host that `\(call.via)` connects to is not known"
                    + (from.isEmpty ? "" : " (it comes from \(from.joined(separator: ", ")))"),
                "add the host, its port and `tls` or `tcp`", call.location)
            return
        }
        let isTLS = Self.encrypted.contains(scheme)
        add(
            Writ.Destination(host: host, port: port, transport: isTLS ? .tls : .tcp),
            "`\(call.via)` connects to \(scheme)://\(host)",
            call.location)
        if !isTLS {
            ask(
                "/egress/\(writ.egress.count - 1)", "`\(scheme)://\(host)` is not known to be encrypted",
                "use TLS, or keep `tcp` if the protocol starts TLS itself",
                call.location)
        }
    }

    /// A DNS name, with at most one leading `*.` before two labels or more (spec/writ-v1.md, 4.8).
    static func isHost(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, host.utf8.count <= 253 else { return false }
        for (at, label) in labels.enumerated() {
            if at == 0, label == "*" {
                if labels.count < 3 { return false }
                continue
            }
            guard !label.isEmpty, label.utf8.count <= 63, label.first != "-", label.last != "-",
                label.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
            else { return false }
        }
        return !(labels.last ?? "").allSatisfy(\.isNumber)
    }

    // MARK: programs

    mutating func programs() {
        for call in facts?.programs ?? [] {
            if call.isShell { add(program: "/bin/sh", "a shell is used", call.location) }
            for text in bind(call.program) {
                guard text.isExact, !text.text.isEmpty else {
                    ask(
                        "/programs", "which program is run is not known",
                        "add its absolute path, or run a fixed program", call.location)
                    continue
                }
                if text.text.hasPrefix("/") {
                    if let path = Self.path(text.text) { add(program: path, "the code runs it", call.location) }
                } else {
                    let path = "/usr/bin/" + text.text
                    guard !text.text.contains("/"),
                        ["cd", "export", "set", "echo", "exit"].contains(text.text) == false
                    else { continue }
                    add(program: path, "the code runs `\(text.text)`", call.location)
                    ask(
                        "/programs", "`\(text.text)` is looked up on the path; `\(path)` is assumed",
                        "write the absolute path of the program", call.location)
                }
            }
        }
    }

    private mutating func add(program path: String, _ text: String, _ location: SourceLocation) {
        if !writ.programs.contains(path) { writ.programs.append(path) }
        prove("/programs/\(writ.programs.firstIndex(of: path) ?? 0)", text, [location])
    }

    // MARK: files

    mutating func files() {
        for use in facts?.files ?? [] {
            for text in bind(use.path) {
                guard text.text.hasPrefix("/") else {
                    if use.isWrite, text.isExact, !text.text.isEmpty {
                        ask(
                            "/files", "`\(text.text)` is written beside the code, where nothing can be written",
                            "write to /tmp", use.location)
                    }
                    continue
                }
                let known = text.text.prefix { $0 != "*" }
                let folder =
                    known.count == text.text.count
                    ? String(known) : String(known[..<(known.lastIndex(of: "/") ?? known.endIndex)])
                guard let path = Self.path(folder), !Self.isUsual(path) else { continue }
                let access: Writ.FileAccess.Access = use.isWrite ? .write : .read
                if let at = writ.files.firstIndex(where: { $0.path == path }) {
                    if use.isWrite { writ.files[at].access = .write }
                    prove("/files/\(at)", "the code \(use.isWrite ? "writes" : "reads") it", [use.location])
                } else {
                    writ.files.append(Writ.FileAccess(path: path, access: access))
                    prove(
                        "/files/\(writ.files.count - 1)", "the code \(use.isWrite ? "writes" : "reads") it",
                        [use.location])
                }
            }
        }
    }

    /// Places that every sandbox has.
    private static func isUsual(_ path: String) -> Bool {
        [
            "/tmp", "/var/task", "/opt", "/var/runtime", "/var/lang", "/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc",
            "/dev", "/proc", "/sys", "/run", "/var/run", "/boot", "/var",
        ].contains {
            path == $0 || path.hasPrefix($0 + "/")
        }
    }

    static func path(_ text: String) -> String? {
        guard text.hasPrefix("/"), let path = Interpreter.normalised(text), !path.isEmpty else { return nil }
        return "/" + path
    }
}
