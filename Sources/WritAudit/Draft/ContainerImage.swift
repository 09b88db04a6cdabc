import WritModel
import WritTemplates

/// What the build files of a container image say of the function in it: handler, runtime, and where its code lies.
struct ContainerImage {
    var handler: String
    var runtime: String
    /// Folder of the code, relative to the application's.
    var folder: String

    /// Nil where the function is none of an image, or its image is built elsewhere.
    static func context(_ function: Function) -> String? {
        guard isImage(function), let context = function.resource.raw["Metadata"]?["DockerContext"]?.string else {
            return nil
        }
        if case .local(let path, _) = function.code { return Interpreter.normalised(path) }
        return Interpreter.normalised(context)
    }

    static func isImage(_ function: Function) -> Bool {
        if case .image = function.code { return true }
        return function.resource.property("PackageType")?.string == "Image"
    }

    /// - Parameter load: gives a file by its path relative to the application's folder.
    /// - Returns: what is known, or why it is not, as the end of a sentence.
    static func read(_ function: Function, load: (String) -> [UInt8]?) -> Result<ContainerImage, InputError> {
        func unknown(_ text: String) -> Result<ContainerImage, InputError> {
            .failure(InputError("unread-image", text, at: function.location))
        }
        guard let context = context(function) else {
            return unknown("its code is a container image that is built elsewhere")
        }
        let metadata = function.resource.raw["Metadata"]
        let name = metadata?["Dockerfile"]?.string ?? "Dockerfile"
        let prefix = context.isEmpty ? "" : context + "/"
        guard let path = Interpreter.normalised(prefix + name), let bytes = load(path) else {
            return unknown("there is no `\(prefix)\(name)` to build its image from")
        }
        let stages = Dockerfile(bytes, file: path).line(of: metadata?["DockerBuildTarget"]?.string)
        guard let base = stages.last?.base else { return unknown("`\(path)` has no `FROM`") }
        guard let runtime = runtime(base) ?? function.runtime else {
            return unknown("its image is built on `\(base)`, of which no runtime is known")
        }
        guard let handler = handler(function, stages) else {
            return unknown("neither `ImageConfig.Command` nor `CMD` of `\(path)` names its handler")
        }
        guard let folder = folder(handler, stages, context: context, load: load) else {
            return unknown("the file of its handler `\(handler)` is not in `\(context.isEmpty ? "." : context)`")
        }
        return .success(ContainerImage(handler: handler, runtime: runtime, folder: folder))
    }

    /// `public.ecr.aws/lambda/python:3.12`, `amazon/aws-lambda-nodejs:20`, `python:3.12-slim`, `node:20-alpine`.
    static func runtime(_ image: String) -> String? {
        let plain = image.prefix { $0 != "@" }
        let last = plain.split(separator: "/").last ?? ""
        let parts = last.split(separator: ":", maxSplits: 1)
        var name = String(parts.first ?? "")
        if name.hasPrefix("aws-lambda-") { name = String(name.dropFirst(11)) }
        let version = String((parts.count > 1 ? parts[1] : "").prefix { $0.isNumber || $0 == "." })
        switch name {
        case "python":
            let numbers = version.split(separator: ".").prefix(2)
            return numbers.count == 2 ? "python" + numbers.joined(separator: ".") : "python"
        case "nodejs", "node":
            let major = version.prefix { $0 != "." }
            return major.isEmpty ? "nodejs.x" : "nodejs\(major).x"
        default: return nil
        }
    }

    /// The template's command goes before that of the Dockerfile.
    private static func handler(_ function: Function, _ stages: [Dockerfile.Stage]) -> String? {
        let stated = function.resource.property("ImageConfig")?["Command"]?.array?.compactMap(\.string)
        let built = stages.lazy.compactMap { stage in stage.instructions.last { $0.name == "CMD" } }.first
        let words = stated ?? built.map { Dockerfile.words($0.text) } ?? []
        // Behind the program of the runtime client stands the handler.
        guard let last = words.last, last.contains("."), !last.contains(" "), !last.hasPrefix("-"),
            !last.hasSuffix(".py"), !last.hasSuffix(".js"), !last.hasSuffix(".mjs"), !last.hasSuffix(".cjs")
        else { return nil }
        return last
    }

    /// The folder that has the handler's file: what `COPY` takes, else the context.
    private static func folder(
        _ handler: String, _ stages: [Dockerfile.Stage], context: String, load: (String) -> [UInt8]?
    ) -> String? {
        guard let dot = handler.lastIndex(of: ".") else { return nil }
        let module = String(handler[..<dot])
        let modules = [module, module.replacing(".", with: "/")]
        let files = modules.flatMap { name in
            [".py", "/__init__.py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx"].map { name + $0 }
        }
        var folders: [String] = []
        func add(_ path: String) {
            guard let folder = Interpreter.normalised(path), !folders.contains(folder) else { return }
            folders.append(folder)
        }
        let prefix = context.isEmpty ? "" : context + "/"
        for stage in stages {
            for instruction in stage.instructions where instruction.name == "COPY" || instruction.name == "ADD" {
                let words = Dockerfile.words(instruction.text)
                guard !words.contains(where: { $0.hasPrefix("--from") }) else { continue }
                for source in words.filter({ !$0.hasPrefix("--") }).dropLast() where !source.contains("*") {
                    add(prefix + source)
                    add(prefix + source.split(separator: "/").dropLast().joined(separator: "/"))
                }
            }
        }
        add(context)
        add(prefix + "src")
        return folders.first { folder in
            files.contains { load(folder.isEmpty ? $0 : folder + "/" + $0) != nil }
        }
    }
}

extension Application {
    /// The same with handler, runtime and code of the functions whose images are built from files of the application.
    ///
    /// - Returns: the application, and why functions of images could not be read, by logical id.
    func readingImages(_ load: (String) -> [UInt8]?) -> (application: Application, unread: [String: String]) {
        var out = self
        var unread: [String: String] = [:]
        for at in out.functions.indices where ContainerImage.isImage(out.functions[at]) {
            let function = out.functions[at]
            switch ContainerImage.read(function, load: load) {
            case .success(let image):
                out.functions[at].handler = image.handler
                out.functions[at].runtime = image.runtime
                out.functions[at].code = .local(image.folder.isEmpty ? "." : image.folder, function.location)
            case .failure(let error): unread[function.logicalID] = error.message
            }
        }
        return (out, unread)
    }
}
