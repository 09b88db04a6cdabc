import Foundation
import WritAudit
import WritModel
import WritTemplates

/// Processor time of what each function of an app needs against what it is granted: `audit-benchmark needed FOLDER`.
func needed(_ folder: String) throws {
    @Sendable func file(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: folder + "/" + path).map { Array($0) }
    }
    func now() -> Double {
        var time = timespec()
        // SAFETY: the call writes only to `time`.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
    let start = now()
    guard let source = file("template.yaml") else {
        print("no template.yaml in \(folder)")
        exit(2)
    }
    let document = try YAMLParser.parse(source, file: "template.yaml")
    let application = ApplicationReader().read(document, name: "app", folder: ".", templateFile: "template.yaml")
    let template = now()
    let code = ApplicationCode.read(application, load: file)
    let read = now()
    let drafter = Drafter(
        application: application, code: code, environment: StackEnvironment(), options: DraftOptions(expires: .max))
    var unused = 0
    var missing = 0
    for function in application.functions {
        guard let review = drafter.needs(of: function)?.review else { continue }
        unused += review.unused.count
        missing += review.missing.count
    }
    let reviewed = now()
    var proven = 0
    for draft in drafter.draft() {
        guard let function = application.functions.first(where: { $0.logicalID == draft.writ.function }),
            let proof = drafter.proof(function, writ: draft.writ.identity)
        else { continue }
        if proof.neededInWrit?.holds == true, proof.writInRole?.holds == true { proven += 1 }
    }
    let end = now()
    func text(_ from: Double, _ to: Double) -> String { String(format: "%.1f ms", to - from) }
    print(
        "  needed vs granted, \(application.functions.count) functions: \(text(start, end)) CPU: template \(text(start, template)),"
            + " code \(text(template, read)), review \(text(read, reviewed)), drafts and proofs \(text(reviewed, end));"
            + " \(unused) grants unused, \(missing) missing, needed ⊆ writ ⊆ role for \(proven)")
}
