/// What a variable may hold: the alternatives that the paths through the code give it.
struct CodeValue: Hashable {
    private(set) var atoms: [CodeAtom]

    /// More alternatives than this become "unknown".
    private static let limit = 16
    private static let codeLimit = 400

    init(_ atom: CodeAtom) { atoms = [atom] }
    init(atoms: [CodeAtom]) { self.atoms = atoms }

    static var nothing: CodeValue { CodeValue(atoms: []) }
    static var none: CodeValue { CodeValue(.none) }
    static var unknown: CodeValue { CodeValue(.hole(Hole())) }
    static func string(_ text: String) -> CodeValue { CodeValue(.text([.constant(text)])) }

    var isEmpty: Bool { atoms.isEmpty }

    mutating func join(_ other: CodeValue) {
        for atom in other.atoms { add(atom) }
    }

    mutating func add(_ atom: CodeAtom) {
        if atoms.contains(atom) { return }
        // Functions do not count: each entry of a table of routes must be followed.
        if atoms.count < Self.limit || (atom.isCode && atoms.count < Self.codeLimit) {
            atoms.append(atom)
            return
        }
        guard atoms.lazy.filter({ !$0.isCode }).count >= Self.limit || atom.isCode else {
            atoms.append(atom)
            return
        }
        // One place is for everything that is too much: keep what is dangerous in it.
        let at = atoms.lastIndex { $0.isHole } ?? atoms.lastIndex { !$0.isCode } ?? atoms.count - 1
        var hole = Hole()
        hole.merge(atom.shallowTaint)
        hole.merge(atoms[at].shallowTaint)
        atoms[at] = .hole(hole)
    }

    func joined(_ other: CodeValue) -> CodeValue {
        var out = self
        out.join(other)
        return out
    }

    /// The only text that this can be; nil for anything symbolic.
    var constant: String? {
        guard atoms.count == 1, case .text(let parts) = atoms[0] else { return nil }
        return Part.constant(of: parts)
    }

    /// All texts that are fully known.
    var constants: [String] {
        atoms.compactMap { atom in
            if case .text(let parts) = atom { Part.constant(of: parts) } else { nil }
        }
    }

    /// Nothing of it comes from outside: texts of the code and of the environment, numbers.
    var isKnown: Bool {
        !isEmpty
            && atoms.allSatisfy { atom in
                switch atom {
                case .number, .bool: true
                case .text(let parts): parts.allSatisfy { if case .hole = $0 { false } else { true } }
                default: false
                }
            }
    }

    var number: Double? {
        guard atoms.count == 1, case .number(let number) = atoms[0] else { return nil }
        return number
    }

    var hasFunction: Bool { atoms.contains { if case .function = $0 { true } else { false } } }

    /// Known truth; nil where it is not known.
    var truth: Bool? {
        var result: Bool?
        for atom in atoms {
            guard let truth = atom.truth, result == nil || result == truth else { return nil }
            result = truth
        }
        return result
    }

    /// Without `None`, `null`, `undefined`.
    var withoutNone: CodeValue { CodeValue(atoms: atoms.filter { $0 != .none }) }
}

/// One alternative of a value.
enum CodeAtom: Hashable {
    case none
    case bool(Bool)
    case number(Double)
    case text([Part])
    case regex(String)
    /// Unknown, perhaps derived from the event.
    case hole(Hole)
    case object(HeapObject)
    case function(FunctionReference)
    case type(ClassReference)
    case module(ModuleState)
    /// Something outside the bundle by its dotted name; `f()` in it stands for what `f` returned.
    case external(String)
    case aws(AWSObject)
    /// All environment variables: `os.environ`, `process.env`.
    case environment
    /// The function that settles a promise.
    case resolver(HeapObject)
    case parent(ClassReference, HeapObject?)

    var truth: Bool? {
        switch self {
        case .none: false
        case .bool(let value): value
        case .number(let value): value != 0
        case .text(let parts): Part.constant(of: parts).map { !$0.isEmpty }
        // What a service answers may be missing or empty.
        case .aws(.response), .aws(.listing): nil
        case .function, .type, .module, .aws, .environment, .resolver, .parent, .regex: true
        case .object, .hole, .external: nil
        }
    }

    /// A function or class of the bundle.
    var isCode: Bool {
        switch self {
        case .function, .type: true
        default: false
        }
    }

    var isHole: Bool { if case .hole = self { true } else { false } }

    /// Taint of this alone, without what it contains.
    var shallowTaint: [Taint] {
        switch self {
        case .hole(let hole): hole.taints
        case .text(let parts): parts.flatMap(\.taints)
        default: []
        }
    }
}

/// A piece of a text.
enum Part: Hashable {
    case constant(String)
    case environment(String, byDefault: String?)
    case hole(Hole)

    var taints: [Taint] { if case .hole(let hole) = self { hole.taints } else { [] } }

    static func constant(of parts: [Part]) -> String? {
        if parts.count == 1, case .constant(let text) = parts[0] { return text }
        if parts.isEmpty { return "" }
        return nil
    }

    /// `a + b` with neighbouring constants joined.
    static func joined(_ a: [Part], _ b: [Part]) -> [Part] {
        guard let last = a.last, let first = b.first else { return a + b }
        if case .constant(let x) = last, case .constant(let y) = first {
            return Array(a.dropLast()) + [.constant(x + y)] + Array(b.dropFirst())
        }
        return a.count + b.count > 24 ? Array(a.prefix(23)) + [hole(of: Array(a.dropFirst(23)) + b)] : a + b
    }

    private static func hole(of parts: [Part]) -> Part {
        var hole = Hole()
        for part in parts { hole.merge(part.taints) }
        return .hole(hole)
    }
}

/// Something unknown, with what of the event it was made from.
struct Hole: Hashable {
    private(set) var taints: [Taint] = []

    private static let limit = 6

    var derived: Hole { Hole(taints.map(\.derived)) }

    init(_ taints: [Taint] = []) { merge(taints) }

    mutating func merge(_ more: [Taint]) {
        for taint in more {
            if let at = taints.firstIndex(where: { $0.source == taint.source }) {
                // The same field on two paths: safe only for what both were made safe for.
                taints[at].safeFor.formIntersection(taint.safeFor)
                taints[at].isDerived = taints[at].isDerived || taint.isDerived
            } else if taints.count < Self.limit {
                taints.append(taint)
            } else if taint.safeFor != .all, let at = taints.firstIndex(where: { $0.safeFor == .all }) {
                taints[at] = taint
            }
        }
    }
}
