import WritModel
import WritTemplates

/// Where the code of a function lies.
enum Bundle {
    /// - Returns: path of the bundle's folder or file.
    /// - Throws: `InputError` for code that is not on this machine.
    static func path(of function: Function, in workspace: Workspace) throws(InputError) -> String {
        switch function.code {
        case .local(let path, let location):
            let whole = path == "." || path.isEmpty ? workspace.folder : "\(workspace.folder)/\(path)"
            guard Files.exists(whole) else {
                throw InputError(
                    "no-code", "the code of `\(function.logicalID)` is not at `\(path)`", at: location,
                    hint: "build it first; if the build makes a template of its own, copy that and what it names to a folder that later builds leave alone")
            }
            return whole
        case .inline(_, let location):
            throw InputError(
                "inline-code", "the code of `\(function.logicalID)` stands in the template", at: location,
                hint: "move it to a file and name that as `CodeUri`, so that there is a bundle to sign")
        case .remote(_, let location), .image(_, let location):
            throw InputError(
                "remote-code", "the code of `\(function.logicalID)` is not on this machine", at: location,
                hint: "give the template before packaging")
        case .none:
            throw InputError("no-code", "`\(function.logicalID)` names no code", at: function.location)
        }
    }
}
