/// The parameters of a query, decoded once, in order.
package struct QueryItems: Sendable, Equatable {
    package struct Item: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    package let items: [Item]

    static let maximumItems = 256

    /// Nil for a character that no browser sends unencoded, a wrong percent-encoding, bytes that are not UTF-8, NUL, or too many parameters.
    package init?(_ raw: String?) {
        guard let raw, !raw.isEmpty else {
            items = []
            return
        }
        for byte in raw.utf8 {
            switch byte {
            case 0...0x20, 0x22, 0x23, 0x3c, 0x3e, 0x7f...: return nil
            default: break
            }
        }
        var items: [Item] = []
        for piece in raw.split(separator: "&", maxSplits: Self.maximumItems) {
            guard items.count < Self.maximumItems else { return nil }
            let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0], plusIsSpace: true),
                let value = PercentCoding.decode(parts.count == 2 ? parts[1] : "", plusIsSpace: true),
                !name.utf8.contains(0), !value.utf8.contains(0)
            else { return nil }
            items.append(Item(name: name, value: value))
        }
        self.items = items
    }

    /// The fields of a form, `application/x-www-form-urlencoded`.
    init?(form body: [UInt8]) {
        guard let text = String(validating: body, as: UTF8.self) else { return nil }
        self.init(text.filter { $0 != "\r" && $0 != "\n" && $0 != "\r\n" })
    }

    /// Values by name, both in the order of their first appearance.
    var grouped: [(name: String, values: [String])] {
        var order: [(name: String, values: [String])] = []
        var index: [String: Int] = [:]
        for item in items {
            if let at = index[item.name] {
                order[at].values.append(item.value)
            } else {
                index[item.name] = order.count
                order.append((item.name, [item.value]))
            }
        }
        return order
    }
}
