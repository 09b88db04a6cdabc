package import WritModel

/// `AWS::LanguageExtensions`: `Fn::ForEach` in a template's sections, written out before anything else reads it.
///
/// Source: AWS CloudFormation User Guide, "Fn::ForEach".
package enum LanguageExtensions {
    private static let depthLimit = 5
    /// Members that all loops of a template may make together.
    private static let memberLimit = 20_000

    /// The template with its loops written out as far as their collections are known; the others stay.
    package static func expand(_ document: Node, parameters: [String: String] = [:]) -> Node {
        guard var members = document.object, uses(document) else { return document }
        let scope = TemplateScope(document: document, parameters: parameters)
        var budget = memberLimit
        for section in ["Conditions", "Resources", "Outputs"] {
            if let node = members[section] {
                members[section] = expand(node, scope: scope, depth: 0, budget: &budget)
            }
        }
        return Node(members, at: document.location)
    }

    private static func uses(_ document: Node) -> Bool {
        let transform = document["Transform"]
        return transform?.string == "AWS::LanguageExtensions"
            || (transform?.array ?? []).contains { $0.string == "AWS::LanguageExtensions" }
    }

    private static func expand(_ node: Node, scope: TemplateScope, depth: Int, budget: inout Int) -> Node {
        guard depth < 64 else { return node }
        switch node.value {
        case .array(let items):
            var fresh: [Node] = []
            for item in items { fresh.append(expand(item, scope: scope, depth: depth + 1, budget: &budget)) }
            return Node(.array(fresh), at: node.location)
        case .object(let members):
            var fresh = Mapping()
            for entry in members {
                let loop = entry.key.hasPrefix("Fn::ForEach::") ? self.loop(entry.value, scope) : nil
                guard let loop else {
                    fresh.append(
                        entry.key, at: entry.keyLocation,
                        expand(entry.value, scope: scope, depth: depth + 1, budget: &budget))
                    continue
                }
                for item in loop.items {
                    for member in loop.body {
                        budget -= 1
                        guard budget > 0 else { return Node(fresh, at: node.location) }
                        let value = substitute(loop.name, item, in: member.value, depth: 0)
                        fresh.append(
                            substitute(loop.name, item, in: member.key), at: member.keyLocation, value)
                    }
                }
                // Loops inside of what a loop made.
                if depth < depthLimit {
                    return expand(Node(fresh, at: node.location), scope: scope, depth: depth + 1, budget: &budget)
                }
            }
            return Node(fresh, at: node.location)
        default: return node
        }
    }

    private static func loop(
        _ node: Node, _ scope: TemplateScope
    ) -> (name: String, items: [String], body: Mapping)? {
        guard let parts = node.array, parts.count == 3, let name = parts[0].string, let body = parts[2].object,
            let items = scope.simplify(parts[1])?.array
        else { return nil }
        let texts = items.compactMap(\.scalarText)
        return texts.count == items.count ? (name, texts, body) : nil
    }

    private static func substitute(_ name: String, _ value: String, in text: String) -> String {
        let plain = String(value.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
        return text.replacing("${\(name)}", with: value).replacing("&{\(name)}", with: plain)
    }

    private static func substitute(_ name: String, _ value: String, in node: Node, depth: Int) -> Node {
        guard depth < 100 else { return node }
        switch node.value {
        case .string(let text): return Node(substitute(name, value, in: text), at: node.location)
        case .array(let items):
            return Node(.array(items.map { substitute(name, value, in: $0, depth: depth + 1) }), at: node.location)
        case .object(let members):
            if let call = Intrinsic(node), call.name == "Ref", call.argument.string == name {
                return Node(value, at: node.location)
            }
            var fresh = Mapping()
            for entry in members {
                fresh.append(
                    substitute(name, value, in: entry.key), at: entry.keyLocation,
                    substitute(name, value, in: entry.value, depth: depth + 1))
            }
            return Node(fresh, at: node.location)
        default: return node
        }
    }
}
