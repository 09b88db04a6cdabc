/// Why a regular expression was not taken.
struct PatternError: Error, Equatable {
    /// `bad-pattern` for one that is wrong, `unsupported-pattern` for one that needs backtracking, `pattern-too-large`.
    var code: String
    var message: String
}
