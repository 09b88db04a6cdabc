import WritModel

extension Node {
    /// A member that can be set; setting one of something that is no object makes it one. Nil removes the member.
    subscript(member key: String) -> Node? {
        get { self[key] }
        set {
            var members: Mapping
            if case .object(let own) = value { members = own } else { members = Mapping() }
            value = .null
            members[key] = newValue
            value = .object(members)
        }
    }

    /// Whether a property counts as given: not null, `false`, zero, or empty.
    var isTruthy: Bool {
        switch value {
        case .null: false
        case .bool(let flag): flag
        case .integer(let number): number != 0
        case .double(let number): number != 0
        case .string(let text): !text.isEmpty
        case .array(let items): !items.isEmpty
        case .object(let members): !members.isEmpty
        }
    }

    /// A `Ref`, `Condition` or `Fn::…` call.
    var isIntrinsic: Bool { Intrinsic(self) != nil }
    var isIntrinsicIf: Bool { Intrinsic(self)?.name == "Fn::If" }
    var isNoValue: Bool { Intrinsic(self).map { $0.name == "Ref" && $0.argument.string == "AWS::NoValue" } ?? false }

    /// Logical id of a `Ref` or a `Fn::GetAtt` of one attribute.
    var intrinsicLogicalID: String? {
        guard let call = Intrinsic(self) else { return nil }
        if call.name == "Ref" { return call.argument.string }
        guard call.name == "Fn::GetAtt" else { return nil }
        if let items = call.argument.array { return items.count == 2 ? items[0].string : nil }
        let parts = call.argument.string?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        return parts.count == 2 ? String(parts[0]) : nil
    }

    /// The same data at another place.
    func placed(at location: SourceLocation) -> Node { Node(value, at: location, tag: nil) }

    func appending(_ item: Node) -> Node { Node(.array((array ?? []) + [item]), at: location) }
}

extension Node? {
    var isTruthy: Bool { self?.isTruthy ?? false }
    /// Neither missing nor null.
    var isGiven: Bool { self.map { !$0.isNull } ?? false }
    /// Nil for null too.
    var given: Node? { isGiven ? self : nil }
}

extension Mapping {
    /// Sets every member of `other`.
    mutating func merge(_ other: Mapping) {
        for entry in other { self[entry.key] = entry.value }
    }
}
