/// The actions that exist, with the shapes of their resources: what a comparison with the catalogue looks at.
struct ActionWorld {
    /// Actions that the policies do not tell apart.
    struct Kind {
        let action: Clause
        let resources: Clause
    }

    private let catalogue: Catalogue

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    /// The kinds of action in a box, each by one action of it.
    func kinds(of box: Box, among others: [Box]) -> [Kind] {
        let mine = ActionFilter(box, catalogue).members
        let filters = others.map { ActionFilter($0, catalogue).members }
        var seen: Set<[UInt64]> = []
        var out: [Kind] = []
        for action in mine.indices where mine[action] {
            var signature = [UInt64](repeating: 0, count: filters.count / 64 + 2)
            for (index, filter) in filters.enumerated() where filter[action] {
                signature[index >> 6] |= 1 << UInt64(index & 63)
            }
            signature[signature.count - 1] = UInt64(catalogue.resourceShape(ofActionAt: action))
            guard seen.insert(signature).inserted else { continue }
            out.append(kind(action))
        }
        return out
    }

    private func kind(_ action: Int) -> Kind {
        let name = catalogue.name(ofActionAt: action)
        return Kind(
            action: .patterns(
                PatternSet([Pattern(source: name, tokens: name.foldedLetters, isFolded: true)]), isNegated: false),
            resources: .patterns(PatternSet(catalogue.resourcePatterns(ofActionAt: action)), isNegated: false))
    }

    /// The request with its action as AWS spells it.
    func spelled(_ request: Request) -> Request {
        guard let index = catalogue.index(ofAction: request.action) else { return request }
        return Request(
            action: catalogue.name(ofActionAt: index), resource: request.resource, principal: request.principal,
            context: request.context)
    }

    /// Whether the request is one that can be made.
    func holds(_ request: Request) -> Bool {
        guard let action = catalogue.index(ofAction: request.action) else { return false }
        return catalogue.resourcePatterns(ofActionAt: action).contains { $0.matches(request.resourceLetters) }
    }
}

/// Which actions of the catalogue a box may match.
private struct ActionFilter {
    let members: [Bool]

    init(_ box: Box, _ catalogue: Catalogue) {
        var members = [Bool](repeating: true, count: catalogue.actionCount)
        for side in box.sides where side.dimension == DimensionTable.action {
            guard case .patterns(let set, let isNegated)? = side.atom.one else { continue }
            var listed = [Bool](repeating: false, count: members.count)
            for pattern in set.patterns { catalogue.mark(actionsMatching: pattern, in: &listed) }
            for index in members.indices where listed[index] == isNegated { members[index] = false }
        }
        self.members = members
    }
}
