import WritModel
import WritTemplates

/// Credentials in places where everyone with the repository, the bundle or the console reads them.
enum SecretRules: RuleSet {
    private static let remedy =
        "keep it in Secrets Manager or Writ's vault, replace it at its issuer, and remove it from history"

    static let template = Rule(
        "WRIT-SECRET-001", practice: 6, .high, cwe: 798, "a credential stands in the template", fix: remedy,
        source: "PureSec SAS-7; CWE-798")
    static let code = Rule(
        "WRIT-SECRET-002", practice: 6, .high, cwe: 798, "a credential stands in the code", fix: remedy,
        source: "PureSec SAS-7; CWE-798")
    static let echo = Rule(
        "WRIT-SECRET-003", practice: 6, .medium, cwe: 522,
        "a parameter for a secret is shown to whoever sees the stack",
        fix: "set `NoEcho: true` and state no default, or read the secret when it is needed",
        source: "cfn-lint W2501; CloudFormation User Guide, Parameters")
    static let resolved = Rule(
        "WRIT-SECRET-004", practice: 6, .low, cwe: 526, "a secret becomes a plain environment variable at deployment",
        fix: "hand over the secret's name and read it when it is needed, or let Writ's vault give it",
        source: "cfn-lint W1011; CloudFormation User Guide, Dynamic references")
    static let file = Rule(
        "WRIT-SECRET-005", practice: 6, .high, cwe: 538, "a credential lies in a file of the application's folder",
        fix: remedy,
        source: "CWE-538; OWASP Secrets Management Cheat Sheet")
    static let history = Rule(
        "WRIT-SECRET-006", practice: 6, .medium, cwe: 540, "a credential stands in the history of version control",
        fix: "replace it at its issuer; rewriting the history does not reach the copies that others have",
        source: "CWE-540; OWASP Secrets Management Cheat Sheet")
    static let rules = [template, code, echo, resolved, file, history]

    /// A credential at one place, and how a reader calls it.
    private struct Seen {
        var rule: Rule
        var subject: String
        var kind: String
        var strength: SecretMatch.Strength
        var value: Secret<[UInt8]>
        var location: SourceLocation
        var functions: [String]
        var isAside = false
    }

    static func check(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        var seen: [Seen] = []
        var read: Set<SourceLocation> = []
        let detector = SecretDetector(now: input.now)
        out += environment(input, detector, &seen, &read)
        out += parameters(input, detector, &seen, &read)
        for resource in input.resources {
            // Rules of their own speak of pairs of name and value in these.
            let hasPairs = !["AWS::CodeBuild::Project", "AWS::SSM::Parameter"].contains(resource.type)
            walk(resource.raw["Properties"], name: "", hasPairs, depth: 0) { name, text, place in
                guard !read.contains(place), let match = detector.match(name: name, value: text),
                    read.insert(place).inserted
                else { return }
                guard match.strength >= .known || !isSafeProperty(name, resource) else { return }
                seen.append(
                    Seen(
                        rule: template, subject: "`\(name)` of `\(resource.logicalID)` holds", kind: match.kind,
                        strength: match.strength, value: match.value, location: place,
                        functions: resource.kind == .function ? [resource.logicalID] : []))
            }
        }
        seen += inline(input)
        seen += files(input)
        return out + merged(seen)
            + past(input, known: Set(seen.map { $0.value.reveal(for: "telling past secrets from present ones") }))
    }

    // MARK: the template

    private static func environment(
        _ input: AuditInput, _ detector: SecretDetector, _ seen: inout [Seen], _ read: inout Set<SourceLocation>
    ) -> [Finding] {
        var out: [Finding] = []
        for function in input.functions {
            for variable in function.environment {
                let references = variable.value.dynamicReferences
                if references.contains(where: {
                    $0.hasPrefix("secretsmanager:") || $0.hasPrefix("ssm-secure:")
                }) {
                    out.append(
                        resolved.finding(
                            "`\(variable.name)` is resolved when the stack is deployed and then lies in the configuration",
                            at: [variable.location], functions: [function.logicalID]))
                }
                let hidden = variable.value.parameters.filter { input.application.scope.parameters[$0]?.noEcho == true }
                if !hidden.isEmpty {
                    out.append(
                        resolved.finding(
                            "`\(variable.name)` shows the hidden parameter \(Prose.list(hidden)) to whoever may read the function",
                            at: [variable.location], functions: [function.logicalID], severity: .note))
                }
                guard case .literal(let node) = variable.value, let text = node.string else { continue }
                guard let match = detector.match(name: variable.name, value: text) else { continue }
                read.insert(variable.location)
                read.insert(node.location)
                seen.append(
                    Seen(
                        rule: template, subject: "the environment variable `\(variable.name)` holds", kind: match.kind,
                        strength: match.strength, value: match.value, location: variable.location,
                        functions: [function.logicalID]))
            }
        }
        return out
    }

    private static func parameters(
        _ input: AuditInput, _ detector: SecretDetector, _ seen: inout [Seen], _ read: inout Set<SourceLocation>
    ) -> [Finding] {
        var out: [Finding] = []
        for parameter in input.application.parameters where !parameter.isSystemsManagerKey {
            let text = parameter.defaultValue?.string ?? ""
            let isShown = !parameter.noEcho && parameter.type == "String"
            if let match = detector.match(name: parameter.name, value: text),
                let place = parameter.defaultValue?.location
            {
                read.insert(place)
                seen.append(
                    Seen(
                        rule: template,
                        subject:
                            "the default of parameter `\(parameter.name)`\(isShown ? ", which has no `NoEcho`," : "") is",
                        kind: match.kind,
                        strength: match.strength, value: match.value, location: place, functions: []))
                continue
            }
            guard isShown, parameter.allowedValues.isEmpty,
                SecretDetector.speaksOfSecret(parameter.name), !looksLikeName(text)
            else { continue }
            let functions = input.functions.filter { function in
                function.environment.contains { $0.value.parameters.contains(parameter.name) }
            }
            out.append(
                echo.finding(
                    "parameter `\(parameter.name)` is for a secret and has no `NoEcho`", at: [parameter.location],
                    functions: functions.map(\.logicalID)))
        }
        return out
    }

    /// The default says that the parameter takes where the secret is.
    private static func looksLikeName(_ text: String) -> Bool {
        text.hasPrefix("arn:") || text.hasPrefix("/") || text.contains("/")
    }

    /// Properties whose names sound secret and whose values are none.
    private static func isSafeProperty(_ name: String, _ resource: Resource) -> Bool {
        resource.type == "AWS::Cognito::UserPool" || resource.type.hasPrefix("AWS::ApiGateway") || name.isEmpty
            || resource.type == "AWS::IAM::Role" || resource.type == "AWS::IAM::Policy"
    }

    /// Every text of a document with the key that it stands under.
    private static func walk(
        _ node: Node?, name: String, _ hasPairs: Bool, depth: Int, _ visit: (String, String, SourceLocation) -> Void
    ) {
        guard let node, depth < 60 else { return }
        switch node.value {
        case .string(let text): visit(name, text, node.location)
        case .array(let items): for item in items { walk(item, name: name, hasPairs, depth: depth + 1, visit) }
        case .object(let members):
            // `{Name: …, Value: …}`
            let given = (members["Name"] ?? members["Key"] ?? members["ParameterKey"])?.string
            for entry in members {
                if hasPairs, let given, ["Value", "ParameterValue"].contains(entry.key) {
                    walk(entry.value, name: given, hasPairs, depth: depth + 1, visit)
                    continue
                }
                // Code is read as code; `Ref` and the like name other things.
                guard
                    !["ZipFile", "InlineCode", "Ref", "Fn::GetAtt", "Fn::ImportValue", "Fn::FindInMap"].contains(
                        entry.key)
                else { continue }
                walk(
                    entry.value, name: entry.key.hasPrefix("Fn::") ? name : entry.key, hasPairs, depth: depth + 1, visit
                )
            }
        default: break
        }
    }

    // MARK: code and other files

    private static func inline(_ input: AuditInput) -> [Seen] {
        var out: [Seen] = []
        let scanner = SecretScanner(now: input.now)
        for function in input.functions {
            guard case .inline(let text, let location) = function.code else { continue }
            let name = (function.runtime ?? "").hasPrefix("nodejs") ? "index.js" : "index.py"
            for sighting in scanner.sightings(Array(text.utf8), path: name) {
                var place = location
                place.line += sighting.location.line
                place.column = sighting.location.column
                out.append(
                    Seen(
                        rule: code, subject: "\(called(sighting)) in the code is", kind: sighting.kind,
                        strength: sighting.strength,
                        value: sighting.value, location: place, functions: [function.logicalID]))
            }
        }
        return out
    }

    private static func files(_ input: AuditInput) -> [Seen] {
        input.tree.sightings.map { sighting in
            let path = sighting.location.file
            let isCode = FileRole.isCode(path)
            let users = input.functions.filter { function in
                input.code.facts[function.logicalID]?.modules.contains(path) == true
                    || isPackaged(path, function, input)
            }
            let rule = path == input.application.templateFile ? template : isCode ? code : file
            let place = rule.id == code.id ? "in the code" : rule.id == template.id ? "in the template" : "in `\(path)`"
            return Seen(
                rule: rule, subject: "\(called(sighting)) \(place) is", kind: sighting.kind,
                strength: sighting.strength, value: sighting.value, location: sighting.location,
                functions: users.map(\.logicalID),
                isAside: sighting.isAside)
        }
    }

    private static func called(_ sighting: SecretSighting) -> String {
        sighting.name.isEmpty || sighting.name.utf8.count > 80 ? "a text" : "`\(sighting.name)`"
    }

    /// Whether a file becomes a part of what is deployed.
    private static func isPackaged(_ path: String, _ function: Function, _ input: AuditInput) -> Bool {
        guard case .local(let folder, _) = function.code, let prefix = Interpreter.normalised(folder) else {
            return false
        }
        return !prefix.isEmpty && path.hasPrefix(prefix + "/")
    }

    // MARK: history

    /// What stands in earlier versions only; the rest is a finding already.
    private static func past(_ input: AuditInput, known: Set<[UInt8]>) -> [Finding] {
        var known = known
        return input.tree.history.compactMap { past in
            let sighting = past.sighting
            guard known.insert(sighting.value.reveal(for: "telling past secrets from present ones")).inserted else {
                return nil
            }
            let steps = (sighting.strength == .minor || sighting.strength == .made ? 1 : 0) + (sighting.isAside ? 1 : 0)
            return history.finding(
                "\(called(sighting)) in `\(sighting.location.file)` of commit `\(past.commit.prefix(12))` is \(sighting.kind)",
                at: [sighting.location], severity: history.severity.lowered(by: steps))
        }
    }

    // MARK: one finding for each secret

    private static func merged(_ seen: [Seen]) -> [Finding] {
        var positions: [[UInt8]: Int] = [:]
        var groups: [[Seen]] = []
        for one in seen {
            let value = one.value.reveal(for: "telling whether two places hold one secret")
            if let at = positions[value] {
                groups[at].append(one)
            } else {
                positions[value] = groups.count
                groups.append([one])
            }
        }
        return groups.compactMap { group in
            // The surest reading speaks; a place in a test does not make the others harmless.
            guard let first = group.first(where: { !$0.isAside }) ?? group.first else { return nil }
            let surest = group.max { $0.strength < $1.strength } ?? first
            var places: [SourceLocation] = []
            var lines: Set<String> = []
            for one in [first] + group where lines.insert("\(one.location.file):\(one.location.line)").inserted {
                places.append(one.location)
            }
            let kind = surest.strength > first.strength ? surest.kind : first.kind
            let rest = places.count > 1 ? ", and stands in \(places.count) places" : ""
            let steps: Int =
                (surest.strength == .minor ? 2 : surest.strength == .made ? 1 : 0)
                + (group.allSatisfy(\.isAside) ? 1 : 0)
            return first.rule.finding(
                "\(first.subject) \(kind)\(rest)", at: places, functions: group.flatMap(\.functions),
                severity: first.rule.severity.lowered(by: steps))
        }
    }
}
