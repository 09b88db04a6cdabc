/// Looks for a point of one box that lies in none of several others.
///
/// "Box minus boxes": where one of the others holds on all dimensions but some, the search goes on
/// once for each dimension on which the point could escape it.
struct BoxSearch {
    let table: DimensionTable

    /// The constraints of a region, by dimension; nil where nothing is asked.
    typealias Region = [Constraint?]

    enum Answer {
        case point([Int: [Element]])
        /// There is no such point; the others that were needed to show it.
        case none(needed: Set<Int>)
        case unknown
    }

    func region(_ box: Box) -> Region {
        var region = Region(repeating: nil, count: table.dimensions.count)
        for side in box.sides { add(side.atom, side.dimension, to: &region) }
        return region
    }

    func add(_ atom: Atom, _ dimension: Int, to region: inout Region) {
        var constraint = region[dimension] ?? table.constraint(dimension)
        constraint.add(atom)
        region[dimension] = constraint
    }

    /// Whether a region can be seen to hold nothing.
    func isEmpty(_ region: Region) -> Bool {
        for (dimension, constraint) in region.enumerated() {
            guard let constraint, !constraint.isPlainlyPossible else { continue }
            if case .none = constraint.solve(table.domains[dimension]) { return true }
        }
        return false
    }

    func point(in region: Region, outside others: [Box]) -> Answer {
        if isEmpty(region) { return .none(needed: []) }
        var steps = 0
        return search(region, others, Array(others.indices), &steps)
    }

    /// Bounds the work on policies made to be hard; what lies beyond is not decided.
    private static let stepBudget = 20_000

    private func search(_ region: Region, _ others: [Box], _ candidates: [Int], _ steps: inout Int) -> Answer {
        steps += 1
        guard steps < Self.stepBudget else { return .unknown }
        // What does not meet the region cannot cover any of it, and what covers all of it settles the matter.
        var meeting: [(index: Int, escapes: [(dimension: Int, atom: Atom)])] = []
        for index in candidates {
            switch relation(region, others[index]) {
            case .apart: continue
            case .covers: return .none(needed: [index])
            case .meets(let escapes): meeting.append((index, escapes))
            }
        }
        guard let first = meeting.indices.min(by: { meeting[$0].escapes.count < meeting[$1].escapes.count }) else {
            return point(region)
        }
        let chosen = meeting[first]
        var needed: Set<Int> = [chosen.index]
        var rest = meeting.map(\.index)
        rest.remove(at: first)
        var unknown = false
        var inside = region
        var touched: [Int] = []
        for (dimension, atom) in others[chosen.index].sides {
            for escape in chosen.escapes where escape.dimension == dimension {
                // An earlier demand of the box on the same dimension may have taken the escape away.
                if touched.contains(dimension), !isPossible(escape.atom, dimension, in: inside) { continue }
                var outside = inside
                add(escape.atom, dimension, to: &outside)
                switch search(outside, others, rest, &steps) {
                case .point(let point): return .point(point)
                case .unknown: unknown = true
                case .none(let more): needed.formUnion(more)
                }
            }
            add(atom, dimension, to: &inside)
            touched.append(dimension)
        }
        return unknown ? .unknown : .none(needed: needed)
    }

    /// Whether one box alone holds the whole region.
    func isCovered(_ region: Region, byOneOf boxes: [Box]) -> Bool {
        boxes.contains { box in
            box.sides.allSatisfy { dimension, atom in
                (region[dimension] ?? table.constraint(dimension)).isSeenCovered(by: atom)
            }
        }
    }

    private enum Relation {
        case apart
        case covers
        /// The ways to be in the region and outside of the box.
        case meets(escapes: [(dimension: Int, atom: Atom)])
    }

    private func relation(_ region: Region, _ box: Box) -> Relation {
        var escapes: [(dimension: Int, atom: Atom)] = []
        for (dimension, atom) in box.sides {
            if (region[dimension] ?? table.constraint(dimension)).isSeenCovered(by: atom) { continue }
            guard isPossible(atom, dimension, in: region) else { return .apart }
            for opposite in atom.negated(in: table.domains[dimension])
            where isPossible(opposite, dimension, in: region) { escapes.append((dimension, opposite)) }
        }
        return escapes.isEmpty ? .covers : .meets(escapes: escapes)
    }

    /// Whether a region leaves values that satisfy the atom; what is not decided counts as possible.
    private func isPossible(_ atom: Atom, _ dimension: Int, in region: Region) -> Bool {
        let constraint = region[dimension] ?? table.constraint(dimension)
        if let seen = constraint.isSeenPossible(with: atom) { return seen }
        if case .none = constraint.adding(atom).solve(table.domains[dimension]) { return false }
        return true
    }

    private func point(_ region: Region) -> Answer {
        var point: [Int: [Element]] = [:]
        for (dimension, constraint) in region.enumerated() {
            let wanted = constraint ?? table.constraint(dimension)
            // Keys that nothing is asked of stay away; the action and its like always have a value.
            if constraint == nil, wanted.counts & Atom.none != 0 { continue }
            switch wanted.solve(table.domains[dimension]) {
            case .values(let values): point[dimension] = values
            case .none: return .none(needed: [])
            case .unknown: return .unknown
            }
        }
        return .point(point)
    }
}
