import WritModel

/// What callers say of themselves, used to decide what they may do; objects that they choose.
extension Interpreter {
    private static let roleWords: Set<String> = [
        "role", "roles", "admin", "isadmin", "permission", "permissions", "privilege", "privileges", "superuser",
        "scope",
        "scopes", "group", "groups",
    ]
    private static let roleNames: Set<String> = [
        "admin", "administrator", "admins", "owner", "root", "superuser", "superadmin", "staff", "manager", "operator",
        "editor", "internal", "system", "moderator", "true", "1", "yes",
    ]
    private static let ownerWords: Set<String> = [
        "tenant", "user", "account", "org", "organization", "organisation", "customer",
    ]

    /// A header that the caller writes, apart from those that carry proofs.
    private static func header(_ source: String) -> String? {
        for prefix in [
            "event.headers.", "event.multiValueHeaders.", "event.request.headers.", "event.params.header.",
        ] where source.hasPrefix(prefix) {
            return String(source.dropFirst(prefix.count).prefix { $0 != "." && $0 != "[" })
        }
        return nil
    }

    /// `event.headers["x-user-role"] != "admin"`
    func judgeAuthority(
        _ expression: Expression, _ sent: [Taint], _ other: CodeValue, _ frame: Frame, _ place: Place
    ) {
        let isRole = other.constants.contains { Self.roleNames.contains($0.lowercased()) }
        guard isRole else { return }
        for taint in sent {
            guard let name = Self.header(taint.source), Words.of(name).contains(where: Self.roleWords.contains) else {
                continue
            }
            let sink = location(place, frame)
            weakness(
                .authority, "the header `\(name)`, which every caller can set, decides what the caller may do",
                via: "==",
                at: sink, steps: steps(taint, last: "it is compared with a role", at: sink))
            return
        }
    }

    /// A tenant or user from a header, as a key of what is read or written.
    func judgeTenant(
        _ service: String, _ input: [String: CodeValue], _ via: String, _ frame: Frame, _ place: Place
    ) {
        guard service == "dynamodb" || service == "s3" else { return }
        for name in ["Key", "Item", "ExpressionAttributeValues", "Prefix", "KeyConditionExpression"] {
            guard let value = input[name] else { continue }
            for taint in eventTaints(value) {
                guard let header = Self.header(taint.source) else { continue }
                let words = Words.of(header)
                guard words.contains(where: Self.ownerWords.contains), !words.contains("agent") else { continue }
                authorities.append(
                    (
                        "the header `\(header)`, which every caller can set, decides whose data is used", taint, via,
                        location(place, frame)
                    ))
                return
            }
        }
    }

    /// `headers["x-tenant-id"] or authorizer["tenant"]`: who sends the header is somebody else.
    func judgePreference(_ first: CodeValue, _ second: CodeValue, _ frame: Frame, _ place: Place) {
        guard
            taints(second, levels: 0).contains(where: { $0.source.hasPrefix("event.requestContext.authorizer.") })
        else { return }
        for taint in eventTaints(first, levels: 0) {
            guard let name = Self.header(taint.source) else { continue }
            let words = Words.of(name)
            guard words.contains(where: { Self.ownerWords.contains($0) || Self.roleWords.contains($0) }) else {
                continue
            }
            let sink = location(place, frame)
            weakness(
                .authority, "the header `\(name)`, which every caller can set, counts before the verified identity",
                via: "or", at: sink, steps: steps(taint, last: "it is taken first", at: sink))
            return
        }
    }

    func concludeAuthorities() {
        // Where nothing proves callers, that is the weakness.
        guard readsClaims else { return }
        for each in authorities {
            weakness(
                .authority, each.detail, via: each.via, at: each.at,
                steps: steps(each.taint, last: "it is the key of the data", at: each.at), severity: .medium)
        }
    }

    // MARK: objects

    /// What taints a name that comes from outside as a whole, with nothing put before or behind it.
    func callersWhole(_ name: CodeValue) -> [Taint] {
        name.atoms.flatMap { atom -> [Taint] in
            switch atom {
            case .hole(let hole): hole.taints
            case .text(let parts) where parts.count == 1: parts[0].taints
            default: []
            }
        }.filter { !$0.isMark && $0.safeFor.isDisjoint(with: .target) }
    }

    /// Reading and deleting any object of a bucket, by a key that is the caller's as a whole.
    func judgeObject(_ operation: String, _ key: CodeValue?, _ via: String, _ frame: Frame, _ place: Place) {
        guard operation == "GetObject" || operation == "DeleteObject", let key, source.kinds.contains("http") else {
            return
        }
        for taint in callersWhole(key) where taint.source.hasPrefix("event.") {
            let sink = location(place, frame)
            weakness(
                .object,
                "the caller chooses the whole key of the object that is "
                    + (operation == "GetObject" ? "read" : "deleted"),
                via: via, at: sink, steps: steps(taint, last: "it is the key", at: sink))
            return
        }
    }
}
