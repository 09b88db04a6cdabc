import WritModel

/// Imports that the bundle does not answer: configuration of the bundle that says where they are, and a note where nothing does.
extension Interpreter {
    /// Folders above the roots, where configuration may stand.
    private var folders: [String] {
        var out: [String] = []
        for root in roots {
            var parts = root.split(separator: "/")
            while true {
                let folder = parts.isEmpty ? "" : parts.joined(separator: "/") + "/"
                if !out.contains(folder) { out.append(folder) }
                if parts.isEmpty { break }
                parts.removeLast()
            }
        }
        return out
    }

    func scriptPaths() -> ScriptPaths {
        if let known = aliases { return known }
        let found = ScriptPaths(folders: folders) { self.document($0, isLoose: true) }
        aliases = found
        return found
    }

    /// A JSON file of the bundle; nil where there is none or it cannot be read.
    func document(_ path: String, isLoose: Bool = false) -> Node? {
        guard let bytes = bundle.file(path) else { return nil }
        return try? JSONParser.parse(isLoose ? ScriptPaths.withoutComments(bytes) : bytes, file: bundle.label + path)
    }

    /// Modules that a bare import means by the configuration of the bundle.
    func configured(_ specifier: String) -> ModuleState? {
        let package = Self.package(of: specifier)
        guard !KnownPackages.isScript(package) else { return nil }
        let paths = scriptPaths()
        for path in paths.candidates(specifier) { if let state = first(scriptCandidates(path)) { return state } }
        // A package of the same repository, or of a layer that the application holds.
        let inside = String(specifier.dropFirst(package.count))
        let layers = roots.filter { $0.hasSuffix("nodejs/") }.map { $0 + "node_modules/" + package }
        for folder in paths.folders(of: package) + layers {
            guard let manifest = document(folder + "/package.json"),
                manifest["name"]?.string == package || layers.contains(folder)
            else { continue }
            if let state = first(entrances(folder, manifest, inside)) { return state }
        }
        return nil
    }

    /// What a package gives: its sources before what a compiler makes of them.
    private func entrances(_ folder: String, _ manifest: Node, _ inside: String) -> [String] {
        guard inside.isEmpty else { return [folder + "/src" + inside, folder + inside].flatMap(scriptCandidates) }
        var out = scriptCandidates(folder + "/src/index")
        for key in ["source", "module", "main"] {
            if let text = manifest[key]?.string, let path = Self.normalised(folder + "/" + text) {
                out += scriptCandidates(path)
            }
        }
        let export = manifest["exports"]?["."] ?? manifest["exports"]
        for text in [export?.string, export?["import"]?.string, export?["require"]?.string, export?["default"]?.string]
        {
            if let text, let path = Self.normalised(folder + "/" + text) { out += scriptCandidates(path) }
        }
        return out + scriptCandidates(folder)
    }

    private func first(_ candidates: [String]) -> ModuleState? {
        for candidate in candidates {
            if let state = open(candidate) {
                load(state)
                return state
            }
        }
        return nil
    }

    /// `@scope/name/x` → `@scope/name`
    static func package(of specifier: String) -> String {
        let parts = specifier.split(separator: "/", omittingEmptySubsequences: false)
        return parts.prefix(specifier.hasPrefix("@") ? 2 : 1).joined(separator: "/")
    }

    // MARK: notes

    /// Says that a script's import was not read, unless it is known to be none of the application's own code.
    func noteMissingScript(_ specifier: String, _ frame: Frame, _ place: Place) {
        let package = Self.package(of: specifier)
        if KnownPackages.callers.contains(package) { return noteCaller(package, frame, place) }
        guard !KnownPackages.isScript(specifier), !KnownPackages.isScript(package) else { return }
        let paths = scriptPaths()
        let isOwn = paths.own.contains(package) || paths.isAlias(specifier)
        if isOwn || (paths.hasManifest && !paths.declared.contains(package)) || package == "@" || package == "~" {
            note("`\(specifier)` was not found; what it calls is not known", location(place, frame))
        }
    }

    func noteMissingPython(_ module: String, _ frame: Frame, _ place: Place) {
        let top = String(module.prefix { $0 != "." })
        if KnownPackages.callers.contains(top) { return noteCaller(top, frame, place) }
        guard !KnownPackages.isPython(top), !Self.libraries.contains(top), top != "boto3", !isDeclared(top) else {
            return
        }
        note("`\(module)` was not found; what it calls is not known", location(place, frame))
    }

    /// Whether a list of requirements names the package.
    private func isDeclared(_ name: String) -> Bool {
        let lists =
            requirements
            ?? folders.flatMap { folder in
                ["requirements.txt", "pyproject.toml", "Pipfile", "setup.py", "setup.cfg"].compactMap {
                    bundle.file(folder + $0)
                }
            }.map { String(decoding: $0, as: UTF8.self).lowercased().replacing("_", with: "-") }
        requirements = lists
        // Without a list nothing tells a library from a part of the application that is missing.
        return lists.isEmpty || lists.contains { $0.contains(name.lowercased().replacing("_", with: "-")) }
    }

    private func noteCaller(_ package: String, _ frame: Frame, _ place: Place) {
        note("`\(package)` calls AWS on its own; what it calls is not known", location(place, frame))
    }

    // MARK: JSON

    /// What `require` of a JSON file gives.
    func jsonModule(_ specifier: String, _ frame: Frame) -> CodeValue? {
        guard specifier.hasPrefix("."), specifier.hasSuffix(".json"),
            let path = Self.normalised(folder(frame) + specifier),
            let node = document(path)
        else { return nil }
        return value(of: node, levels: 8)
    }

    private func value(of node: Node, levels: Int) -> CodeValue {
        guard levels > 0 else { return .unknown }
        if let text = node.string { return .string(text) }
        if let bool = node.bool { return CodeValue(.bool(bool)) }
        if let number = node.double { return CodeValue(.number(number)) }
        if let items = node.array {
            let list = HeapObject(.list)
            for item in items { list.append(value(of: item, levels: levels - 1)) }
            return CodeValue(.object(list))
        }
        guard let members = node.object else { return .none }
        let object = HeapObject(.dictionary)
        for entry in members { object.set(entry.key, value(of: entry.value, levels: levels - 1)) }
        return CodeValue(.object(object))
    }
}
