import WritModel
import WritTemplates

extension FunctionDraft {
    /// Settings of AWS libraries that a writ may hold although their names are reserved (spec/writ-v1.md, 4.5).
    private static let allowed: Set<String> = [
        "AWS_NODEJS_CONNECTION_REUSE_ENABLED", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "AWS_XRAY_CONTEXT_MISSING",
        "AWS_XRAY_LOG_LEVEL", "AWS_XRAY_DEBUG_MODE", "AWS_EMF_NAMESPACE", "AWS_EMF_SERVICE_NAME",
        "AWS_EMF_SERVICE_TYPE", "AWS_EMF_LOG_GROUP_NAME", "AWS_EMF_ENVIRONMENT",
        "AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE",
    ]

    mutating func variables() {
        for variable in function.environment {
            let pointer = "/environment/\(variable.name)"
            if isReserved(variable.name) {
                ask(
                    pointer, "the variable `\(variable.name)` is set by the runtime and cannot stand in a writ",
                    "remove it from the template", variable.location)
                continue
            }
            if let secret = secretName(variable) {
                writ.secrets.append(Writ.SecretGrant(name: secret, variable: variable.name))
                prove(
                    "/secrets/\(writ.secrets.count - 1)",
                    "`\(variable.name)` holds a secret; its value is to come from the vault", [variable.location])
                ask(
                    "/secrets/\(writ.secrets.count - 1)", "the vault must hold the secret `\(secret)`",
                    "writ secret put \(secret) APP", variable.location, secret: secret)
                continue
            }
            let resolved = application.resolve(variable.value, with: stack)
            if let text = resolved.exact {
                writ.environment[variable.name] = text
                prove(pointer, "as in the template", [variable.location])
            } else if !resolved.texts.isEmpty {
                ask(
                    pointer,
                    "the value of `\(variable.name)` is not known before deployment (\(resolved.texts[0].text))",
                    "give the physical name of the resource or the parameter's value", variable.location)
            }
        }
        for read in facts?.environment ?? []
        where read.byDefault == nil && function.variable(read.name) == nil && !Self.isRuntimes(read.name) {
            ask(
                "/environment/\(read.name)", "the code reads `\(read.name)`, which the template does not set",
                "set it in the template, or leave it out if the code does without", read.location)
        }
    }

    static func isRuntimes(_ name: String) -> Bool {
        name.hasPrefix("AWS_") || name.hasPrefix("LAMBDA_") || name.hasPrefix("_")
            || [
                "PATH", "HOME", "LANG", "TZ", "PWD", "NODE_ENV", "NODE_PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR",
            ].contains(name)
    }

    private func isReserved(_ name: String) -> Bool {
        guard !Self.allowed.contains(name) else { return false }
        return name.hasPrefix("AWS_") || name.hasPrefix("LAMBDA_") || name.hasPrefix("WRIT_") || name.hasPrefix("_")
    }

    /// Name for the vault of a variable that carries a secret; nil for plain ones.
    private func secretName(_ variable: Function.EnvironmentVariable) -> String? {
        for reference in variable.value.dynamicReferences {
            let parts = reference.dropFirst("{{".count).split(separator: ":").map(String.init)
            if reference.contains("secretsmanager:") || reference.contains("ssm-secure:") {
                return Self.vaultName(parts.dropFirst(parts.first == "resolve" ? 2 : 1).first ?? variable.name)
            }
        }
        for name in variable.value.parameters where application.scope.parameters[name]?.noEcho == true {
            return Self.vaultName(name)
        }
        guard let text = variable.value.literalString, Self.isSecret(variable.name, text) else { return nil }
        return Self.vaultName(function.logicalID + "/" + variable.name)
    }

    /// A literal that its name calls a secret, and that is no name, address or number.
    static func isSecret(_ name: String, _ text: String) -> Bool {
        let upper = name.uppercased()
        let words = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "CREDENTIAL"]
        let endings = [
            "_NAME", "_ARN", "_ID", "_PATH", "_URL", "_PARAM", "_PARAMETER", "_TTL", "_EXPIRY", "_HEADER", "_TABLE",
            "_LENGTH", "_ENDPOINT", "_FIELD", "_TYPE", "_MINUTES", "_SECONDS",
        ]
        guard words.contains(where: upper.contains), !endings.contains(where: upper.hasSuffix) else { return false }
        return text.utf8.count >= 8 && !text.contains("://") && !text.hasPrefix("arn:") && !text.hasPrefix("/")
            && !text.allSatisfy(\.isNumber) && !isPathOfWords(text)
    }

    /// `shop/prod/database`: what the code looks up, not the secret itself.
    private static func isPathOfWords(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                part.first?.isLetter == true
                    && part.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
                            || $0 == 0x2E
                    }
            }
    }

    static func vaultName(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./".contains($0)) ? $0 : "-" }.prefix(128))
    }
}
