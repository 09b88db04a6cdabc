import WritModel

/// Who is let in: everybody, services on behalf of anybody, identity providers for anybody.
enum PrincipalLint {
    static func check(_ view: StatementView) -> [PolicyDiagnostic] {
        guard view.policy.kind.namesPrincipals else { return [] }
        let statement = view.statement
        guard let principals = statement.principals else {
            return [
                PolicyDiagnostic(
                    "missing-principal", .high, "\(statement.name) names no principal and matches nobody",
                    at: statement.location, fix: "add `Principal`")
            ]
        }
        if view.policy.kind == .resourceControl { return resourceControl(view, principals) }
        guard view.allows else { return [] }
        if principals.isNegated {
            return [
                PolicyDiagnostic(
                    "allow-not-principal", .critical, "\(statement.name) allows everybody but a few, also strangers",
                    at: principals.location, fix: "list with `Principal` whom to allow")
            ]
        }
        var found: [PolicyDiagnostic] = []
        if principals.entries.contains(.everyone), !isBounded(view.statement) {
            found.append(
                PolicyDiagnostic(
                    "public", .critical, "\(statement.name) allows everybody", at: principals.location,
                    fix: "name accounts, roles or services, or add a condition such as `aws:PrincipalOrgID`"))
        }
        if view.policy.kind == .resource { found += deputies(view, principals) }
        if view.policy.kind == .trust { found += providers(view, principals) }
        return found
    }

    private static let bounds: Set<String> = [
        "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:sourcearn",
        "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourcevpc", "aws:sourcevpce",
        "aws:sourceip", "aws:userid", "aws:vpceorgid", "aws:vpceaccount", "aws:sourceowner", "kms:calleraccount",
        "kms:viaservice", "s3:dataaccesspointaccount", "lambda:functionurlauthtype", "iot:certificate",
    ]

    /// A positive condition on who or where; `…IfExists` and negations leave strangers in.
    static func isBounded(_ statement: Statement) -> Bool {
        statement.conditions.contains { condition in
            bounds.contains(condition.key) && !condition.operator.isNegated && !condition.operator.ifExists
                && condition.operator.base != .null && condition.operator.quantifier != .forAllValues
                && !condition.values.contains("*") && !condition.values.contains("0.0.0.0/0")
        }
    }

    /// The confused deputy. Source: IAM user guide, "The confused deputy problem".
    private static func deputies(_ view: StatementView, _ principals: PrincipalElement) -> [PolicyDiagnostic] {
        var found: [PolicyDiagnostic] = []
        let sources = view.statement.conditions.filter {
            $0.key == "aws:sourcearn" && !$0.operator.isNegated && !$0.operator.ifExists && $0.operator.base != .null
        }
        let accounts: Set<String> = ["aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner"]
        let hasAccount = view.statement.conditions.contains {
            accounts.contains($0.key) && !$0.operator.isNegated && !$0.operator.ifExists
        }
        for case .service(let service) in principals.entries where actsForOthers(service) {
            if sources.isEmpty, !hasAccount {
                found.append(
                    PolicyDiagnostic(
                        "confused-deputy", .high,
                        "any customer of `\(service)` may have it use \(view.statement.name)", at: principals.location,
                        fix: "add conditions on `aws:SourceArn` and `aws:SourceAccount`"))
            } else if !hasAccount,
                sources.contains(where: { $0.values.contains { ARN($0)?.account.isEmpty ?? false } })
            {
                found.append(
                    PolicyDiagnostic(
                        "confused-deputy-account", .medium,
                        "the source of \(view.statement.name) names no account, and the name may pass to another owner",
                        at: principals.location, fix: "add a condition on `aws:SourceAccount`"))
            }
        }
        return found
    }

    /// Services that run a customer's own code or role need no source; all others act for whoever sets them up.
    static func actsForOthers(_ service: String) -> Bool {
        !["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com"].contains(service)
    }

    /// Federation without saying for whom. Source: IAM user guide, "Create a role for OpenID Connect federation".
    private static func providers(_ view: StatementView, _ principals: PrincipalElement) -> [PolicyDiagnostic] {
        var found: [PolicyDiagnostic] = []
        for case .federated(let provider) in principals.entries {
            if let key = missingKey(provider, view.statement) { found.append(audience(view, principals, key)) }
        }
        return found
    }

    /// Whether tokens that the provider made for others pass the statement too.
    static func isForAnyAudience(_ provider: String, _ statement: Statement) -> Bool {
        missingKey(provider, statement) != nil
    }

    /// The condition key that would say for whom a token was made; nil if the statement says it.
    private static func missingKey(_ provider: String, _ statement: Statement) -> String? {
        let keys = statement.conditions.filter { condition in
            !condition.operator.isNegated && !condition.operator.ifExists && !condition.values.contains("*")
        }.map(\.key)
        if provider.contains(":saml-provider/") { return keys.contains("saml:aud") ? nil : "saml:aud" }
        let host = provider.split(separator: "/", maxSplits: 1).last.map(String.init) ?? provider
        let name = (provider.contains("oidc-provider/") ? host : provider).asciiLowercased
        if !keys.contains("\(name):aud"), !keys.contains("\(name):app_id"), !keys.contains("\(name):sub") {
            return "\(name):aud"
        }
        let isShared = name == "token.actions.githubusercontent.com"
        return isShared && !keys.contains("\(name):sub") ? "\(name):sub" : nil
    }

    private static func audience(_ view: StatementView, _ principals: PrincipalElement, _ key: String)
        -> PolicyDiagnostic
    {
        PolicyDiagnostic(
            "federation-open", .high, "\(view.statement.name) trusts tokens that were made for others",
            at: principals.location, fix: "add a condition on `\(key)`")
    }

    private static func resourceControl(_ view: StatementView, _ principals: PrincipalElement) -> [PolicyDiagnostic] {
        var found: [PolicyDiagnostic] = []
        if view.allows {
            found.append(
                PolicyDiagnostic(
                    "rcp-effect", .medium, "a resource control policy of a customer cannot allow",
                    at: view.statement.location, fix: "use `Deny`"))
        }
        if principals.isNegated || principals.entries != [.everyone] {
            found.append(
                PolicyDiagnostic(
                    "rcp-principal", .medium, "a resource control policy is about everybody", at: principals.location,
                    fix: "write `\"Principal\": \"*\"` and a condition on `aws:PrincipalArn`"))
        }
        return found
    }
}
