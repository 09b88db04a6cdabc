/// Makes requests out of a point of the search.
struct WitnessValues {
    let table: DimensionTable
    let point: [Int: [Element]]

    /// Several tries at the values of variables, the plainest first.
    func requests() -> [Request] {
        guard !table.variables.isEmpty else { return request(variables: [:]).map { [$0] } ?? [] }
        let keys = variableKeys
        var out: [Request] = []
        for value in ["v", "x", ""] {
            var values: [String: String] = [:]
            for (index, key) in keys.sorted().enumerated() { values[key] = value.isEmpty ? "" : "\(value)\(index)" }
            if let request = request(variables: values) { out.append(request) }
        }
        // Without the keys the defaults come in.
        if let request = request(variables: [:]) { out.append(request) }
        return out
    }

    private var variableKeys: Set<String> { Set(table.variables.map(\.key)) }

    private func request(variables: [String: String]) -> Request? {
        var context: [String: ContextValue] = variables.mapValues { .string($0) }
        // A variable's own key may be asked for by a condition; then it has the value found there.
        for (number, dimension) in table.dimensions.enumerated() {
            guard case .key(let key, let order) = dimension.subject, let elements = point[number] else { continue }
            guard let first = elements.first else {
                context[key] = nil
                continue
            }
            func text(_ element: Element) -> String { Self.text(element, order) { value(of: $0, in: context) } }
            let isSet = table.counts[number] & Atom.many != 0
            context[key] = isSet ? .strings(elements.map(text)) : .string(text(first))
        }
        func text(_ dimension: Int) -> String? {
            guard case .text(let letters)? = point[dimension]?.first else { return nil }
            return Self.expand(letters) { value(of: $0, in: context) }
        }
        guard let action = text(DimensionTable.action) else { return nil }
        let principal = text(DimensionTable.principal).map(PrincipalClauses.principal) ?? .anonymous
        return Request(
            action: action, resource: text(DimensionTable.resource) ?? "*", principal: principal, keys: context)
    }

    private func value(of letter: Letter, in context: [String: ContextValue]) -> [Letter] {
        let index = Int(letter - Wildcard.firstVariable)
        guard table.variables.indices.contains(index) else { return [] }
        let variable = table.variables[index]
        return (context[variable.key]?.values.first ?? variable.fallback ?? "").letters
    }

    private static func expand(_ letters: [Letter], _ value: (Letter) -> [Letter]) -> String {
        guard letters.contains(where: Wildcard.isVariable) else { return letters.text }
        var out: [Letter] = []
        for letter in letters {
            if Wildcard.isVariable(letter) { out += value(letter) } else { out.append(letter) }
        }
        return out.text
    }

    private static func text(_ element: Element, _ order: Dimension.Order, _ value: (Letter) -> [Letter]) -> String {
        switch (element, order) {
        case (.text(let letters), _): expand(letters, value)
        case (.point(let point), .address): OrderedValue.addressText(point)
        case (.point(let point), _): OrderedValue.numberText(point)
        }
    }
}
