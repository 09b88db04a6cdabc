/// A place in a module: 0-based row, 0-based column in bytes.
struct Place: Sendable, Hashable {
    var row: UInt32
    var column: UInt32

    static let start = Place(row: 0, column: 0)
}

/// An expression in the one form that Python and JavaScript are both read into.
final class Expression: Sendable {
    indirect enum Kind: Sendable {
        case none
        case bool(Bool)
        case number(Double)
        case string(String)
        case regex(String)
        case name(String)
        case member(Expression, String)
        case index(Expression, Expression)
        case call(Expression, [Argument])
        case new(Expression, [Argument])
        /// Pieces of text joined: f-strings, template literals, adjacent strings.
        case text([Expression])
        case binary(String, Expression, Expression)
        /// `and`, `or`, `&&`, `||`, `??`
        case logical(Logical, Expression, Expression)
        case not(Expression)
        /// Operator as written, e.g. `==`, `not in`, `instanceof`.
        case compare(String, Expression, Expression)
        case conditional(Expression, Expression, Expression)
        case dictionary([Entry])
        case list([Expression])
        case spread(Expression)
        case function(FunctionCode)
        case classDefinition(ClassCode)
        case assign(BindingPattern, Expression)
        /// Key of a dictionary comprehension, element, clauses.
        case comprehension(Expression?, Expression, [Clause])
        case sequence([Expression])
        case yield(Expression?)
        /// Anything else; its parts are evaluated for their effects.
        case opaque([Expression])
    }

    enum Logical: Sendable { case and, or }

    struct Entry: Sendable {
        /// Nil: the value is spread.
        var key: Expression?
        var value: Expression
    }

    struct Clause: Sendable {
        var target: BindingPattern
        var iterated: Expression
        var conditions: [Expression]
    }

    let kind: Kind
    let place: Place

    init(_ kind: Kind, _ place: Place) {
        self.kind = kind
        self.place = place
    }

    /// Of `a.b.c` and of `c`: `c`.
    var lastName: String? {
        switch kind {
        case .name(let name), .member(_, let name): name
        default: nil
        }
    }

    var isNothing: Bool { if case .none = kind { true } else { false } }

    /// The text of a string literal.
    var literal: String? {
        switch kind {
        case .string(let text): text
        case .text(let parts) where parts.allSatisfy({ $0.literal != nil }): parts.compactMap(\.literal).joined()
        default: nil
        }
    }
}

extension Expression {
    /// The same name, member or item, as written.
    func isSame(as other: Expression) -> Bool {
        switch (kind, other.kind) {
        case (.name(let a), .name(let b)): a == b
        case (.string(let a), .string(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.member(let a, let x), .member(let b, let y)): x == y && a.isSame(as: b)
        case (.index(let a, let x), .index(let b, let y)): a.isSame(as: b) && x.isSame(as: y)
        // `d["x"]` and `d.get("x")`
        case (.index(let a, let x), .call(let callee, let y)), (.call(let callee, let y), .index(let a, let x)):
            if case .member(let b, "get") = callee.kind, y.count == 1 {
                a.isSame(as: b) && x.isSame(as: y[0].value)
            } else {
                false
            }
        case (.call(let a, let x), .call(let b, let y)):
            a.isSame(as: b) && x.count == y.count
                && zip(x, y).allSatisfy { $0.passing == $1.passing && $0.value.isSame(as: $1.value) }
        default: false
        }
    }

    /// Asks whether `value` is there: `value`, `not value`, `value is None`, `value !== undefined`.
    func tests(_ value: Expression) -> Bool {
        switch kind {
        case .not(let inner): return inner.tests(value)
        case .compare(_, let left, let right):
            for (one, other) in [(left, right), (right, left)] where one.isSame(as: value) {
                switch other.kind {
                case .none, .name("undefined"), .string(""): return true
                default: break
                }
            }
            return false
        default: return isSame(as: value)
        }
    }
}

/// One argument of a call.
struct Argument: Sendable {
    enum Passing: Sendable, Equatable {
        case positional
        case named(String)
        /// `*args`, `...args`
        case spread
        /// `**kwargs`
        case spreadNamed
    }

    var passing: Passing
    var value: Expression
}

/// What an assignment, a parameter or a loop binds.
indirect enum BindingPattern: Sendable {
    case ignored
    case name(String, Place)
    case member(Expression, String)
    case index(Expression, Expression)
    /// Members by key, and the name of the rest.
    case object([(key: Expression, target: BindingPattern)], rest: BindingPattern?)
    case list([BindingPattern])
    case rest(BindingPattern)
    case withDefault(BindingPattern, Expression)
}

/// A function, method, lambda or arrow function.
final class FunctionCode: Sendable {
    struct Parameter: Sendable {
        enum Kind: Sendable, Equatable { case normal, keywordOnly, rest, keywordRest }

        var pattern: BindingPattern
        var kind: Kind
        var byDefault: Expression?
        /// The type as written, without spaces; nil where none is.
        var type: String?
        /// What a container is asked for: `@inject(token)`.
        var token: Expression?
        /// The same, read (Python).
        var annotation: Expression?

        var name: String? { if case .name(let name, _) = pattern { name } else { nil } }
    }

    let name: String
    let parameters: [Parameter]
    let body: [CodeStatement]
    let decorators: [Expression]
    /// Arrow functions take `this` from outside.
    let bindsThis: Bool
    let isStatic: Bool
    let isGenerator: Bool
    let place: Place
    /// Names that assignments in the body reach in enclosing scopes (`global`, `nonlocal`).
    let outerNames: Set<String>

    /// A getter: read as an attribute, it gives what it returns.
    var isProperty: Bool {
        decorators.contains { decorator in
            switch decorator.kind {
            case .name(let name): name == "property" || name == "cached_property"
            case .member(_, let name): name == "cached_property"
            default: false
            }
        }
    }

    init(
        name: String, parameters: [Parameter], body: [CodeStatement], decorators: [Expression] = [],
        bindsThis: Bool = true,
        isStatic: Bool = false, isGenerator: Bool = false, place: Place, outerNames: Set<String> = []
    ) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.decorators = decorators
        self.bindsThis = bindsThis
        self.isStatic = isStatic
        self.isGenerator = isGenerator
        self.place = place
        self.outerNames = outerNames
    }
}

final class ClassCode: Sendable {
    let name: String
    let bases: [Expression]
    let methods: [FunctionCode]
    /// Fields set for each instance (JavaScript) or once for the class (Python, `static`).
    let fields: [(name: String, value: Expression?, isStatic: Bool)]
    /// Types of the fields (Python).
    let annotations: [String: Expression]
    /// Other statements of the body.
    let body: [CodeStatement]
    let decorators: [Expression]
    let place: Place

    init(
        name: String, bases: [Expression], methods: [FunctionCode],
        fields: [(name: String, value: Expression?, isStatic: Bool)], annotations: [String: Expression] = [:],
        body: [CodeStatement], decorators: [Expression] = [], place: Place
    ) {
        self.annotations = annotations
        self.name = name
        self.bases = bases
        self.methods = methods
        self.fields = fields
        self.body = body
        self.decorators = decorators
        self.place = place
    }
}
