import WritIAM
import WritModel
import WritTemplates

/// What the code reaches against what the role grants it: too much of a resource, or too little to work.
enum NeedRules: RuleSet {
    static let tooWide = Rule(
        "WRIT-IAM-019", practice: 1, .note, cwe: 732, "a role grants more of a resource than the code reaches",
        fix: "name the part that the code reaches; `writ draft` proposes it",
        source: "IAM user guide, Security best practices: least privilege")
    static let missing = Rule(
        "WRIT-IAM-020", practice: 1, .low, cwe: nil, "the code makes a call that its role does not allow",
        fix: "grant the action on this resource, or take the call out",
        source: "IAM user guide, Policy evaluation logic")
    static let rules = [tooWide, missing]

    static func check(_ input: AuditInput) -> [Finding] {
        input.functions.filter { input.isRead($0) }.flatMap { function -> [Finding] in
            guard let review = input.needs[function.logicalID]?.review else { return [] }
            return wide(function, review) + lacking(function, review)
        }
    }

    /// Whole resources are WRIT-IAM-004; here it is about a part of one, in a statement that the function alone has.
    private static func wide(_ function: Function, _ review: GrantReview) -> [Finding] {
        guard function.role.logicalID == nil else { return [] }
        let templates = Set(
            function.role.statements.filter { if case .template = $0.source { true } else { false } }.map(\.location))
        var out: [Finding] = []
        for wide in review.tooWide where !templates.contains(wide.location) {
            // A name that only the stack gives is no wildcard of the author, and what the code reaches must be a narrower text.
            let tail = wide.granted.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last ?? ""
            guard tail.hasSuffix("/*"), tail != "*", wide.needed.allSatisfy({ isNarrower($0, than: wide.granted) })
            else {
                continue
            }
            out.append(
                tooWide.finding(
                    "`\(function.logicalID)` may use `\(wide.action)` on `\(wide.granted)`, and reaches \(Prose.list(wide.needed))",
                    at: [wide.location], functions: [function.logicalID]))
        }
        return out
    }

    private static func isNarrower(_ needed: String, than granted: String) -> Bool {
        FunctionDraft.covers(granted, needed) && !FunctionDraft.covers(needed, granted)
    }

    private static func lacking(_ function: Function, _ review: GrantReview) -> [Finding] {
        // One finding for each place of the code, with everything that its call lacks.
        var byPlace: [SourceLocation: [GrantReview.Missing]] = [:]
        for need in review.missing {
            guard let place = need.locations.first else { continue }
            byPlace[place, default: []].append(need)
        }
        return byPlace.sorted { $0.key < $1.key }.map { place, needs in
            missing.finding(
                "`\(function.logicalID)` calls what its role does not allow: "
                    + Prose.list(needs.map { "\($0.action) on \($0.resource)" }, limit: 4),
                at: [place, function.role.location], functions: [function.logicalID])
        }
    }
}

extension AuditInput {
    /// Whether all that the code of the function calls is known.
    func isRead(_ function: Function) -> Bool {
        code.facts[function.logicalID]?.notes.isEmpty == true && function.role.isComplete
    }
}
