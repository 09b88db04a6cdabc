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
                    hint: "build it first; if the build makes a template of its own, copy that and what it names to "
                        + "a folder that later builds leave alone")
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

    /// - Returns: paths of the function's layers, in the order in which the template lists them: a later one covers an earlier.
    /// - Throws: `InputError` for a layer whose content is not on this machine.
    static func layers(of function: Function, in loaded: LoadedApplication) throws(InputError) -> [String] {
        var paths: [String] = []
        for (at, layer) in function.layers.enumerated() {
            paths.append(
                try path(
                    of: layer, of: function, in: loaded,
                    at: function.resource.raw["Properties"]?["Layers"]?[at]?.location ?? function.location))
        }
        return paths
    }

    private static func path(
        of layer: Value, of function: Function, in loaded: LoadedApplication, at location: SourceLocation
    ) throws(InputError) -> String {
        guard let id = layer.soleReference, let resource = loaded.application.resource(id),
            ["AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion"].contains(resource.type)
        else {
            let name = layer.literalString.map { " `\($0)`" } ?? ""
            throw InputError(
                "remote-layer", "the layer\(name) of `\(function.logicalID)` is not on this machine", at: location,
                hint:
                    "fetch it with `aws lambda get-layer-version-by-arn`, unpack it into a folder of the application, "
                    + "and name that folder as ContentUri of an AWS::Serverless::LayerVersion")
        }
        let property = resource.type == "AWS::Lambda::LayerVersion" ? "Content" : "ContentUri"
        guard let content = resource.raw["Properties"]?[property], let text = content.string, !text.hasPrefix("s3://")
        else {
            throw InputError(
                "remote-layer", "the content of layer `\(id)` is not on this machine", at: resource.location,
                hint: "give the template before packaging, with a folder as `\(property)`")
        }
        let folder = text.hasPrefix("/") ? text : "\(loaded.workspace.folder)/\(text)"
        guard Files.isFolder(folder) else {
            throw InputError(
                "no-layer", "the content of layer `\(id)` is no folder: `\(text)`", at: content.location,
                hint: "build it first, or unpack the archive, and name the folder")
        }
        let built = ["python", "nodejs", "lib", "bin", "java", "ruby"]
        if resource.raw["Metadata"]?["BuildMethod"] != nil,
            !built.contains(where: { Files.isFolder("\(folder)/\($0)") })
        {
            throw InputError(
                "no-layer", "layer `\(id)` is not built: `\(text)` holds none of \(built.joined(separator: ", "))",
                at: content.location, hint: "run `sam build` and give .aws-sam/build/template.yaml")
        }
        return folder
    }
}
