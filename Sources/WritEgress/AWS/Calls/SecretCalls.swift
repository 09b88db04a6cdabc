import WritIAM
import WritModel

/// Secrets Manager and the parameter store of Systems Manager.
struct SecretCalls {
    private let operation: AWSOperation

    init(_ operation: AWSOperation) { self.operation = operation }

    func steps() throws(AWSUnknown) -> [AWSCall.Step] {
        operation.service.name == "ssm" ? try parameters() : try secrets()
    }

    // MARK: Secrets Manager

    private static let unlisted: Set<String> = [
        "secretsmanager:resourcetag/", "aws:resourcetag/", "aws:requesttag/", "aws:tagkeys",
    ]

    private func secrets() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.name {
        case "GetRandomPassword", "ListSecrets": return [AWSCall.Step(operation.action, "*")]
        case "BatchGetSecretValue":
            guard operation.body["Filters"] == nil, let ids = operation.body["SecretIdList"]?.array, !ids.isEmpty,
                ids.count <= 20
            else { throw operation.unknown("name the secrets in `SecretIdList`, without `Filters`") }
            var steps = [AWSCall.Step(operation.action, "*")]
            for id in ids {
                guard let id = id.string else { throw operation.unknown("a secret's id is no text") }
                steps.append(
                    AWSCall.Step(
                        "secretsmanager:GetSecretValue", try secret(id), context: stage(), unknown: Self.unlisted))
            }
            return steps
        case "CreateSecret":
            return [AWSCall.Step(operation.action, try secret(operation.require("Name")), unknown: Self.unlisted)]
        default:
            return [
                AWSCall.Step(
                    operation.action, try secret(operation.require("SecretId")), context: stage(),
                    unknown: Self.unlisted)
            ]
        }
    }

    private func stage() -> [String: ContextValue] {
        [
            "secretsmanager:VersionStage": operation.text("VersionStage").map { .string($0) } ?? [],
            "secretsmanager:VersionId": operation.text("VersionId").map { .string($0) } ?? [],
            "secretsmanager:SecretId": operation.text("SecretId").map { .string($0) } ?? [],
        ]
    }

    /// A secret's ARN ends with `-` and six random characters, which a name lacks. `-??????` stands for them: patterns that
    /// leave the suffix open match it. The ARNs known for the name are tried too.
    private func secret(_ id: String) throws(AWSUnknown) -> [String] {
        if id.hasPrefix("arn:") {
            guard let arn = ARN(id), arn.service == "secretsmanager", arn.resource.hasPrefix("secret:"),
                !id.contains("*"), !id.contains("?")
            else { throw operation.unknown("`\(id.prefix(200))` is no secret's ARN") }
            let hasSuffix = arn.resource.utf8.count > 14 && Array(arn.resource.utf8.suffix(7))[0] == UInt8(ascii: "-")
            return hasSuffix ? [id] : [id + "-??????"] + known(String(arn.resource.dropFirst(7)))
        }
        guard !id.isEmpty, id.utf8.count <= 512, !id.contains(":"), !id.contains("*"), !id.contains("?") else {
            throw operation.unknown("the secret's name is not of the usual form")
        }
        return [operation.arn("secretsmanager", "secret:\(id)-??????")] + known(id)
    }

    private func known(_ name: String) -> [String] {
        let prefix = operation.arn("secretsmanager", "secret:\(name)-")
        return (operation.knowledge.secrets[name] ?? []).filter {
            $0.hasPrefix(prefix) && $0.utf8.count == prefix.utf8.count + 6
        }.sorted()
    }

    // MARK: Parameter store

    private func parameters() throws(AWSUnknown) -> [AWSCall.Step] {
        let unknown: Set<String> = ["aws:resourcetag/", "ssm:resourcetag/", "aws:requesttag/", "aws:tagkeys"]
        let context: [String: ContextValue] = [
            "ssm:Recursive": .string(operation.body["Recursive"]?.bool == true ? "true" : "false"),
            "ssm:Overwrite": .string(operation.body["Overwrite"]?.bool == true ? "true" : "false"),
            "ssm:Policies": operation.body["Policies"]?.string.map { .string($0) } ?? [],
        ]
        func step(_ name: String) throws(AWSUnknown) -> AWSCall.Step {
            AWSCall.Step(operation.action, try parameter(name), context: context, unknown: unknown)
        }
        switch operation.name {
        case "GetParameter", "PutParameter", "DeleteParameter", "GetParameterHistory":
            return [try step(operation.require("Name"))]
        case "GetParameters", "DeleteParameters":
            guard let names = operation.body["Names"]?.array, !names.isEmpty, names.count <= 10 else {
                throw operation.unknown("`Names` has not between 1 and 10 names")
            }
            var steps: [AWSCall.Step] = []
            for name in names {
                guard let name = name.string else { throw operation.unknown("a name is no text") }
                steps.append(try step(name))
            }
            return steps
        case "GetParametersByPath":
            var path = try operation.require("Path")
            while path.hasSuffix("/"), path.utf8.count > 1 { path.removeLast() }
            return [try step(path)]
        case "DescribeParameters": return [AWSCall.Step(operation.action, "*")]
        default: throw operation.unknown("the gate decides the parameter store only; call it from outside of functions")
        }
    }

    private func parameter(_ name: String) throws(AWSUnknown) -> String {
        if name.hasPrefix("arn:") {
            guard let arn = ARN(name), arn.service == "ssm", arn.resource.hasPrefix("parameter"),
                !arn.resource.contains(":"), !name.contains("*"), !name.contains("?")
            else { throw operation.unknown("`\(name.prefix(200))` is no parameter's ARN") }
            return name
        }
        // `name:3` and `name:label` choose a version of the same parameter.
        let plain = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)[0]
        guard !plain.isEmpty,
            plain.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || [0x2D, 0x2E, 0x2F, 0x5F].contains($0)
            })
        else { throw operation.unknown("the parameter's name is not of the usual form") }
        return operation.arn("ssm", "parameter" + (plain.hasPrefix("/") ? "" : "/") + plain)
    }
}
