import WritIAM
import WritModel

/// KMS: the key's ARN and the encryption context.
struct KMSCalls {
    private let operation: AWSOperation

    init(_ operation: AWSOperation) { self.operation = operation }

    func steps() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.name {
        case "ListKeys", "ListAliases", "GenerateRandom": return [AWSCall.Step(operation.action, "*")]
        case "ReEncrypt":
            return [
                try step("kms:ReEncryptFrom", key: "SourceKeyId", context: "SourceEncryptionContext"),
                try step("kms:ReEncryptTo", key: "DestinationKeyId", context: "DestinationEncryptionContext"),
            ]
        case "CreateKey", "CreateAlias", "UpdateAlias", "DeleteAlias", "CreateCustomKeyStore", "RetireGrant",
            "ReplicateKey":
            throw operation.unknown(
                "the gate does not decide the administration of keys; do it from outside of functions")
        default: return [try step(operation.action, key: "KeyId", context: "EncryptionContext")]
        }
    }

    private func step(_ action: String, key: String, context: String) throws(AWSUnknown) -> AWSCall.Step {
        guard let id = operation.text(key) else {
            throw operation.unknown("`\(key)` is missing, so the key is known only to KMS; name it in the call")
        }
        var alias: String?
        let resource = try arn(id, alias: &alias)
        var step = AWSCall.Step(action, resource)
        step.context["kms:RequestAlias"] = alias.map { .string($0) } ?? []
        step.context["kms:ViaService"] = []
        step.context["kms:CallerAccount"] = .string(operation.knowledge.account)
        step.context["kms:GrantIsForAWSResource"] =
            operation.name == "CreateGrant" ? "false" : []
        step.context["kms:EncryptionAlgorithm"] = .string(operation.text("EncryptionAlgorithm") ?? "SYMMETRIC_DEFAULT")
        step.context["kms:SigningAlgorithm"] = operation.text("SigningAlgorithm").map { .string($0) } ?? []
        step.context["kms:MacAlgorithm"] = operation.text("MacAlgorithm").map { .string($0) } ?? []
        step.context["kms:MessageType"] = operation.text("MessageType").map { .string($0) } ?? []
        var names: [String] = []
        for entry in operation.body[context]?.object?.entries ?? [] {
            guard let value = entry.value.string else {
                throw operation.unknown("the encryption context is no map of texts")
            }
            names.append(entry.key)
            step.context["kms:EncryptionContext:\(entry.key)"] = .string(value)
        }
        step.context["kms:EncryptionContextKeys"] = .strings(names)
        step.unknown = [
            "kms:keyspec", "kms:keyusage", "kms:keyorigin", "kms:multiregion", "kms:resourcealiases",
            "aws:resourcetag/",
            "kms:grantoperations", "kms:granteeprincipal", "kms:grantconstrainttype", "kms:recipientattestation:",
        ]
        return step
    }

    private func arn(_ id: String, alias: inout String?) throws(AWSUnknown) -> String {
        if id.hasPrefix("arn:") {
            guard let arn = ARN(id), arn.service == "kms", !id.contains("*"), !id.contains("?") else {
                throw operation.unknown("`\(id.prefix(200))` is no key's ARN")
            }
            if arn.resource.hasPrefix("key/") { return id }
            alias = arn.resource
        } else if id.hasPrefix("alias/") {
            alias = id
        } else {
            guard !id.isEmpty,
                id.utf8.allSatisfy({
                    (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x2D
                })
            else { throw operation.unknown("`\(id.prefix(64))` is no key's id") }
            return operation.arn("kms", "key/\(id)")
        }
        guard let alias, let key = operation.knowledge.aliases[alias] else {
            throw operation.unknown(
                "the key behind the alias `\((alias ?? id).prefix(100))` is not known to the gate; name the key's ARN")
        }
        return key
    }
}
