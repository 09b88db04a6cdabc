import WritModel
import WritTemplates

/// User pools and identity pools: how people prove who they are.
enum UserRules: RuleSet {
    static let guests = Rule(
        "WRIT-USER-001", practice: 3, .medium, cwe: 306, "anyone gets AWS credentials from an identity pool",
        fix: "set `AllowUnauthenticatedIdentities: false`",
        source: "checkov CKV_AWS_366; Cognito Developer Guide, Guest access")
    static let passwords = Rule(
        "WRIT-USER-002", practice: 3, .medium, cwe: 521, "a user pool takes weak passwords",
        fix: "set `MinimumLength` to 14 or more, and ask for all four classes of characters if it is shorter",
        source: "Security Hub Cognito.3; NIST SP 800-63B")
    static let oneFactor = Rule(
        "WRIT-USER-003", practice: 3, .low, cwe: 308, "users of a pool cannot have a second factor",
        fix: "set `MfaConfiguration` to `OPTIONAL` or `ON` with `SOFTWARE_TOKEN_MFA`",
        source: "Cognito Developer Guide, Adding MFA")
    static let client = Rule(
        "WRIT-USER-004", practice: 3, .low, cwe: 287,
        "a client of a user pool has sign-in settings that attackers like",
        fix: "use `ALLOW_USER_SRP_AUTH`, `PreventUserExistenceErrors: ENABLED`, `EnableTokenRevocation: true`",
        source: "Cognito Developer Guide, App clients")
    static let redirect = Rule(
        "WRIT-USER-005", practice: 3, .medium, cwe: 319, "tokens of a user pool travel where others can read them",
        fix: "use https in `CallbackURLs` and the `code` flow with PKCE",
        source: "RFC 9700, sections 2.1.2 and 2.6")
    static let rules = [guests, passwords, oneFactor, client, redirect]

    static func check(_ input: AuditInput) -> [Finding] {
        let pools = input.resources.filter { $0.type == "AWS::Cognito::UserPool" && !isStub($0) }
        let bare = pools.filter { $0.lacks("MfaConfiguration") }
        let off = pools.filter { $0.text("MfaConfiguration") == "OFF" }
        return input.resources.flatMap { identity(input, $0) } + pools.flatMap(weak)
            + oneFactor.together(
                off + bare, ": a stolen password is enough", place: "MfaConfiguration",
                severity: off.isEmpty ? .note : .low)
            + input.resources.filter { $0.type == "AWS::Cognito::UserPoolClient" }.flatMap(clients)
    }

    /// A pool that exists elsewhere and stands here only to hold a trigger.
    private static func isStub(_ pool: Resource) -> Bool {
        (pool.properties.object?.keys ?? []).allSatisfy { ["UserPoolName", "LambdaConfig"].contains($0) }
            && !pool.lacks("LambdaConfig")
    }

    private static func identity(_ input: AuditInput, _ pool: Resource) -> [Finding] {
        guard pool.type == "AWS::Cognito::IdentityPool", pool.isOn("AllowUnauthenticatedIdentities") else { return [] }
        return [
            guests.finding(
                "identity pool `\(pool.logicalID)` gives AWS credentials to anyone who asks",
                at: [pool.place(of: "AllowUnauthenticatedIdentities")])
        ]
    }

    private static func weak(_ pool: Resource) -> [Finding] {
        let path = "Policies.PasswordPolicy"
        guard case .known(let policy) = pool.setting(path) else { return [] }
        let length = policy["MinimumLength"].map(\.number) ?? 8
        guard let length else { return [] }
        let classes: KeyValuePairs<String, String> = [
            "RequireUppercase": "upper-case letters", "RequireLowercase": "lower-case letters",
            "RequireNumbers": "digits", "RequireSymbols": "symbols",
        ]
        let missing = classes.filter { pool.isOff("\(path).\($0.key)") }.map(\.value)
        guard length < 8 || (length < 12 && !missing.isEmpty) else { return [] }
        return [
            passwords.finding(
                "user pool `\(pool.logicalID)` takes passwords of \(Int(length)) characters"
                    + (missing.isEmpty ? "" : ", and does not ask for " + missing.joined(separator: ", ")),
                at: [policy.location], severity: length < 8 ? .medium : .low)
        ]
    }

    private static func clients(_ client: Resource) -> [Finding] {
        var out: [Finding] = []
        let flows = client.items("ExplicitAuthFlows").compactMap(\.string)
        var faults: [String] = []
        var places: [SourceLocation] = []
        let direct = flows.filter { ["ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"].contains($0) }
        if !direct.isEmpty {
            faults.append("sends passwords themselves (`\(direct[0])`)")
            places.append(client.place(of: "ExplicitAuthFlows"))
        }
        if client.text("PreventUserExistenceErrors") == "LEGACY" {
            faults.append("tells whether a user exists")
            places.append(client.place(of: "PreventUserExistenceErrors"))
        }
        if client.isOff("EnableTokenRevocation", byDefault: true) {
            faults.append("cannot take tokens back")
            places.append(client.place(of: "EnableTokenRevocation"))
        }
        if !faults.isEmpty {
            out.append(
                Self.client.finding("client `\(client.logicalID)` \(faults.joined(separator: ", "))", at: places))
        }
        let urls = (client.items("CallbackURLs") + client.items("LogoutURLs")).filter { node in
            guard let text = node.string, text.hasPrefix("http://") else { return false }
            return !text.hasPrefix("http://localhost") && !text.hasPrefix("http://127.0.0.1")
        }
        if !urls.isEmpty {
            out.append(
                redirect.finding(
                    "client `\(client.logicalID)` sends users back to \(Prose.list(urls.compactMap(\.string))) without TLS",
                    at: urls.map(\.location)))
        }
        let implicit = client.items("AllowedOAuthFlows").filter { $0.string == "implicit" }
        if !implicit.isEmpty {
            out.append(
                redirect.finding(
                    "client `\(client.logicalID)` hands tokens over in the address (flow `implicit`)",
                    at: implicit.map(\.location)))
        }
        return out
    }
}
