import WritAdvisories
import WritModel
import WritTemplates

/// Which functions are built with the packages of a manifest.
struct ManifestReach {
    /// Folders that a function's code comes from, with a final slash; empty for the application's own folder.
    private let roots: [(function: String, folder: String)]
    /// Folders of manifests, by ecosystem.
    private let folders: [Ecosystem: Set<String>]

    init(_ input: AuditInput) {
        var roots: [(function: String, folder: String)] = []
        for function in input.functions {
            guard case .local(let path, _) = function.code, let folder = Interpreter.normalised(path) else { continue }
            roots.append((function.logicalID, folder.isEmpty ? "" : folder + "/"))
            for layer in function.layers {
                guard let id = layer.soleReference, let resource = input.application.resource(id),
                    let content = resource.property("ContentUri")?.string ?? resource.property("Content")?.string,
                    let folder = Interpreter.normalised(content)
                else { continue }
                roots.append((function.logicalID, folder.isEmpty ? "" : folder + "/"))
            }
        }
        self.roots = roots
        var folders: [Ecosystem: Set<String>] = [:]
        for manifest in input.dependencies.manifests where !manifest.kind.isVendored {
            folders[manifest.kind.ecosystem, default: []].insert(manifest.folder)
        }
        self.folders = folders
    }

    /// Functions whose bundle holds the manifest; where none does, those below its folder that no nearer manifest serves.
    func functions(of manifest: Manifest) -> Set<String> {
        let holding = roots.filter { manifest.file.hasPrefix($0.folder) }
        if !holding.isEmpty || manifest.kind.isVendored { return Set(holding.map(\.function)) }
        let nearer = (folders[manifest.kind.ecosystem] ?? []).filter { $0.count > manifest.folder.count }
        return Set(
            roots.filter { root in
                root.folder.hasPrefix(manifest.folder) && !nearer.contains { root.folder.hasPrefix($0) }
            }.map(\.function))
    }
}
