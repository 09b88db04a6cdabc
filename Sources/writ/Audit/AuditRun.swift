import Foundation
import Synchronization
import WritAdvisories
import WritAudit
import WritModel
import WritTemplates

/// One audit of everything that `AuditedFolder` found and of the nested applications that those name: one by one, then together.
struct AuditRun {
    let target: AuditedFolder
    let now: Int64
    let wantsFingerprints: Bool
    let wantsPicture: Bool
    /// Whether earlier versions are searched for secrets.
    let withHistory: Bool
    /// Nil where this machine keeps none.
    let advisories: Result<AdvisoryIndex, InputError>?
    /// Files that were read, so that a watch knows what to look at.
    private(set) var files: Set<String> = []

    private static let mostApplications = 1_000

    /// - Parameter index: where the advisories are; nil for the usual place.
    init(
        _ app: String, index: String? = nil, withHistory: Bool = false, wantsFingerprints: Bool = true,
        wantsPicture: Bool = false,
        now: Int64 = Int64(Date().timeIntervalSince1970)
    ) throws {
        target = try AuditedFolder(app)
        advisories = AdvisoryStore.load(index)
        self.withHistory = withHistory
        self.wantsPicture = wantsPicture
        self.wantsFingerprints = wantsFingerprints
        self.now = now
    }

    /// - Parameter progress: is told which template comes next.
    /// - Throws: what is wrong where nothing could be read; of several templates, a bad one is a problem in the report and ends nothing.
    mutating func report(_ progress: (String) -> Void = { _ in }) throws -> AuditReport {
        var parts: [AuditReport.Part] = []
        var problems: [InputError] = []
        // Every file is read once, and belongs to the innermost application around it.
        var tree = TreeFacts.read(DiskTree(folder: target.folder), templates: Set(target.templates), now: now)
        let folders = target.templates.map(Self.folder(of:))
        problems += target.problems + tree.problems
        if withHistory {
            let history = try SecretHistory(folder: target.folder, now: now).read()
            tree.history = history.past
            problems += history.problems
        }
        var searched: Set<String> = []
        var included: Set<String> = []
        var queue = target.templates
        var next = 0
        while next < queue.count, next < Self.mostApplications {
            let template = queue[next]
            next += 1
            let folder = Self.folder(of: template)
            progress(template)
            // A file that another template takes in is a part of that application; only what lies beside it is still to be looked at.
            if included.contains(template) {
                guard searched.insert(folder).inserted else { continue }
                var rest = Audit.run(tree.part(of: folder, without: folders), now: now)
                rest.inventories = []
                parts.append(.init(folder: folder, label: "", report: rest))
                continue
            }
            do {
                let files = searched.insert(folder).inserted ? tree.part(of: folder, without: folders) : TreeFacts()
                let (report, nested, taken) = try audit(
                    "\(target.folder)/\(template)", files, others: others(than: folder))
                let isAlone = queue.count { Self.folder(of: $0) == folder } == 1
                parts.append(.init(folder: folder, label: isAlone ? folder : template, report: report))
                included.formUnion(taken.compactMap { Self.normalised(folder, $0) })
                for path in nested.compactMap({ Self.normalised(folder, $0) }) where !queue.contains(path) {
                    if Files.exists("\(target.folder)/\(path)") { queue.append(path) }
                }
            } catch let error as InputError {
                var error = error
                let place = error.location ?? SourceLocation(file: Self.name(of: template), line: 1, column: 1)
                error.location = place.inside(folder)
                problems.append(error)
            }
        }
        if parts.isEmpty { throw CommandFailure.input(problems) }
        if !folders.contains("") {
            var rest = Audit.run(tree.part(of: "", without: folders), now: now)
            rest.inventories = []
            parts.append(.init(folder: "", label: "", report: rest))
        }
        let leftOut = target.leftOut + queue.count - next
        if leftOut > 0 {
            problems.append(
                InputError(
                    "too-many-templates", "\(leftOut) more templates were left out",
                    hint: "audit their folders one by one"))
        }
        return AuditReport.combined(name: target.name, parts, problems: problems)
    }

    private static func folder(of template: String) -> String {
        template.split(separator: "/").dropLast().joined(separator: "/")
    }

    private static func name(of template: String) -> String {
        template.split(separator: "/").last.map(String.init) ?? ""
    }

    /// A path relative to the audited folder; nil for one that leads out of it.
    private static func normalised(_ folder: String, _ path: String) -> String? {
        guard !path.hasPrefix("/"), !path.contains(":") else { return nil }
        var parts = folder.split(separator: "/")
        for part in path.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": if parts.popLast() == nil { return nil }
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    /// Folders of other applications, relative to `folder`: their packages are theirs.
    private func others(than folder: String) -> Set<String> {
        let prefix = folder.isEmpty ? "" : folder + "/"
        let folders = target.templates.map(Self.folder(of:))
        return Set(folders.filter { $0 != folder && $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
    }

    private mutating func audit(
        _ template: String, _ tree: TreeFacts, others: Set<String>
    ) throws -> (report: AuditReport, nested: [String], included: Set<String>) {
        let loaded = try LoadedApplication(Workspace(template))
        let folder = loaded.workspace.folder
        let read = Mutex<Set<String>>([template, "\(folder)/writ.yaml"])
        var input = AuditInput.read(
            loaded.application, environment: loaded.environment, now: now, tree: tree,
            load: { path in
                let bytes = try? Files.read("\(folder)/\(path)", limit: 4 << 20)
                if bytes != nil { read.withLock { _ = $0.insert("\(folder)/\(path)") } }
                return bytes
            })
        input.dependencies = DependencyFacts.read(
            FolderListing.manifests(in: folder, excluding: others), advisories: advisories, now: now,
            load: { path in try? Files.read("\(folder)/\(path)", limit: ManifestReader.largest) })
        input.wantsFingerprints = wantsFingerprints
        input.wantsPicture = wantsPicture
        files.formUnion(read.withLock { $0 })
        let nested = loaded.application.resources(ofType: "AWS::Serverless::Application", "AWS::CloudFormation::Stack")
            .compactMap { ($0.property("Location") ?? $0.property("TemplateURL"))?.string }
        return (Audit.run(input), nested, loaded.included)
    }
}

extension AuditedFolder {
    /// How reports call it.
    var name: String {
        if isTemplate, let template = templates.first, !Self.names.contains(template) { return template }
        let last = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
        return last.isEmpty ? "app" : last
    }
}
