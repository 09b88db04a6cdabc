import Foundation
import WritAudit
import WritModel

/// One audit of everything that `AuditedFolder` found: application by application, then together.
struct AuditRun {
    let target: AuditedFolder
    let now: Int64

    init(_ app: String, now: Int64 = Int64(Date().timeIntervalSince1970)) throws {
        target = try AuditedFolder(app)
        self.now = now
    }

    /// - Throws: what is wrong with the only template; of several, a bad one is a problem in the report and ends nothing.
    func report() throws -> AuditReport {
        var reports: [(folder: String, report: AuditReport)] = []
        var problems: [InputError] = []
        for template in target.templates {
            let folder = template.split(separator: "/").dropLast().joined(separator: "/")
            do {
                reports.append((folder, try audit("\(target.folder)/\(template)")))
            } catch let error as InputError {
                var error = error
                error.location = error.location?.inside(folder)
                problems.append(error)
            }
        }
        if reports.isEmpty { throw CommandFailure.input(problems) }
        if target.leftOut > 0 {
            problems.append(
                InputError(
                    "too-many-templates", "\(target.leftOut) more templates were left out",
                    hint: "audit their folders one by one"))
        }
        return AuditReport.combined(name: target.name, reports, problems: problems)
    }

    private func audit(_ template: String) throws -> AuditReport {
        let loaded = try LoadedApplication(Workspace(template))
        let folder = loaded.workspace.folder
        let input = AuditInput.read(
            loaded.application, environment: loaded.environment, now: now,
            load: { path in try? Files.read("\(folder)/\(path)", limit: 4 << 20) })
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
