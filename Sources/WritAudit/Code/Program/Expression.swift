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
    /// Other statements of the body.
    let body: [CodeStatement]
    let decorators: [Expression]
    let place: Place

    init(
        name: String, bases: [Expression], methods: [FunctionCode],
        fields: [(name: String, value: Expression?, isStatic: Bool)], body: [CodeStatement],
        decorators: [Expression] = [],
        place: Place
    ) {
        self.name = name
        self.bases = bases
        self.methods = methods
        self.fields = fields
        self.body = body
        self.decorators = decorators
        self.place = place
    }
}
