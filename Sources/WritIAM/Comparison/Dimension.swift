/// What requests differ in: action, resource, principal, and each condition key by kind of comparison.
struct Dimension: Hashable {
    enum Subject: Hashable {
        case action
        case resource
        case principal
        /// A condition key in lower case.
        case key(String, Order)
        /// A statement's part that depends on the value of a variable, as a proposition of its own.
        case proposition(String)
    }

    /// Keys that are compared as texts and as numbers get two dimensions.
    enum Order: Hashable {
        case text, number, date, address
    }

    let subject: Subject

    var domain: IntervalSet {
        guard case .key(_, let order) = subject else { return IntervalSet() }
        switch order {
        case .text: return IntervalSet()
        case .number, .date: return OrderedValue.numbers
        case .address: return OrderedValue.addresses
        }
    }
}

/// The dimensions of one comparison, numbered, and the variables of its policies as letters.
struct DimensionTable {
    private(set) var dimensions: [Dimension] = []
    private(set) var domains: [IntervalSet] = []
    private(set) var counts: [UInt8] = []
    private(set) var variables: [PolicyVariable] = []
    /// Built once there are more dimensions than a linear search should look through.
    private var numbers: [Dimension.Subject: Int] = [:]
    private static let linearLimit = 16
    private let multivalued: Set<String>
    /// Dimensions in which some box asks for values without a variable's letter.
    private(set) var plain: Set<Int> = []

    static let action = 0
    static let resource = 1
    static let principal = 2

    init(multivalued: Set<String>) {
        self.multivalued = multivalued
        for subject in [Dimension.Subject.action, .resource, .principal] { _ = number(of: subject) }
    }

    mutating func number(of subject: Dimension.Subject) -> Int {
        if let known = find(subject) { return known }
        let dimension = Dimension(subject: subject)
        dimensions.append(dimension)
        if dimensions.count > Self.linearLimit {
            if numbers.isEmpty {
                for (index, known) in dimensions.enumerated() { numbers[known.subject] = index }
            } else {
                numbers[subject] = dimensions.count - 1
            }
        }
        domains.append(dimension.domain)
        switch subject {
        case .action, .resource, .principal: counts.append(Atom.single)
        case .proposition: counts.append(Atom.single | Atom.none)
        case .key(let key, _):
            counts.append(multivalued.contains(key) ? Atom.all : Atom.single | Atom.none)
        }
        return dimensions.count - 1
    }

    func contains(_ subject: Dimension.Subject) -> Bool { find(subject) != nil }

    private func find(_ subject: Dimension.Subject) -> Int? {
        numbers.isEmpty ? dimensions.firstIndex { $0.subject == subject } : numbers[subject]
    }

    mutating func letter(of variable: PolicyVariable) -> Letter {
        let index = variables.firstIndex(of: variable) ?? variables.count
        if index == variables.count { variables.append(variable) }
        return Wildcard.firstVariable + Letter(index)
    }

    mutating func asksForPlain(_ dimension: Int) { plain.insert(dimension) }

    func constraint(_ dimension: Int) -> Constraint { Constraint(counts: counts[dimension]) }
}
