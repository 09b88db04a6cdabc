/// The lexical rules of single fields (spec/writ-v1.md, section 4).
enum FieldChecks {
    /// Logical ids, names of APIs and functions.
    static func isLogicalID(_ text: String) -> Bool {
        1...255 ~= text.utf8.count && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2D }
            && text.utf8.first != 0x2D
    }

    static func isSecretName(_ text: String) -> Bool {
        1...128 ~= text.utf8.count && text.utf8.first.map(isAlphanumeric) == true
            && text.utf8.allSatisfy { isAlphanumeric($0) || [0x5F, 0x2D, 0x2E, 0x2F].contains($0) }
            && !text.split(separator: "/", omittingEmptySubsequences: false).contains {
                $0.isEmpty || $0 == "." || $0 == ".."
            }
    }

    static func isRuntime(_ text: String) -> Bool {
        func digits(_ prefix: String, _ suffix: String) -> Bool {
            guard text.hasPrefix(prefix), text.hasSuffix(suffix) else { return false }
            let middle = text.utf8.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)
            return 1...3 ~= middle.count && middle.first != 0x30 && middle.allSatisfy { 0x30...0x39 ~= $0 }
        }
        return digits("python3.", "") || digits("nodejs", ".x") || text == "provided" || text == "provided.al2"
            || text == "provided.al2023"
    }

    static func isHandler(_ text: String) -> Bool {
        1...128 ~= text.utf8.count && text.utf8.allSatisfy { 0x21...0x7E ~= $0 } && !text.hasPrefix("/")
            && !text.split(separator: "/", omittingEmptySubsequences: false).contains { $0.isEmpty || $0 == ".." }
    }

    /// Absolute, normalised: no empty, `.` or `..` component, no slash at the end, not the root itself.
    static func isPath(_ text: String) -> Bool {
        guard text.utf8.first == 0x2F, 2...4096 ~= text.utf8.count else { return false }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return false }
        return text.utf8.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false).allSatisfy { part in
            1...255 ~= part.count && !part.elementsEqual([0x2E]) && !part.elementsEqual([0x2E, 0x2E])
        }
    }

    /// Whether `path` is `folder` or stands inside it.
    static func isPath(_ path: String, within folder: String) -> Bool {
        guard path.utf8.starts(with: folder.utf8) else { return false }
        return path.utf8.count == folder.utf8.count || path.utf8.dropFirst(folder.utf8.count).first == 0x2F
    }

    /// A DNS name in lower case (RFC 1123), at most with `*.` in front of two or more labels; no address, no `localhost`.
    static func isHost(_ text: String) -> Bool {
        guard 1...253 ~= text.utf8.count else { return false }
        var labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.first == "*" {
            labels.removeFirst()
            guard labels.count >= 2 else { return false }
        }
        guard let last = labels.last, last != "localhost", last.utf8.contains(where: { 0x61...0x7A ~= $0 }) else {
            return false
        }
        return labels.allSatisfy { label in
            1...63 ~= label.utf8.count && label.utf8.first != 0x2D && label.utf8.last != 0x2D
                && label.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2D }
        }
    }

    /// Six segments, the service named, printable ASCII; `*` and `?` may stand in the others.
    static func isARN(_ text: String, service: String? = nil) -> Bool {
        guard text.utf8.count <= 1_024, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }), let arn = ARN(text) else {
            return false
        }
        guard !arn.partition.isEmpty, !arn.resource.isEmpty else { return false }
        guard !arn.service.isEmpty, !arn.service.utf8.contains(where: { $0 == 0x2A || $0 == 0x3F }) else {
            return false
        }
        return service == nil || service == arn.service
    }

    static func isCaller(_ text: String) -> Bool {
        text.hasPrefix("arn:") ? isARN(text, service: "iam") || isARN(text, service: "sts") : isLogicalID(text)
    }

    static func isPrincipal(_ text: String) -> Bool {
        isARN(text, service: "iam") || isARN(text, service: "sts")
    }

    /// `https://host[:port][/path]` without query, fragment or user.
    static func isIssuer(_ text: String) -> Bool {
        guard text.hasPrefix("https://"), text.utf8.count <= 2_048 else { return false }
        guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 && ![0x3F, 0x23, 0x40, 0x5C, 0x22].contains($0) }) else {
            return false
        }
        let rest = text.dropFirst(8)
        return isAuthority(rest.prefix { $0 != "/" })
    }

    /// `*`, or scheme, host and port as browsers send them (RFC 6454).
    static func isOrigin(_ text: String) -> Bool {
        if text == "*" { return true }
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
            return isAuthority(text.dropFirst(scheme.count), allowsLocalhost: true)
        }
        return false
    }

    private static func isAuthority(_ text: Substring, allowsLocalhost: Bool = false) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first else { return false }
        if parts.count > 1 {
            guard let port = Int(parts[1]), 1...65_535 ~= port, String(port) == parts[1] else { return false }
        }
        if allowsLocalhost, host == "localhost" { return true }
        return isHost(String(host)) && !host.hasPrefix("*")
    }

    /// `scope-token` of RFC 6749 section 3.3; also fit for audiences.
    static func isToken(_ text: String) -> Bool {
        1...1_024 ~= text.utf8.count && text.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != 0x22 && $0 != 0x5C }
    }

    /// A field name of HTTP (RFC 9110 section 5.1), or `*`.
    static func isHeaderName(_ text: String) -> Bool {
        let marks = [UInt8]("!#$%&'*+-.^_`|~".utf8)
        return 1...128 ~= text.utf8.count && text.utf8.allSatisfy { isAlphanumeric($0) || marks.contains($0) }
    }

    static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// `$default`, or segments of which `{name}` is a parameter and, at the end only, `{name+}` takes the rest.
    static func isRoute(_ text: String) -> Bool {
        if text == "$default" { return true }
        guard text.utf8.first == 0x2F, text.utf8.count <= 1_024 else { return false }
        if text == "/" { return true }
        let segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        var names: Set<Substring> = []
        for (at, segment) in segments.enumerated() {
            guard segment.hasPrefix("{") else {
                guard !segment.isEmpty, segment != ".", segment != "..", segment.utf8.allSatisfy(isRouteByte) else {
                    return at == segments.count - 1 && at > 0 && segment.isEmpty
                }
                continue
            }
            guard segment.hasSuffix("}") else { return false }
            var name = segment.dropFirst().dropLast()
            if name.hasSuffix("+") {
                guard at == segments.count - 1 else { return false }
                name = name.dropLast()
            }
            guard !name.isEmpty, names.insert(name).inserted,
                name.utf8.allSatisfy({ isAlphanumeric($0) || [0x5F, 0x2D, 0x2E, 0x3A].contains($0) })
            else { return false }
        }
        return true
    }

    private static func isRouteByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || [UInt8]("-._~!$&'()*+,;=:@%".utf8).contains(byte)
    }

    /// `rate(5 minutes)` or `cron(` six fields `)`, as EventBridge writes them.
    static func isSchedule(_ text: String) -> Bool {
        guard text.utf8.count <= 256, text.hasSuffix(")") else { return false }
        if text.hasPrefix("rate(") {
            let parts = text.dropFirst(5).dropLast().split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2, let value = Int(parts[0]), value > 0, String(value) == parts[0] else {
                return false
            }
            return (value == 1 ? ["minute", "hour", "day"] : ["minutes", "hours", "days"]).contains(parts[1])
        }
        guard text.hasPrefix("cron(") else { return false }
        let parts = text.dropFirst(5).dropLast().split(separator: " ", omittingEmptySubsequences: false)
        return parts.count == 6
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { isAlphanumeric($0) || [UInt8]("*?,-/#".utf8).contains($0) }
            }
    }

    /// An event of an S3 notification configuration, `s3:ObjectCreated:*`.
    static func isUploadEvent(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard 2...3 ~= parts.count, parts[0] == "s3", text.utf8.count <= 64 else { return false }
        return parts.dropFirst().allSatisfy { part in
            !part.isEmpty && (part == "*" || part.utf8.allSatisfy { isAlphanumeric($0) })
        }
    }

    static func isText(_ text: String, limit: Int) -> Bool {
        text.utf8.count <= limit && !text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        0x61...0x7A ~= byte || 0x41...0x5A ~= byte || 0x30...0x39 ~= byte
    }
}
