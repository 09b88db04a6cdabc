extension SchemaEvaluator {
    mutating func array(_ box: SchemaBox, _ items: [Node], _ node: Node, _ own: inout Evaluated) -> Bool {
        var isValid = true
        if let least = box.schema.minItems, items.count < least {
            isValid = report("minItems", "the list has fewer than \(least) items", at: node)
        }
        if let most = box.schema.maxItems, items.count > most {
            isValid = report("maxItems", "the list has more than \(most) items", at: node)
        }
        if box.schema.isUnique, isValid || goesOn, !isUnique(items) {
            isValid = report("uniqueItems", "two items of the list are equal", at: node)
        }
        for (at, index) in box.schema.prefix.enumerated() where at < items.count {
            if !apply(index, toItem: at, items[at]) {
                isValid = false
                if !goesOn { return false }
            }
        }
        own.prefix = max(own.prefix, min(box.schema.prefix.count, items.count))
        if let index = box.schema.items {
            for at in min(box.schema.prefix.count, items.count)..<items.count where !apply(index, toItem: at, items[at])
            {
                isValid = false
                if !goesOn { return false }
            }
            own.prefix = items.count
        }
        if let index = box.schema.contains, isValid || goesOn {
            isValid = contains(index, box, items, node, &own) && isValid
        }
        if let index = box.schema.unevaluatedItems, isValid || goesOn {
            for at in min(own.prefix, items.count)..<items.count where !own.items.contains(at) {
                if !apply(index, toItem: at, items[at]) {
                    isValid = false
                    if !goesOn { return false }
                }
            }
            own.prefix = items.count
        }
        return isValid
    }

    private mutating func contains(
        _ index: Int, _ box: SchemaBox, _ items: [Node], _ node: Node, _ own: inout Evaluated
    ) -> Bool {
        let least = box.schema.minContains ?? 1
        var count = 0
        for (at, item) in items.enumerated() {
            var ignored = Evaluated()
            guard tries(index, item, &ignored) else { continue }
            count += 1
            if box.schema.containsEvaluates { own.items.insert(at) }
            if box.schema.maxContains == nil, count >= least, !program.tracksEvaluated { break }
        }
        if count < least {
            return report("contains", "fewer than \(least) items of the list are as demanded", at: node)
        }
        if let most = box.schema.maxContains, count > most {
            return report("maxContains", "more than \(most) items of the list are as described", at: node)
        }
        return true
    }

    /// By a key of each item, so that long lists take no longer than in proportion.
    private mutating func isUnique(_ items: [Node]) -> Bool {
        var seen: Set<[UInt8]> = []
        for item in items {
            var key: [UInt8] = []
            Self.writeKey(item, to: &key)
            work -= 1 + key.count / 16
            if work <= 0 || !seen.insert(key).inserted { return false }
        }
        return true
    }

    /// Equal bytes for equal data and for nothing else.
    private static func writeKey(_ node: Node, to out: inout [UInt8]) {
        switch node.value {
        case .null: out.append(0x6E)
        case .bool(let value): out.append(value ? 0x74 : 0x66)
        case .integer(let value): out += "\(Double(exactly: value).flatMap(ECMAScriptNumber.text) ?? "\(value)"),".utf8
        case .double(let value): out += "\(ECMAScriptNumber.text(value) ?? "\(value)"),".utf8
        case .string(let text): JSONWriter.append(string: text, to: &out)
        case .array(let items):
            out.append(0x5B)
            for item in items { writeKey(item, to: &out) }
            out.append(0x5D)
        case .object(let members):
            out.append(0x7B)
            for entry in members.entries.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                JSONWriter.append(string: entry.key, to: &out)
                writeKey(entry.value, to: &out)
            }
            out.append(0x7D)
        }
    }

    mutating func object(_ box: SchemaBox, _ members: Mapping, _ node: Node, _ own: inout Evaluated) -> Bool {
        var isValid = counts(box, members, node)
        for entry in members where isValid || goesOn {
            isValid = member(box, entry, &own) && isValid
        }
        guard isValid || goesOn else { return false }
        for (key, index) in box.schema.dependentSchemas where members.exact(key) != nil {
            if !apply(index, node, &own) {
                isValid = false
                if !goesOn { return false }
            }
        }
        if let index = box.schema.unevaluatedProperties {
            for entry in members where !own.properties.contains(entry.key) {
                if !apply(index, toMember: entry.key, entry.value) {
                    isValid = false
                    if !goesOn { return false }
                }
            }
            own.properties.formUnion(members.keys)
        }
        return isValid
    }

    private mutating func counts(_ box: SchemaBox, _ members: Mapping, _ node: Node) -> Bool {
        var isValid = true
        if let least = box.schema.minProperties, members.count < least {
            isValid = report("minProperties", "the object has fewer than \(least) members", at: node)
        }
        if let most = box.schema.maxProperties, members.count > most {
            isValid = report("maxProperties", "the object has more than \(most) members", at: node)
        }
        for key in box.schema.required where members.exact(key) == nil {
            isValid = report("required", "the member `\(FieldReader.shown(key))` is missing", at: node)
        }
        for (key, names) in box.schema.dependentRequired where members.exact(key) != nil {
            for name in names where members.exact(name) == nil {
                isValid = report(
                    "dependentRequired",
                    "with `\(FieldReader.shown(key))` the member `\(FieldReader.shown(name))` is needed", at: node)
            }
        }
        return isValid
    }

    /// One member against `properties`, `patternProperties`, `additionalProperties` and `propertyNames`.
    private mutating func member(_ box: SchemaBox, _ entry: Mapping.Entry, _ own: inout Evaluated) -> Bool {
        var isValid = true
        var isKnown = false
        work -= 1
        if let property = box.schema.properties[entry.key], property.key.utf8.elementsEqual(entry.key.utf8) {
            isKnown = true
            isValid = apply(property.schema, toMember: entry.key, entry.value)
        }
        for (pattern, index) in box.schema.patternProperties where isValid || goesOn {
            guard matches(pattern, entry.key) else { continue }
            isKnown = true
            isValid = apply(index, toMember: entry.key, entry.value) && isValid
        }
        if !isKnown, let index = box.schema.additionalProperties {
            isKnown = true
            if program.schemas[index].schema.constant == false {
                path(entry.key) { $0.report("additionalProperties", "this member is not allowed", at: entry.value) }
                isValid = false
            } else {
                isValid = apply(index, toMember: entry.key, entry.value) && isValid
            }
        }
        if isKnown, program.tracksEvaluated { own.properties.insert(entry.key) }
        if let index = box.schema.propertyNames, isValid || goesOn {
            let name = Node(.string(entry.key), at: entry.keyLocation)
            isValid = apply(index, toMember: entry.key, name) && isValid
        }
        return isValid
    }
}
