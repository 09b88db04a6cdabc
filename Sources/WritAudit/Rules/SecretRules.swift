import WritModel
import WritTemplates

/// Credentials in places where everyone with the repository or the console reads them.
enum SecretRules: RuleSet {
    static let template = Rule(
        "WRIT-SECRET-001", practice: 6, .high, cwe: 798, "a credential stands in the template",
        fix: "keep it in Secrets Manager or Writ's vault, replace it at its issuer, and remove it from history",
        source: "PureSec SAS-7; CWE-798")
    static let code = Rule(
        "WRIT-SECRET-002", practice: 6, .high, cwe: 798, "a credential stands in the code",
        fix: "keep it in Secrets Manager or Writ's vault, replace it at its issuer, and remove it from history",
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
    static let rules = [template, code, echo, resolved]

    static func check(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        var seen: Set<SourceLocation> = []
        out += environment(input, &seen)
        out += parameters(input, &seen)
        for resource in input.resources {
            walk(resource.raw["Properties"], name: "", depth: 0) { name, text, place in
                guard let match = SecretDetector.match(name: name, value: text), seen.insert(place).inserted else {
                    return
                }
                guard match.isKnown || !isSafeProperty(name, resource) else { return }
                out.append(
                    template.finding(
                        "`\(name)` of `\(resource.logicalID)` holds \(match.kind)", at: [place],
                        functions: resource.kind == .function ? [resource.logicalID] : []))
            }
        }
        return out + sources(input)
    }

    private static func environment(_ input: AuditInput, _ seen: inout Set<SourceLocation>) -> [Finding] {
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
                guard let match = SecretDetector.match(name: variable.name, value: text) else { continue }
                seen.insert(variable.location)
                seen.insert(node.location)
                out.append(
                    template.finding(
                        "the environment variable `\(variable.name)` holds \(match.kind)", at: [variable.location],
                        functions: [function.logicalID]))
            }
        }
        return out
    }

    private static func parameters(_ input: AuditInput, _ seen: inout Set<SourceLocation>) -> [Finding] {
        var out: [Finding] = []
        for parameter in input.application.parameters where !parameter.isSystemsManagerKey {
            let text = parameter.defaultValue?.string ?? ""
            let match = SecretDetector.match(name: parameter.name, value: text)
            if let match, let place = parameter.defaultValue?.location {
                seen.insert(place)
                out.append(
                    template.finding("the default of parameter `\(parameter.name)` is \(match.kind)", at: [place]))
            }
            guard !parameter.noEcho, parameter.type == "String", parameter.allowedValues.isEmpty,
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

    private static func sources(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        var texts = input.sources.filter { $0.key != input.application.templateFile }.map {
            (file: $0.key, bytes: $0.value, line: 0)
        }
        for function in input.functions {
            if case .inline(let text, let location) = function.code {
                texts.append((file: location.file, bytes: Array(text.utf8), line: location.line))
            }
        }
        for source in texts.sorted(by: { ($0.file, $0.line) < ($1.file, $1.line) }) {
            let users = input.functions.filter { function in
                if source.line > 0, case .inline(_, let place) = function.code { return place.line == source.line }
                return input.code.facts[function.logicalID]?.modules.contains(source.file) == true
            }
            for literal in SourceStrings.read(source.bytes, file: source.file) {
                guard let match = SecretDetector.match(name: literal.name, value: literal.value),
                    match.isKnown || !literal.name.isEmpty
                else { continue }
                var place = literal.location
                place.line += source.line
                let name = literal.name.isEmpty || literal.name.utf8.count > 80 ? "a text" : "`\(literal.name)`"
                out.append(
                    code.finding("\(name) in the code is \(match.kind)", at: [place], functions: users.map(\.logicalID))
                )
            }
        }
        return out
    }

    /// Properties whose names sound secret and whose values are none.
    private static func isSafeProperty(_ name: String, _ resource: Resource) -> Bool {
        resource.type == "AWS::Cognito::UserPool" || resource.type.hasPrefix("AWS::ApiGateway") || name.isEmpty
            || resource.type == "AWS::IAM::Role" || resource.type == "AWS::IAM::Policy"
    }

    /// Every text of a document with the key that it stands under.
    private static func walk(
        _ node: Node?, name: String, depth: Int, _ visit: (String, String, SourceLocation) -> Void
    ) {
        guard let node, depth < 60 else { return }
        switch node.value {
        case .string(let text): visit(name, text, node.location)
        case .array(let items): for item in items { walk(item, name: name, depth: depth + 1, visit) }
        case .object(let members):
            for entry in members {
                // Code is read as code; `Ref` and the like name other things.
                guard
                    !["ZipFile", "InlineCode", "Ref", "Fn::GetAtt", "Fn::ImportValue", "Fn::FindInMap"].contains(
                        entry.key)
                else { continue }
                walk(entry.value, name: entry.key.hasPrefix("Fn::") ? name : entry.key, depth: depth + 1, visit)
            }
        default: break
        }
    }
}
