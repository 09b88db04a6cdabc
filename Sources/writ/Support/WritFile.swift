import WritModel

/// Reviewed writs, `writs/NAME.yaml`.
enum WritFile {
    /// - Throws: `InputError` with the place of what is wrong.
    static func read(_ path: String) throws -> Writ {
        guard Files.exists(path) else {
            throw InputError("no-writ", "there is no writ at `\(path)`", hint: "run `writ draft APP --write`")
        }
        let bytes = try Files.read(path)
        let node =
            path.hasSuffix(".json") ? try JSONParser.parse(bytes, file: path) : try YAMLParser.parse(bytes, file: path)
        let (writ, errors) = Writ.read(node)
        guard let writ, errors.isEmpty else { throw CommandFailure.input(errors) }
        return writ
    }
}
