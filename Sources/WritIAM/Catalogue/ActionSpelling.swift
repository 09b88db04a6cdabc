/// From action patterns to the actions they stand for, and back to the fewest patterns.
package enum ActionSpelling {
    /// The actions that the patterns match, sorted; patterns that match none are left out.
    package static func expand(_ patterns: [String], in catalogue: Catalogue) -> [String] {
        var found: Set<Int> = []
        for pattern in patterns { found.formUnion(catalogue.indices(matching: PatternReader.action(pattern))) }
        return found.sorted().map(catalogue.name(ofActionAt:))
    }

    /// The fewest patterns of the form `service:Prefix*` that match exactly these actions of the catalogue.
    ///
    /// Names that the catalogue does not hold stay as they are. Whoever uses a wildcard also allows the actions that AWS
    /// adds later under the same prefix.
    package static func smallest(_ names: [String], in catalogue: Catalogue) -> [String] {
        var wanted: Set<Int> = []
        var out: [String] = []
        for name in names {
            if let index = catalogue.index(ofAction: name) { wanted.insert(index) } else { out.append(name) }
        }
        var done: Set<Int> = []
        for index in wanted.sorted() where !done.contains(index) {
            let name = catalogue.name(ofActionAt: index)
            let (pattern, members) = widest(name, wanted, catalogue)
            done.formUnion(members)
            out.append(members.count > 1 ? pattern : name)
        }
        return out.sorted()
    }

    /// The shortest prefix of the name below which all actions are wanted, with those actions.
    private static func widest(_ name: String, _ wanted: Set<Int>, _ catalogue: Catalogue) -> (String, [Int]) {
        guard let colon = name.firstIndex(of: ":") else { return (name, []) }
        var end = name.index(after: colon)
        while end < name.endIndex {
            let pattern = name[..<end] + "*"
            let members = catalogue.indices(matching: PatternReader.action(String(pattern)))
            if members.allSatisfy(wanted.contains) {
                // The longest beginning that all share leaves the least room for actions to come.
                let common = members.reduce(name) { $0.commonPrefix(with: catalogue.name(ofActionAt: $1)) }
                return (common + "*", members)
            }
            end = name.index(after: end)
        }
        return (name, catalogue.index(ofAction: name).map { [$0] } ?? [])
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}

extension Policy {
    /// The same policy with each `Action` list spelled out; `NotAction` lists have their patterns spelled out as well.
    ///
    /// What the catalogue does not know is kept as written.
    package func expanded(in catalogue: Catalogue) -> Policy {
        respelled { patterns in
            let known = ActionSpelling.expand(patterns.map(\.source), in: catalogue)
            let unknown = patterns.filter { catalogue.indices(matching: $0).isEmpty }.map(\.source)
            return known + unknown
        }
    }

    /// The same policy with each `Action` list in the fewest patterns that mean the same today.
    package func condensed(in catalogue: Catalogue) -> Policy {
        respelled { patterns in
            let known = ActionSpelling.expand(patterns.map(\.source), in: catalogue)
            let unknown = patterns.filter { catalogue.indices(matching: $0).isEmpty }.map(\.source)
            return ActionSpelling.smallest(known, in: catalogue) + unknown
        }
    }

    private func respelled(_ spell: ([Pattern]) -> [String]) -> Policy {
        Policy(
            kind: kind, version: version, id: id,
            statements: statements.map { statement in
                let list = statement.actions
                let patterns = spell(list.patterns).map { PatternReader.action($0, at: list.location) }
                return Statement(
                    index: statement.index, sid: statement.sid, effect: statement.effect,
                    actions: PatternList(isNegated: list.isNegated, patterns: patterns, at: list.location),
                    resources: statement.resources, principals: statement.principals,
                    conditions: statement.conditions, location: statement.location)
            }, at: location)
    }
}
