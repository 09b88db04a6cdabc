/// A statement in the one form that Python and JavaScript are both read into.
struct CodeStatement: Sendable {
    indirect enum Kind: Sendable {
        case expression(Expression)
        /// `isDeclaration`: binds in the scope that holds the statement, whatever outer scopes bind.
        case assign(BindingPattern, Expression, isDeclaration: Bool)
        /// `+=` and its like.
        case augment(BindingPattern, String, Expression)
        case `return`(Expression?)
        case `throw`(Expression?)
        case branch(Expression, [CodeStatement], [CodeStatement])
        /// `for target in iterated`, `while test`, `for (…)`.
        case loop(target: BindingPattern?, iterated: Expression?, test: Expression?, body: [CodeStatement])
        case attempt([CodeStatement], handlers: [Handler], otherwise: [CodeStatement], finally: [CodeStatement])
        case with([(Expression, BindingPattern?)], [CodeStatement])
        case function(FunctionCode)
        case classDefinition(ClassCode)
        case load(Import)
        case export(Export)
        case leaveLoop
        case block([CodeStatement])
        case choose(Expression, [(values: [Expression], body: [CodeStatement])], isExhaustive: Bool)
        case nothing
    }

    struct Handler: Sendable {
        var name: BindingPattern?
        /// Takes every exception, also those that nobody foresaw.
        var isBroad: Bool
        var place: Place
        var body: [CodeStatement]
    }

    var kind: Kind
    var place: Place
}

/// An import, of either language.
struct Import: Sendable {
    /// As written: `a.b`, `..sibling`, `./lib/x`, `@aws-sdk/client-s3`.
    var module: String
    var bindings: [Binding]

    enum Binding: Sendable {
        /// `import a.b` binds `a`, `import a.b as c` binds the module, `import * as c`.
        case module(as: String)
        /// `from m import x as y`, `import { x as y }`.
        case member(String, as: String)
        /// `import x from`.
        case byDefault(as: String)
        /// `from m import *`.
        case everything
    }
}

struct Export: Sendable {
    enum Kind: Sendable {
        /// Exported name → local name.
        case names([(exported: String, local: String)])
        case value(String, Expression)
        /// `export { a as b } from 'm'`
        case namesFrom(String, [(exported: String, imported: String)])
        /// `export * from 'm'`, `export * as n from 'm'`.
        case allFrom(String, as: String?)
    }

    var kind: Kind
}

/// One source file, read.
final class CodeModule: Sendable {
    let path: String
    let language: CodeLanguage
    let body: [CodeStatement]
    let source: SourceText
    /// Rows that the grammar could not read, 0-based.
    let unreadable: [Place]

    init(path: String, language: CodeLanguage, body: [CodeStatement], source: SourceText, unreadable: [Place]) {
        self.path = path
        self.language = language
        self.body = body
        self.source = source
        self.unreadable = unreadable
    }
}
