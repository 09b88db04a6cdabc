extension Writ {
    /// Which spelling of a writ is read.
    package enum Form: Sendable {
        /// YAML or JSON as people write it: defaults may be left out, order and spacing of sizes are free.
        case authored
        /// The signed predicate: every field in its canonical spelling, so that one writ has one sequence of bytes.
        case signed
    }

    /// Reads a writ (spec/writ-v1.md), deeply checked.
    ///
    /// - Throws: the first `InputError`; use `read` for all of them.
    package init(reading node: Node, form: Form = .authored) throws(InputError) {
        let (writ, errors) = Self.read(node, form: form)
        if let writ { self = writ } else { throw errors.first ?? InputError("bad-writ", "the writ cannot be read") }
    }

    /// Reads a writ and says everything that is wrong with it, in the order of the document's fields.
    ///
    /// - Returns: a writ and no errors, or no writ and at least one.
    package static func read(_ node: Node, form: Form = .authored) -> (writ: Writ?, errors: [InputError]) {
        var reader = WritReader()
        let writ = reader.writ(node)
        guard reader.fields.errors.isEmpty, let writ else { return (nil, reader.fields.errors) }
        if form == .signed, writ.node != node {
            let place = node.location.line > 0 ? node.location : nil
            return (nil, [InputError("not-canonical", "the signed writ is not in its canonical spelling", at: place)])
        }
        return (writ, [])
    }
}
