/// Triggers, functions and what functions may use, as an SVG in three columns.
enum PermissionPicture {
    private static let row = 30
    private static let width = 1_100
    private static let box = 290
    /// A larger picture tells nobody anything; the tables have it all.
    private static let mostRows = 60

    private struct Column {
        var x: Int
        var names: [String] = []
        var open: Set<String> = []
        private var positions: [String: Int] = [:]

        init(x: Int) { self.x = x }

        mutating func add(_ name: String) {
            guard positions[name] == nil, names.count < PermissionPicture.mostRows else { return }
            positions[name] = names.count
            names.append(name)
        }

        func y(_ name: String) -> Int? { positions[name].map { $0 * PermissionPicture.row + 40 } }
    }

    /// - Returns: nil where there is nothing to draw.
    static func svg(_ inventory: Inventory) -> String? {
        guard !inventory.functions.isEmpty else { return nil }
        var sources = Column(x: 0)
        var functions = Column(x: (width - box) / 2)
        var targets = Column(x: width - box)
        var edges: [(from: String, to: String, isOpen: Bool)] = []
        var uses: [(from: String, to: String)] = []
        for function in inventory.functions {
            functions.add(function.id)
            if function.callers == "anyone" { functions.open.insert(function.id) }
            for grant in function.grants where grant.isAllowed {
                let services = Set(grant.actions.map { String($0.prefix { $0 != ":" }) })
                for resource in grant.targets {
                    let name = resource == "*" ? services.sorted().joined(separator: ", ") + " *" : short(resource)
                    targets.add(name)
                    if !uses.contains(where: { $0 == (function.id, name) }) { uses.append((function.id, name)) }
                }
            }
        }
        for trigger in inventory.triggers {
            let name =
                trigger.method.isEmpty
                ? "\(trigger.kind) \(short(trigger.source))" : "\(trigger.method) \(trigger.source)"
            sources.add(name)
            let isOpen = trigger.callers == "anyone"
            if isOpen { sources.open.insert(name) }
            edges.append((name, trigger.function, isOpen))
        }
        let rows = max(sources.names.count, functions.names.count, targets.names.count)
        let height = rows * row + 50
        var out =
            "<svg viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\" role=\"img\" aria-label=\"triggers, functions and resources\">\n"
        for edge in edges {
            guard let from = sources.y(edge.from), let to = functions.y(edge.to) else { continue }
            out += line(sources.x + box, from, functions.x, to, isOpen: edge.isOpen)
        }
        for use in uses {
            guard let from = functions.y(use.from), let to = targets.y(use.to) else { continue }
            out += line(functions.x + box, from, targets.x, to, isOpen: functions.open.contains(use.from))
        }
        for (column, title) in [(sources, "Triggers"), (functions, "Functions"), (targets, "May use")] {
            out += "<text x=\"\(column.x)\" y=\"14\">\(title)</text>\n"
            for name in column.names {
                let y = column.y(name) ?? 0
                let shown = name.count > 44 ? name.prefix(43) + "…" : name[...]
                let kind = column.open.contains(name) ? " class=\"openbox\"" : ""
                out +=
                    "<g><title>\(HTML.escaped(name))</title><rect\(kind) x=\"\(column.x + 1)\" y=\"\(y - 12)\" width=\"\(box - 2)\" height=\"24\" rx=\"4\"/>"
                out += "<text x=\"\(column.x + 8)\" y=\"\(y + 4)\">\(HTML.escaped(String(shown)))</text></g>\n"
            }
        }
        return out + "</svg>"
    }

    private static func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, isOpen: Bool) -> String {
        let middle = (x1 + x2) / 2
        return
            "<path class=\"edge\(isOpen ? " open" : "")\" d=\"M\(x1) \(y1)C\(middle) \(y1) \(middle) \(y2) \(x2) \(y2)\"/>\n"
    }

    /// An ARN without the parts that every resource of a stack shares.
    private static func short(_ text: String) -> String {
        guard text.hasPrefix("arn:") else { return text }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 ? "\(parts[2]) \(parts[5])" : text
    }
}
