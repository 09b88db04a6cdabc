import Foundation
import WritModel

/// The files of one application: its template, `writ.yaml` beside it, the writs, and Writ's own state.
///
/// ```
/// template.yaml     the application
/// writ.yaml         where it is deployed, and how it is served (optional)
/// writs/            NAME.yaml (reviewed), NAME.dsse.json (signed), trust.yaml
/// .writ/            keys, record, queue, copies of bundles; not for version control
/// ```
struct Workspace {
    let folder: String
    let template: String
    let configuration: AppConfiguration

    var writs: String { folder + "/writs" }
    /// Absolute, since sandboxes bind what lies in it.
    var state: String { absoluteFolder + "/.writ" }
    var absoluteFolder: String { URL(fileURLWithPath: folder).resolvingSymlinksInPath().path }
    var configurationFile: String { folder + "/writ.yaml" }
    var trustPolicy: String { writs + "/trust.yaml" }

    func writ(_ function: String) -> String { "\(writs)/\(function).yaml" }
    func envelope(_ function: String) -> String { "\(writs)/\(function).dsse.json" }

    /// A path of `writ.yaml`, which is relative to the application's folder.
    func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }

    private static let templateNames = [
        "template.yaml", "template.yml", "template.json", "serverless.yml", "serverless.yaml",
    ]

    /// - Parameter app: a folder or a template, as given on the command line.
    /// - Throws: `InputError` when there is no template or `writ.yaml` cannot be read.
    init(_ app: String) throws {
        guard FileManager.default.fileExists(atPath: app) else {
            throw InputError("no-app", "`\(app)` does not exist", hint: "give a folder or a template")
        }
        if (try? URL(fileURLWithPath: app).resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
            let base = app.count > 1 && app.hasSuffix("/") ? String(app.dropLast()) : app
            let found = Self.templateNames.map { "\(base)/\($0)" }.first { FileManager.default.fileExists(atPath: $0) }
            guard let found else {
                throw InputError(
                    "no-template", "`\(app)` holds no template",
                    hint: "looked for \(Self.templateNames.joined(separator: ", "))")
            }
            folder = base
            template = found
        } else {
            template = app
            folder = app.contains("/") ? String(app[..<(app.lastIndex(of: "/") ?? app.startIndex)]) : "."
        }
        let path = folder + "/writ.yaml"
        configuration =
            Files.exists(path)
            ? try AppConfiguration(reading: try YAMLParser.parse(try Files.read(path), file: path))
            : AppConfiguration()
    }
}
