import ArgumentParser
import Foundation
import WritAdvisories
import WritAttestation
import WritModel
import WritTemplates

/// `writ sbom`: the bill of materials of an application.
struct SbomCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sbom", abstract: "Print the bill of materials as CycloneDX 1.6.",
        discussion: """
            Names the functions with the digest of their code, the third-party packages that lock files and bundles name, and what depends on
            what. The same application gives the same document.

            EXAMPLES
              writ sbom my-app > bom.json
              writ sbom my-app --function CreateOrder
            """)

    @Argument(help: "Folder or template of the application.") var app: String
    @Option(help: "Only this function, by its logical id.") var function: String?
    @Option(help: "Write the document to this file.") var output: String?

    func run() throws {
        let loaded = try LoadedApplication(Workspace(app))
        let folder = loaded.workspace.folder
        var manifests: [Manifest] = []
        for path in FolderListing.manifests(in: folder).paths {
            guard let kind = ManifestReader.kind(of: path), kind != .packageJSON, kind != .pyproject else { continue }
            let manifest = ManifestReader.read(kind, try Files.read("\(folder)/\(path)"), file: path)
            for problem in manifest.problems { Terminal.standardError("writ: \(problem)") }
            manifests.append(manifest)
        }
        var functions = loaded.application.functions
        if let function {
            functions = functions.filter { $0.logicalID == function }
            guard !functions.isEmpty else { throw CommandFailure.input("there is no function `\(function)`") }
        }
        let parts = functions.map { part($0, manifests, loaded) }
        let document: Node
        if function != nil, var root = parts.first {
            let components = Component.all(in: manifests.filter { Self.holds(functions[0], $0) })
            root.packages = []
            document = BillOfMaterials.document(root: root, parts: [], components: components)
        } else {
            let name = loaded.application.name
            document = BillOfMaterials.document(
                root: BillOfMaterials.Part(reference: "writ:application/\(name)", name: name), parts: parts,
                components: Component.all(in: manifests))
        }
        let text = JSONWriter.string(document, pretty: true)
        if let output { try Files.write(text + "\n", to: output) } else { print(text) }
    }

    private func part(_ function: Function, _ manifests: [Manifest], _ loaded: LoadedApplication)
        -> BillOfMaterials.Part
    {
        // Code that is not here, such as an image, is named without a digest.
        let digest = (try? Bundle.path(of: function, in: loaded.workspace)).flatMap { try? BundleDigest.of($0).digest }
        let packages = Component.all(in: manifests.filter { Self.holds(function, $0) }).map(\.packageURL)
        return BillOfMaterials.Part(
            reference: "writ:function/\(function.logicalID)", name: function.logicalID, bundle: digest,
            packages: packages)
    }

    /// The manifest lies in the folder of the function's code.
    private static func holds(_ function: Function, _ manifest: Manifest) -> Bool {
        guard case .local(let path, _) = function.code else { return false }
        let parts = path.split(separator: "/").filter { $0 != "." }
        return parts.isEmpty || manifest.file.hasPrefix(parts.joined(separator: "/") + "/")
    }
}
