import WritModel
import WritTemplates

/// What the scripts of builds fetch and run, and what images are built upon.
enum ScriptRules: RuleSet {
    static let piped = Rule(
        "WRIT-CI-009", practice: 5, .medium, cwe: 494, "a build runs what it has just downloaded, unseen",
        fix:
            "download a stated version to a file, compare its SHA-256 with the one you have read, and run it then; leave certificates checked",
        source: "OWASP CI/CD Top 10 (3), (9); CWE-494")
    static let base = Rule(
        "WRIT-CI-010", practice: 5, .low, cwe: 829, "an image is built upon one that can be replaced",
        fix: "name the image by its digest: `FROM name:tag@sha256:…`",
        source: "Docker documentation, Building best practices")
    static let rules = [piped, base]

    /// Commands at one place.
    struct Script {
        var text: String
        var location: SourceLocation
    }

    static func check(_ input: AuditInput) -> [Finding] {
        let scripts = scripts(input)
        return downloads(scripts) + unproved(scripts) + bases(input)
    }

    private static func scripts(_ input: AuditInput) -> [Script] {
        var out = input.tree.pipelines.flatMap(\.scripts)
        for (_, file) in input.tree.images {
            for stage in file.stages {
                out += stage.instructions.filter { $0.name == "RUN" }.map {
                    Script(text: $0.text, location: $0.location)
                }
            }
        }
        return out.map { Script(text: $0.text, location: input.tree.relative($0.location)) }
    }

    // MARK: what is downloaded and run

    private static func downloads(_ scripts: [Script]) -> [Finding] {
        let found = scripts.filter { lines($0.text).contains(where: runsDownload) }
        guard !found.isEmpty else { return [] }
        let isUnproved = found.contains { lines($0.text).contains { runsDownload($0) && isUnchecked($0) } }
        return [
            piped.finding(
                (found.count == 1 ? "a step of the build hands" : "\(found.count) steps of the build hand")
                    + " what `curl` or `wget` fetches to a shell"
                    + (isUnproved ? ", without proof of where it comes from" : ""),
                at: found.map(\.location), severity: isUnproved ? .high : nil)
        ]
    }

    /// Lines, continued ones joined, comments left out.
    static func lines(_ text: String) -> [String] {
        text.replacing("\\\n", with: " ").split(separator: "\n").map(String.init).filter {
            !$0.drop { $0 == " " || $0 == "\t" }.hasPrefix("#")
        }
    }

    private static let fetchers: Set<String> = ["curl", "wget"]
    private static let shells: Set<String> = [
        "sh", "bash", "zsh", "dash", "ash", "python", "python3", "node", "perl", "ruby", "source", "eval", ".",
    ]

    /// `curl … | sh`, `bash <(curl …)`, `sh -c "$(curl …)"`.
    static func runsDownload(_ line: String) -> Bool {
        var isFetched = false
        for part in line.replacing("||", with: ";").replacing("&&", with: ";").split(separator: ";") {
            isFetched = false
            for (index, stage) in part.split(separator: "|").enumerated() {
                let words = words(stage)
                let program = program(words)
                if index > 0, isFetched, let program, shells.contains(program) { return true }
                if words.contains(where: { fetchers.contains($0) }) { isFetched = true }
            }
            let text = String(part)
            let hasSubstitution = ["<(", "$(", "`"].contains { mark in
                fetchers.contains { text.contains(mark + $0 + " ") }
            }
            if hasSubstitution, let program = program(words(part)), shells.contains(program) { return true }
        }
        return false
    }

    private static func words(_ text: Substring) -> [String] {
        text.split(whereSeparator: { " \t\"'()<$`".contains($0) }).map { word in
            String(word.split(separator: "/").last ?? word)
        }
    }

    /// The program of a command behind `sudo`, `env` and assignments.
    private static func program(_ words: [String]) -> String? {
        words.first { word in
            !["sudo", "env", "exec", "time", "nohup", "RUN", "-", "-E", "-H", "if", "then", "do", "!"].contains(word)
                && !word.contains("=") && !word.hasPrefix("--mount")
        }
    }

    private static func isUnchecked(_ line: String) -> Bool {
        let words = line.split(separator: " ").map(String.init)
        return words.contains { word in
            ["--insecure", "--no-check-certificate"].contains(word)
                || (word.hasPrefix("-") && !word.hasPrefix("--") && word.contains("k") && line.contains("curl"))
                || word.hasPrefix("http://")
        }
    }

    // MARK: packages

    private static func unproved(_ scripts: [Script]) -> [Finding] {
        var out: [Finding] = []
        for script in scripts {
            for line in lines(script.text) {
                guard let what = unprovedPackages(line) else { continue }
                out.append(DependencyRules.insecure.finding(what, at: [script.location]))
                break
            }
        }
        return out
    }

    /// What a command of a package manager does without proof of the other end; nil where it does nothing of that kind.
    static func unprovedPackages(_ line: String) -> String? {
        let words = line.split(whereSeparator: { " \t\"'=".contains($0) }).map(String.init)
        func has(_ name: String) -> Bool { words.contains(name) }
        let isPip = words.contains { $0 == "pip" || $0 == "pip3" || $0.hasSuffix("/pip") || $0 == "uv" }
        let isNPM = has("npm") || has("yarn") || has("pnpm")
        if isPip, has("--trusted-host") {
            let host = words.firstIndex(of: "--trusted-host").flatMap { at in
                words.indices.contains(at + 1) ? words[at + 1] : nil
            }
            return "`pip` does not check the certificate of `\(host ?? "a host")`"
        }
        if isNPM, has("strict-ssl"), has("false") { return "`npm` does not check certificates (`strict-ssl` is false)" }
        if isPip || isNPM,
            let url = words.first(where: {
                $0.hasPrefix("http://") && !$0.hasPrefix("http://localhost") && !$0.hasPrefix("http://127.")
            })
        {
            return "packages come from `\(url.split(separator: "/").dropFirst().first ?? "")` without encryption"
        }
        if has("NODE_TLS_REJECT_UNAUTHORIZED"), has("0") { return "certificates are not checked during the build" }
        return nil
    }

    // MARK: images

    private static func bases(_ input: AuditInput) -> [Finding] {
        var loose: [(name: String, location: SourceLocation)] = []
        var tagged: [(name: String, location: SourceLocation)] = []
        for (_, file) in input.tree.images {
            for image in file.images where !image.name.contains("@sha256:") && !image.name.contains("${") {
                let last = image.name.split(separator: "/").last ?? ""
                let place = (image.name, input.tree.relative(image.location))
                if !last.contains(":") || last.hasSuffix(":latest") {
                    loose.append(place)
                } else {
                    tagged.append(place)
                }
            }
        }
        var out: [Finding] = []
        if !loose.isEmpty {
            out.append(
                base.finding(
                    "\(Prose.list(loose.map(\.name))) is whatever the registry gives on the day of the build",
                    at: loose.map(\.location)))
        }
        if !tagged.isEmpty {
            out.append(
                base.finding(
                    "\(Prose.list(tagged.map(\.name))) \(Set(tagged.map(\.name)).count == 1 ? "is" : "are") named by a tag, which can be moved to another image",
                    at: tagged.map(\.location), severity: .note))
        }
        return out
    }
}

extension PipelineFile {
    /// The commands that the file has a shell run.
    var scripts: [ScriptRules.Script] {
        var nodes: [Node] = []
        switch kind {
        case .workflow, .action: nodes = jobs.flatMap(\.steps).compactMap { $0["run"] }
        case .gitlab:
            for entry in document.object.map({ Array($0) }) ?? [] {
                for name in ["before_script", "script", "after_script"] {
                    if let node = entry.value[name] { nodes += node.array ?? [node] }
                }
                if ["before_script", "after_script"].contains(entry.key) {
                    nodes += entry.value.array ?? [entry.value]
                }
            }
        case .buildspec:
            for entry in document["phases"]?.object.map({ Array($0) }) ?? [] {
                for name in ["commands", "finally"] {
                    if let node = entry.value[name] { nodes += node.array ?? [node] }
                }
            }
        }
        return nodes.compactMap { node in node.string.map { ScriptRules.Script(text: $0, location: node.location) } }
    }
}
