import Foundation
import WritAudit
import WritModel
import WritTemplates

/// What `writ audit APP` looks at: one template, or every application of a folder.
struct AuditedFolder {
    /// The folder that every place in the report is relative to.
    let folder: String
    /// Templates relative to the folder.
    let templates: [String]

    /// A folder with more templates than this is no application: the rest is said to be left out.
    private static let mostTemplates = 1_000
    /// Configurations of the Serverless Framework that only running them tells.
    private static let programs = ["serverless.ts", "serverless.js", "serverless.mjs", "serverless.cjs"]
    static let names = ["template.yaml", "template.yml", "template.json", "serverless.yml", "serverless.yaml"]

    /// - Throws: `InputError` where there is no such path or nothing to audit in it.
    init(_ app: String) throws {
        guard FileManager.default.fileExists(atPath: app) else {
            throw InputError("no-app", "`\(app)` does not exist", hint: "give a folder or a template")
        }
        guard Self.isFolder(app) else {
            let parts = app.split(separator: "/", omittingEmptySubsequences: false)
            folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
            templates = [String(parts.last ?? "")]
            isTemplate = true
            return
        }
        let base = app.count > 1 && app.hasSuffix("/") ? String(app.dropLast()) : app
        folder = base
        var found = Self.search(base)
        // What the CDK made of an application is looked at only where there is nothing else.
        if found.isEmpty { found = Self.search("\(base)/cdk.out").map { "cdk.out/" + $0 } }
        // So is what `sam build` made.
        if found.isEmpty {
            found = Self.search("\(base)/.aws-sam/build").map { ".aws-sam/build/" + $0 }
            if !found.isEmpty {
                problems.append(
                    InputError(
                        "built-only",
                        "only what `sam build` made is here: places are those of the built template and code",
                        hint: "audit the folder with the template that was built"))
            }
        }
        let own = Self.names.filter { FileManager.default.fileExists(atPath: "\(base)/\($0)") }
        let all = own + found.filter { !own.contains($0) }
        let program = Self.programs.first { FileManager.default.fileExists(atPath: "\(base)/\($0)") }
        if let program, !own.contains(where: { $0.hasPrefix("serverless.") }) {
            let error = InputError(
                "template-program", "`\(program)` is a program, and audit runs none",
                hint: "write down what it gives, `serverless print > serverless.yml`, and audit that")
            if all.isEmpty { throw error }
            problems.append(error)
        }
        guard !all.isEmpty else {
            throw InputError(
                "no-template", "`\(app)` holds no template of SAM, CloudFormation or the Serverless Framework",
                hint: "name the template itself")
        }
        templates = Array(all.prefix(Self.mostTemplates))
        leftOut = all.count - templates.count
    }

    /// Whether one template was named and no folder.
    private(set) var isTemplate = false
    /// What a reader should know of what was found.
    private(set) var problems: [InputError] = []
    /// Templates beyond the limit.
    private(set) var leftOut = 0

    private static func search(_ base: String) -> [String] {
        AppFinder(
            list: { entries(of: base, $0) },
            head: { path, limit in
                guard let file = FileHandle(forReadingAtPath: "\(base)/\(path)") else { return nil }
                defer { try? file.close() }
                return (try? file.read(upToCount: limit)).map { Array($0) } ?? []
            }
        ).find().map(\.path)
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        // SAFETY: Foundation writes one Boolean into the variable during the call and keeps no pointer.
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private static func entries(of base: String, _ folder: String) -> [AppFinder.Entry] {
        let path = folder.isEmpty ? base : "\(base)/\(folder)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { name in
            guard let kind = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.type] else {
                return nil
            }
            switch kind as? FileAttributeType {
            case .typeDirectory?: return AppFinder.Entry(name: name, isFolder: true)
            case .typeRegular?: return AppFinder.Entry(name: name, isFolder: false)
            default: return nil
            }
        }
    }
}
