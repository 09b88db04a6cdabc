import Synchronization

/// Tables that only some questions need, made when first asked for.
final class CatalogueTables: Sendable {
    private let file: CatalogueFile
    private let made = Mutex<CatalogueNames?>(nil)

    init(_ file: CatalogueFile) { self.file = file }

    var names: CatalogueNames {
        made.withLock { made in
            if let made { return made }
            let names = CatalogueNames(file)
            made = names
            return names
        }
    }
}

/// The names of a catalogue, ready for matching.
struct CatalogueNames: Sendable {
    /// `service:name` in lower case.
    let actions: [[Letter]]
    let multivalued: Set<String>
    private let keys: [String: Int]

    fileprivate init(_ file: CatalogueFile) {
        var actions: [[Letter]] = []
        actions.reserveCapacity(file.count(.actions))
        var service = -1
        var prefix: [Letter] = []
        for index in 0..<file.count(.actions) {
            let own = file.number2(.actions, index, 4)
            if own != service {
                service = own
                prefix = file.utf8(.services, own, 0).map { Letter($0) } + [Wildcard.colon]
            }
            actions.append(prefix + file.utf8(.actions, index, 0).map { Wildcard.folded(Letter($0)) })
        }
        self.actions = actions
        var keys: [String: Int] = [:]
        var multivalued = GlobalConditionKeys.multivalued
        for index in 0..<file.count(.conditionKeys) {
            let name = file.text(.conditionKeys, index, 0).asciiLowercased
            keys[name] = index
            if file.number4(.conditionKeys, index, 4) & 128 != 0, !name.contains("$") { multivalued.insert(name) }
        }
        self.keys = keys
        self.multivalued = multivalued
    }

    /// The key itself, or the one with a placeholder that it is a case of: `aws:RequestTag/team`.
    func key(_ name: String, in file: CatalogueFile) -> Catalogue.ConditionKey? {
        guard let index = keys[name] ?? placeholder(name) else { return nil }
        let type = file.number4(.conditionKeys, index, 4)
        return Catalogue.ConditionKey(
            name: file.text(.conditionKeys, index, 0), type: Catalogue.ValueType(rawValue: type & 127) ?? .string,
            isMultivalued: type & 128 != 0)
    }

    private func placeholder(_ name: String) -> Int? {
        for (known, index) in keys {
            guard let dollar = known.firstIndex(of: "$"), let close = known.lastIndex(of: "}") else { continue }
            let head = known[..<dollar]
            let tail = known[known.index(after: close)...]
            if name.hasPrefix(head), name.hasSuffix(tail), name.utf8.count > head.utf8.count + tail.utf8.count {
                return index
            }
        }
        return nil
    }
}
