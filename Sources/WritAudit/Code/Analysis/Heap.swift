import WritModel

/// A dictionary, list or instance. Fields only gain alternatives, so that the order in which aliases write does not matter.
final class HeapObject: Hashable {
    enum Kind { case dictionary, list, instance }

    let kind: Kind
    let type: ClassReference?
    private(set) var fields: [String: CodeValue] = [:]
    /// Values under keys that are not known.
    private(set) var others: CodeValue = .nothing
    /// List: how many places are known by index; nil once it is not.
    private(set) var count: Int? = 0
    /// Values under keys such as `os.environ["TABLE"]`.
    var symbolicKeys: [([Part], CodeValue)] = []
    /// Values that `yield` gave: a generator.
    var isGenerator = false
    /// Made by a library that checks values.
    var schema: Schema?
    /// Held by a variable of a module: it outlives the invocation.
    var isShared = false
    /// Settings that a library read.
    var isSettings = false
    /// Where the entries stand that an answer is judged by.
    var entryPlaces: [String: SourceLocation] = [:]
    /// Properties that a function gives when they are read.
    var getters: [String: CodeValue] = [:]
    /// What stands behind a `Proxy`, and the function that it asks for members.
    var proxied: (target: CodeValue, get: CodeValue?, apply: CodeValue?)?
    /// A function with arguments that it will get: `functools.partial`.
    var partial: (function: CodeValue, arguments: Arguments)?

    init(_ kind: Kind, type: ClassReference? = nil) {
        self.kind = kind
        self.type = type
    }

    static func == (a: HeapObject, b: HeapObject) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    /// Keys that were not there when the object was made: on some paths they may be missing.
    private(set) var late: Set<String> = []

    func write(_ key: String, _ value: CodeValue) {
        if fields[key] == nil { late.insert(key) }
        fields[key, default: .nothing].join(value)
    }

    /// For a literal or a fresh object, where nobody else can have written.
    func set(_ key: String, _ value: CodeValue) { fields[key] = value }

    func writeUnknown(_ value: CodeValue) {
        others.join(value)
    }

    func append(_ value: CodeValue) {
        if let known = count, known < 64 {
            fields[String(known)] = value
            count = known + 1
        } else {
            count = nil
            others.join(value)
        }
    }

    /// Another element on a path that may run any number of times.
    func appendAnywhere(_ value: CodeValue) {
        count = nil
        others.join(value)
    }

    func read(_ key: String) -> CodeValue? {
        guard let value = fields[key] else { return others.isEmpty ? nil : others }
        if others.isEmpty || kind == .instance { return value }
        // A copy of all variables is asked for each by its name, and what is set here comes before it.
        return value.joined(CodeValue(atoms: others.atoms.filter { $0 != .environment }))
    }

    var everything: CodeValue {
        var out = others
        for key in fields.keys.sorted() { if let value = fields[key] { out.join(value) } }
        return out
    }

    /// Elements by index while all are known.
    var elements: [CodeValue]? {
        guard kind == .list, let count, others.isEmpty else { return nil }
        return (0..<count).map { fields[String($0)] ?? .nothing }
    }
}

/// Variables of a function call or a module.
final class Scope: Hashable {
    var variables: [String: CodeValue] = [:]
    let parent: Scope?

    init(parent: Scope?) { self.parent = parent }

    static func == (a: Scope, b: Scope) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    func find(_ name: String) -> CodeValue? {
        var scope: Scope? = self
        while let current = scope {
            if let value = current.variables[name] { return value }
            scope = current.parent
        }
        return nil
    }

    func owner(of name: String) -> Scope? {
        var scope: Scope? = self
        while let current = scope {
            if current.variables[name] != nil { return current }
            scope = current.parent
        }
        return nil
    }
}

/// A function together with what it can see.
struct FunctionReference: Hashable {
    let code: FunctionCode
    let scope: Scope
    let module: ModuleState
    var this: HeapObject?
    /// The class that it was found in, for `super`.
    var type: ClassReference?
    /// The class that it was asked of, for `cls`.
    var receiver: ClassReference?
    /// The route under which a table of the code holds it.
    var route: String?

    static func == (a: FunctionReference, b: FunctionReference) -> Bool {
        a.code === b.code && a.scope === b.scope && a.this === b.this && a.type === b.type
            && a.receiver === b.receiver && a.route == b.route
    }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(code)) }
}

final class ClassReference: Hashable {
    let code: ClassCode
    let scope: Scope
    let module: ModuleState
    let bases: [CodeValue]
    /// Class attributes and static fields.
    var statics: [String: CodeValue] = [:]
    /// Classes that name this one as their base, in the order in which they were made.
    var subclasses: [ClassReference] = []

    init(code: ClassCode, scope: Scope, module: ModuleState, bases: [CodeValue]) {
        self.code = code
        self.scope = scope
        self.module = module
        self.bases = bases
    }

    static func == (a: ClassReference, b: ClassReference) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    /// The class and those it inherits from, in the order of look-up.
    var line: [ClassReference] {
        var out: [ClassReference] = []
        var pending = [self]
        while let next = pending.first, out.count < 32 {
            pending.removeFirst()
            if out.contains(where: { $0 === next }) { continue }
            out.append(next)
            for base in next.bases {
                for case .type(let reference) in base.atoms { pending.append(reference) }
            }
        }
        return out
    }

    func method(_ name: String) -> (FunctionCode, ClassReference)? {
        for type in line {
            // A property's getter and setter share a name; the last one written is the setter.
            if let code = type.code.methods.first(where: { $0.name == name }) { return (code, type) }
        }
        return nil
    }

    func attribute(_ name: String) -> CodeValue? {
        for type in line { if let value = type.statics[name] { return value } }
        return nil
    }

    var externalBases: [String] {
        line.flatMap(\.bases).flatMap(\.atoms).compactMap { if case .external(let name) = $0 { name } else { nil } }
    }
}

/// A module while and after it runs.
final class ModuleState: Hashable {
    let module: CodeModule
    let scope = Scope(parent: nil)
    /// What `exports` is (JavaScript).
    let exports = HeapObject(.dictionary)
    let holder = HeapObject(.dictionary)
    var isLoaded = false

    init(_ module: CodeModule) { self.module = module }

    static func == (a: ModuleState, b: ModuleState) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// One call under interpretation.
final class Frame {
    let scope: Scope
    let module: ModuleState
    let code: FunctionCode?
    let this: HeapObject?
    let type: ClassReference?
    /// The class that a static method was asked of.
    let receiver: ClassReference?
    var returned: CodeValue = .nothing
    var yielded: HeapObject?
    /// Tests whose outcome a variable holds.
    var tests: [String: Expression] = [:]
    /// Names that tests of the body speak of.
    var tested: Set<String> = []
    /// Parameters that the body gave another value.
    var reassigned: Set<String> = []
    /// What holds of the arguments once the call has come back, and when its answer is yes.
    var assured = Assurances()

    init(
        scope: Scope, module: ModuleState, code: FunctionCode? = nil, this: HeapObject? = nil,
        type: ClassReference? = nil, receiver: ClassReference? = nil
    ) {
        self.scope = scope
        self.module = module
        self.code = code
        self.this = this
        self.type = type
        self.receiver = receiver
    }
}
