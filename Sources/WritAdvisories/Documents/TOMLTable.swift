import WritModel

/// A table under construction; a class, because later headers add to tables in the middle of the tree.
final class TOMLTable {
    enum Item {
        case value(Node)
        case table(TOMLTable)
        case tables([TOMLTable])
    }

    let location: SourceLocation
    var keys: [(key: String, location: SourceLocation)] = []
    var items: [String: Item] = [:]

    init(_ location: SourceLocation) { self.location = location }

    func set(_ key: String, at location: SourceLocation, _ item: Item) {
        if items.updateValue(item, forKey: key) == nil { keys.append((key, location)) }
    }

    var node: Node {
        var mapping = Mapping()
        for (key, location) in keys {
            switch items[key] {
            case .value(let node): mapping.append(key, at: location, node)
            case .table(let table): mapping.append(key, at: location, table.node)
            case .tables(let tables): mapping.append(key, at: location, Node(tables.map(\.node), at: location))
            case nil: continue
            }
        }
        return Node(mapping, at: location)
    }
}
