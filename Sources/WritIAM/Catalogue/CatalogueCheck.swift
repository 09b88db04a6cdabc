package import WritModel

extension Catalogue {
    /// A catalogue that is no part of the program, read from its compact form.
    ///
    /// - Throws: `bad-catalogue` unless every number in it leads to where it should and every list is in its order.
    package init(checking bytes: [UInt8], file name: String) throws(InputError) {
        let file = CatalogueFile(bytes)
        if let fault = CatalogueCheck(file).fault {
            throw InputError(
                "bad-catalogue", "`\(name)` is no catalogue of this version: \(fault)",
                hint: "make it anew with `writ catalogue update`")
        }
        self.init(file: file)
    }

    /// How much there is of each kind.
    package var counts: (services: Int, actions: Int, resourceTypes: Int, conditionKeys: Int, operations: Int) {
        (
            file.count(.services), file.count(.actions), file.count(.resourceTypes), file.count(.conditionKeys),
            file.count(.operations)
        )
    }
}

/// What every reader of a catalogue takes for granted.
private struct CatalogueCheck {
    private let file: CatalogueFile

    init(_ file: CatalogueFile) { self.file = file }

    var fault: String? {
        if !file.isWhole { return "it does not begin as one, or is cut" }
        if file.provenance.isEmpty { return "it does not say where it is from" }
        for (section, offsets) in Self.texts {
            for row in 0..<file.count(section) where !offsets.allSatisfy({ hasText(section, row, $0) }) {
                return "a text of row \(row) is missing"
            }
        }
        for (section, offset, target) in Self.lists {
            for row in 0..<file.count(section) where !hasList(section, row, offset, below: target) {
                return "a list of row \(row) leads nowhere"
            }
        }
        return orderFault
    }

    private static let texts: [(CatalogueFile.Section, [Int])] = [
        (.services, [0, 4]), (.actions, [0]), (.resourceTypes, [0]), (.conditionKeys, [0]), (.operations, [0, 4]),
    ]
    /// With the section that the numbers of the list count in; those of resource types have a flag in their last bit.
    private static let lists: [(CatalogueFile.Section, Int, CatalogueFile.Section)] = [
        (.actions, 8, .resourceTypes), (.actions, 12, .conditionKeys), (.actions, 16, .actions),
        (.resourceTypes, 8, .conditionKeys), (.operations, 8, .actions),
    ]

    private func hasText(_ section: CatalogueFile.Section, _ row: Int, _ offset: Int) -> Bool {
        let bytes = file.utf8(section, row, offset)
        return !bytes.isEmpty && UTF8Check.firstInvalid(in: Array(bytes)) == nil
    }

    private func hasList(
        _ section: CatalogueFile.Section, _ row: Int, _ offset: Int, below target: CatalogueFile.Section
    ) -> Bool {
        let start = file.number4(section, row, offset)
        guard start < file.count(.lists) else { return false }
        guard start + 1 + file.number2(.lists, start, 0) <= file.count(.lists) else { return false }
        let isFlagged = target == .resourceTypes
        return file.list(section, row, offset).allSatisfy { (isFlagged ? $0 >> 1 : $0) < file.count(target) }
    }

    /// Services, their actions and the operations are searched by halving.
    private var orderFault: String? {
        var next = 0
        var last: String?
        for service in 0..<file.count(.services) {
            let prefix = file.text(.services, service, 0)
            if let last, last.utf8.lexicographicallyPrecedes(prefix.utf8) == false {
                return "services are out of order"
            }
            last = prefix
            let count = file.number2(.services, service, 12)
            if count > 0, file.number4(.services, service, 8) != next { return "`\(prefix)` has actions of another" }
            var before: String?
            for action in next..<(next + count) {
                guard action < file.count(.actions), file.number2(.actions, action, 4) == service else {
                    return "`\(prefix)` has actions of another"
                }
                let name = file.text(.actions, action, 0).asciiLowercased
                if let before, !before.utf8.lexicographicallyPrecedes(name.utf8) {
                    return "actions of `\(prefix)` are out of order"
                }
                before = name
            }
            next += count
        }
        if next != file.count(.actions) || next == 0 { return "there are actions of no service" }
        var operation: (String, String)?
        for row in 0..<file.count(.operations) {
            let mine = (file.text(.operations, row, 0), file.text(.operations, row, 4).asciiLowercased)
            if let operation, !(operation < mine) { return "operations are out of order" }
            operation = mine
        }
        return nil
    }
}
