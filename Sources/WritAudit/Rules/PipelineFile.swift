package import WritModel

/// A file that tells a pipeline what to do.
package struct PipelineFile: Sendable {
    package enum Kind: Sendable {
        /// GitHub Actions: a workflow, or an action of the repository's own
        case workflow, action
        case gitlab
        case buildspec

        /// By where such a file has to be; nil for every other path.
        package init?(path: String) {
            let parts = path.split(separator: "/")
            let name = parts.last ?? ""
            guard name.hasSuffix(".yml") || name.hasSuffix(".yaml") else { return nil }
            if parts.count >= 3, parts[parts.count - 2] == "workflows", parts[parts.count - 3] == ".github" {
                self = .workflow
            } else if name == "action.yml" || name == "action.yaml" {
                self = .action
            } else if name == ".gitlab-ci.yml" || name == ".gitlab-ci.yaml" {
                self = .gitlab
            } else if name.hasPrefix("buildspec") {
                self = .buildspec
            } else {
                return nil
            }
        }
    }

    package var path: String
    package var kind: Kind
    package var document: Node

    /// Events that start a workflow.
    var triggers: Set<String> {
        guard let on = document["on"] else { return [] }
        if let one = on.string { return [one] }
        if let several = on.array { return Set(several.compactMap(\.string)) }
        return Set((on.object.map { Array($0) } ?? []).map(\.key))
    }

    struct Job {
        var name: String
        var node: Node
        var location: SourceLocation
        var steps: [Node]
    }

    /// Jobs of a workflow; an action of the repository's own is one job.
    var jobs: [Job] {
        switch kind {
        case .workflow:
            return (document["jobs"]?.object.map { Array($0) } ?? []).map {
                Job(name: $0.key, node: $0.value, location: $0.value.location, steps: $0.value["steps"]?.array ?? [])
            }
        case .action:
            guard let runs = document["runs"] else { return [] }
            return [Job(name: "runs", node: runs, location: runs.location, steps: runs["steps"]?.array ?? [])]
        case .gitlab, .buildspec: return []
        }
    }
}

/// Expressions `${{ … }}` of GitHub Actions.
enum WorkflowExpression {
    /// The texts between `${{` and `}}`.
    static func all(in text: String) -> [String] {
        var out: [String] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "${{") {
            let tail = rest[start.upperBound...]
            guard let end = tail.firstRange(of: "}}") else { break }
            out.append(String(tail[..<end.lowerBound]).filter { $0 != " " && $0 != "\n" && $0 != "\t" })
            rest = tail[end.upperBound...]
        }
        return out
    }

    /// Fields that whoever opens an issue, a comment or a pull request writes.
    private static let written = [
        ".title", ".body", ".head.ref", ".head.label", ".head.repo.default_branch", ".head.repo.description",
        ".head.repo.homepage", ".message", ".author.email",
        ".author.name", ".committer.email", ".committer.name", ".page_name", ".head_branch", ".display_title",
        ".label.name", ".client_payload",
    ]

    /// The field that lets a stranger write into the expression's result; nil where there is none.
    static func untrusted(_ expression: String) -> String? {
        // Comparisons give true or false, whatever was written.
        for function in ["contains(", "startsWith(", "endsWith(", "hashFiles("] where expression.hasPrefix(function) {
            return nil
        }
        if expression.contains("=="), !expression.contains("&&"), !expression.contains("||") { return nil }
        if expression.contains("!="), !expression.contains("&&"), !expression.contains("||") { return nil }
        for name in references(expression) {
            if name == "github.head_ref" || name == "github.event" { return name }
            guard name.hasPrefix("github.event.") else { continue }
            if written.contains(where: { name.hasSuffix($0) || name.contains($0 + ".") && $0 == ".client_payload" }) {
                return name
            }
            if [
                "github.event.issue", "github.event.comment", "github.event.pull_request", "github.event.review",
                "github.event.discussion", "github.event.head_commit", "github.event.commits",
            ].contains(name) {
                return name
            }
        }
        return nil
    }

    /// Names with dots, `['x']` written as `.x`.
    static func references(_ expression: String) -> [String] {
        var out: [String] = []
        var word = ""
        var isText = false
        let plain = expression.replacing("['", with: ".").replacing("']", with: "").replacing("[*]", with: ".*")
            .replacing("[0]", with: ".*")
        for character in plain {
            if character == "'" { isText.toggle() }
            if !isText,
                character.isLetter || character.isNumber || character == "." || character == "_" || character == "-"
                    || character == "*"
            {
                word.append(character)
            } else if !word.isEmpty {
                out.append(word)
                word = ""
            }
        }
        if !word.isEmpty { out.append(word) }
        return out
    }
}
