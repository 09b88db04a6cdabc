/// A place in a file that a person wrote, so that every message can name it.
package struct SourceLocation: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Path as the user would type it, usually relative to the application's folder.
    package var file: String
    /// 1-based.
    package var line: Int
    /// 1-based, counted in Unicode scalars.
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line):\(column)" }

    package static func < (a: SourceLocation, b: SourceLocation) -> Bool {
        (a.file, a.line, a.column) < (b.file, b.line, b.column)
    }
}

/// Input that could not be read, with the place and what to do: `template.yaml:41:9: duplicate key `Type``.
package struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable, kebab-case kind, e.g. `duplicate-key`, `too-deep`, `unknown-field`; tests compare this and not the prose.
    package var code: String
    /// Lower case, one line, no full stop; user input in backticks.
    package var message: String
    package var location: SourceLocation?
    /// What the user can do about it.
    package var hint: String?

    package init(_ code: String, _ message: String, at location: SourceLocation? = nil, hint: String? = nil) {
        self.code = code
        self.message = message
        self.location = location
        self.hint = hint
    }

    package static func == (a: InputError, b: InputError) -> Bool { a.code == b.code && a.location == b.location }

    package var description: String {
        (location.map { "\($0): " } ?? "") + message + (hint.map { "; \($0)" } ?? "")
    }
}
