import Foundation
import WritAdvisories
import WritAudit
import WritModel

/// One audit of everything that `AuditedFolder` found: application by application, then together.
struct AuditRun {
    let target: AuditedFolder
    let now: Int64
    /// Whether earlier versions are searched for secrets.
    let withHistory: Bool

    /// Nil where this machine keeps none.
    let advisories: Result<AdvisoryIndex, InputError>?

    /// - Parameter index: where the advisories are; nil for the usual place.
    init(
        _ app: String, index: String? = nil, withHistory: Bool = false,
        now: Int64 = Int64(Date().timeIntervalSince1970)
    ) throws {
        self.withHistory = withHistory
        target = try AuditedFolder(app)
        advisories = AdvisoryStore.load(index)
        self.now = now
    }

    /// - Throws: what is wrong with the only template; of several, a bad one is a problem in the report and ends nothing.
    func report() throws -> AuditReport {
        var reports: [(folder: String, report: AuditReport)] = []
        var problems: [InputError] = []
        // Every file is read once, and belongs to the innermost application around it.
        var tree = TreeFacts.read(DiskTree(folder: target.folder), templates: Set(target.templates), now: now)
        let folders = target.templates.map { $0.split(separator: "/").dropLast().joined(separator: "/") }
        problems += tree.problems
        if withHistory {
            let history = try SecretHistory(folder: target.folder, now: now).read()
            tree.history = history.past
            problems += history.problems
        }
        var searched: Set<String> = []
        for (template, folder) in zip(target.templates, folders) {
            do {
                let part = searched.insert(folder).inserted ? tree.part(of: folder, without: folders) : TreeFacts()
                reports.append((folder, try audit("\(target.folder)/\(template)", part, others: others(than: folder))))
            } catch let error as InputError {
                var error = error
                error.location = error.location?.inside(folder)
                problems.append(error)
            }
        }
        if reports.isEmpty { throw CommandFailure.input(problems) }
        if !folders.contains("") { reports.append(("", Audit.run(tree.part(of: "", without: folders), now: now))) }
        if target.leftOut > 0 {
            problems.append(
                InputError(
                    "too-many-templates", "\(target.leftOut) more templates were left out",
                    hint: "audit their folders one by one"))
        }
        var combined = AuditReport.combined(name: target.name, reports, problems: problems)
        // What is missing for all applications is said once.
        var said: Set<String> = []
        combined.problems = combined.problems.filter { said.insert($0.description).inserted }
        return combined
    }

    /// Folders of other applications, relative to `folder`: their packages are theirs.
    private func others(than folder: String) -> Set<String> {
        let prefix = folder.isEmpty ? "" : folder + "/"
        let folders = target.templates.map { $0.split(separator: "/").dropLast().joined(separator: "/") }
        return Set(folders.filter { $0 != folder && $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
    }

    private func audit(_ template: String, _ tree: TreeFacts, others: Set<String>) throws -> AuditReport {
        let loaded = try LoadedApplication(Workspace(template))
        let folder = loaded.workspace.folder
        var input = AuditInput.read(
            loaded.application, environment: loaded.environment, now: now, tree: tree,
            load: { path in try? Files.read("\(folder)/\(path)", limit: 4 << 20) })
        input.dependencies = DependencyFacts.read(
            FolderListing.manifests(in: folder, excluding: others), advisories: advisories, now: now,
            load: { path in try? Files.read("\(folder)/\(path)", limit: ManifestReader.largest) })
        return Audit.run(input)
    }
}

extension AuditedFolder {
    /// How reports call it.
    var name: String {
        let last = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
        return last.isEmpty ? "app" : last
    }
}
