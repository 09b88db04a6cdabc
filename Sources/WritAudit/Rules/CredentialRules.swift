import WritModel
import WritTemplates

/// Where resources of the template keep credentials.
enum CredentialRules: RuleSet {
    static let plain = Rule(
        "WRIT-DATA-011", practice: 6, .high, cwe: 259, "the password of a resource stands in the template",
        fix: "let Secrets Manager make it (`ManageMasterUserPassword`, `GenerateSecretString`) and refer to it",
        source: "CWE-259; cfn-lint W2501")
    static let parameter = Rule(
        "WRIT-DATA-012", practice: 6, .medium, cwe: 312, "a secret lies as plain text in Systems Manager",
        fix: "keep it in Secrets Manager, or as a `SecureString` that the template only refers to",
        source: "checkov CKV_AWS_384; Systems Manager User Guide, SecureString")
    static let output = Rule(
        "WRIT-DATA-013", practice: 6, .medium, cwe: 200, "an output of the stack shows a secret",
        fix: "leave the output out, or give the name of the secret", source: "CloudFormation User Guide, Outputs")
    static let unrotated = Rule(
        "WRIT-DATA-014", practice: 6, .note, cwe: 324, "a secret is never rotated",
        fix: "add an `AWS::SecretsManager::RotationSchedule`", source: "Security Hub SecretsManager.1")
    static let build = Rule(
        "WRIT-DATA-015", practice: 5, .medium, cwe: 319, "a build is not protected",
        fix: "leave `InsecureSsl` and `EncryptionDisabled` out", source: "Security Hub CodeBuild.3; checkov CKV_AWS_78")
    static let endless = Rule(
        "WRIT-DATA-017", practice: 6, .medium, cwe: 324, "the template makes keys that do not end",
        fix: "let whoever needs access assume a role; where only a key will do, make and renew it outside of the stack",
        source: "Security Hub IAM.3; IAM user guide, Managing access keys")
    static let replaceable = Rule(
        "WRIT-DATA-018", practice: 5, .note, cwe: 494, "images of a repository can be replaced under their tag",
        fix: "set `ImageTagMutability: IMMUTABLE` and `ImageScanningConfiguration: {ScanOnPush: true}`",
        source: "Security Hub ECR.1, ECR.2")
    static let rules = [plain, parameter, output, unrotated, build, endless, replaceable]

    /// Properties that hold a password and nothing else.
    private static let passwords: [String: [String]] = [
        "AWS::RDS::DBInstance": ["MasterUserPassword"], "AWS::RDS::DBCluster": ["MasterUserPassword"],
        "AWS::DocDB::DBCluster": ["MasterUserPassword"], "AWS::Redshift::Cluster": ["MasterUserPassword"],
        "AWS::RedshiftServerless::Namespace": ["AdminUserPassword"],
        "AWS::ElastiCache::ReplicationGroup": ["AuthToken"], "AWS::ElastiCache::User": ["Passwords"],
        "AWS::MemoryDB::User": ["AuthenticationMode.Passwords"], "AWS::DMS::Endpoint": ["Password"],
        "AWS::DirectoryService::SimpleAD": ["Password"], "AWS::DirectoryService::MicrosoftAD": ["Password"],
        "AWS::OpenSearchService::Domain": ["AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword"],
        "AWS::SecretsManager::Secret": ["SecretString"], "AWS::IAM::User": ["LoginProfile.Password"],
        "AWS::CodeBuild::SourceCredential": ["Token"],
        "AWS::Cognito::UserPoolIdentityProvider": ["ProviderDetails.client_secret"],
        "AWS::Events::Connection": [
            "AuthParameters.ApiKeyAuthParameters.ApiKeyValue", "AuthParameters.BasicAuthParameters.Password",
        ],
        "AWS::Amplify::App": ["OauthToken", "AccessToken"],
    ]

    static func check(_ input: AuditInput) -> [Finding] {
        input.resources.flatMap { resource in
            (passwords[resource.type] ?? []).flatMap { stated(input, resource, $0) } + brokers(input, resource)
                + builds(resource) + parameters(input, resource) + authentication(input, resource)
        } + outputs(input) + rotation(input) + keys(input) + repositories(input)
    }

    /// `AWS::CloudFormation::Authentication`: metadata is shown to whoever may describe the stack, `NoEcho` or not.
    private static func authentication(_ input: AuditInput, _ resource: Resource) -> [Finding] {
        let entries = resource.raw["Metadata"]?["AWS::CloudFormation::Authentication"]?.object ?? Mapping()
        return entries.compactMap { entry in
            guard let node = entry.value["secretKey"] ?? entry.value["password"], !(node.string ?? "x").isEmpty,
                !(node.string ?? "").contains("{{resolve:")
            else { return nil }
            // What the rules for secrets say of the same line is not said again.
            let place = node.location
            guard
                !input.tree.sightings.contains(where: {
                    $0.location.file == place.file && $0.location.line == place.line
                })
            else { return nil }
            return plain.finding(
                "the metadata of `\(resource.logicalID)` shows the credentials of `\(entry.key)` to whoever may describe the stack",
                at: [place], severity: node.string == nil ? .medium : nil,
                fix: "let the instance's role fetch the files (`roleName`), or read the secret when it is needed")
        }
    }

    private static func keys(_ input: AuditInput) -> [Finding] {
        endless.together(
            input.resources.filter { $0.type == "AWS::IAM::AccessKey" },
            ": works from anywhere until somebody deletes it")
    }

    private static func repositories(_ input: AuditInput) -> [Finding] {
        replaceable.together(
            input.resources.filter { $0.type == "AWS::ECR::Repository" && $0.isMutable },
            ": a tag can be moved to another image")
    }

    private static func stated(_ input: AuditInput, _ resource: Resource, _ path: String) -> [Finding] {
        guard case .known(let node) = resource.setting(path), let raw = resource.rawProperty(path) else { return [] }
        let texts = (node.array ?? [node]).compactMap(\.string)
        guard let text = texts.first(where: { !$0.isEmpty && !$0.contains("{{resolve:") }) else { return [] }
        let value = input.application.scope.value(raw)
        let key = path.split(separator: ".").last.map(String.init) ?? path
        // What the rules for secrets say of the same place is not said again.
        if SecretDetector.match(name: key, value: text) != nil, value.parameters.isEmpty { return [] }
        for name in value.parameters {
            let stated = input.application.scope.parameters[name]?.defaultValue?.string ?? ""
            if SecretDetector.match(name: name, value: stated) != nil { return [] }
        }
        // A secret that only carries names, such as a user or a host, is none.
        if path == "SecretString", !holdsSecret(text) { return [] }
        let via = value.parameters.first.map { ", the default of parameter `\($0)`" } ?? ""
        return [
            plain.finding(
                "`\(key)` of `\(resource.logicalID)` is written in the template\(via)", at: [raw.location])
        ]
    }

    private static func holdsSecret(_ text: String) -> Bool {
        guard text.hasPrefix("{"), let node = try? JSONParser.parse(Array(text.utf8), file: "") else { return true }
        return (node.object ?? Mapping()).contains { entry in
            SecretDetector.speaksOfSecret(entry.key) && !(entry.value.string ?? "").isEmpty
                && !(entry.value.string ?? "").contains("{{resolve:")
        }
    }

    private static func brokers(_ input: AuditInput, _ resource: Resource) -> [Finding] {
        guard resource.type == "AWS::AmazonMQ::Broker" else { return [] }
        let users = resource.items("Users").filter { user in
            user["Password"]?.string.map {
                !$0.contains("{{resolve:") && SecretDetector.match(name: "Password", value: $0) == nil
            } ?? false
        }
        guard !users.isEmpty else { return [] }
        return [
            plain.finding(
                "the password of a user of `\(resource.logicalID)` is written in the template",
                at: users.map { $0["Password"]?.location ?? $0.location })
        ]
    }

    private static func builds(_ resource: Resource) -> [Finding] {
        guard resource.type == "AWS::CodeBuild::Project" else { return [] }
        var out: [Finding] = []
        let variables = resource.items("Environment.EnvironmentVariables").filter { variable in
            guard let name = variable["Name"]?.string, let text = variable["Value"]?.string,
                variable["Type"].map({ $0.string == "PLAINTEXT" }) ?? true,
                SecretDetector.match(name: "Value", value: text) == nil
            else { return false }
            return SecretDetector.match(name: name, value: text) != nil
                || ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"].contains(name)
        }
        if !variables.isEmpty {
            out.append(
                plain.finding(
                    "\(Prose.list(variables.compactMap { $0["Name"]?.string })) of the build `\(resource.logicalID)` is written in the template",
                    at: variables.map(\.location)))
        }
        for (path, text) in [
            ("Source.InsecureSsl", "fetches its source without checking the server's certificate"),
            ("Artifacts.EncryptionDisabled", "stores its results unencrypted"),
            ("LogsConfig.S3Logs.EncryptionDisabled", "stores its logs unencrypted"),
        ] where resource.isOn(path) {
            out.append(build.finding("the build `\(resource.logicalID)` \(text)", at: [resource.place(of: path)]))
        }
        return out
    }

    /// CloudFormation cannot make a `SecureString`, so every parameter that it makes is plain.
    private static func parameters(_ input: AuditInput, _ resource: Resource) -> [Finding] {
        guard resource.type == "AWS::SSM::Parameter", let raw = resource.rawProperty("Value") else { return [] }
        let value = input.application.scope.value(raw)
        let name = resource.text("Name")?.split(separator: "/").last.map(String.init) ?? resource.logicalID
        let hidden = value.parameters.filter { input.application.scope.parameters[$0]?.noEcho == true }
        let text = value.literalString ?? ""
        let isSecret =
            !value.dynamicReferences.filter { $0.hasPrefix("secretsmanager:") }.isEmpty || !hidden.isEmpty
            || (SecretDetector.match(name: name, value: text) != nil
                && SecretDetector.match(name: "Value", value: text) == nil)
        guard isSecret else { return [] }
        return [
            parameter.finding("`\(resource.logicalID)` keeps a secret as plain text", at: [raw.location])
        ]
    }

    private static func outputs(_ input: AuditInput) -> [Finding] {
        (input.application.document["Outputs"]?.object ?? Mapping()).compactMap { entry in
            guard let node = entry.value["Value"] else { return nil }
            let value = input.application.scope.value(node)
            let hidden = value.parameters.filter { input.application.scope.parameters[$0]?.noEcho == true }
            let resolves = value.dynamicReferences.contains {
                $0.hasPrefix("secretsmanager:") || $0.hasPrefix("ssm-secure:")
            }
            var isKey = false
            if case .reference(let id, "SecretAccessKey"?) = value {
                isKey = input.application.resource(id)?.type == "AWS::IAM::AccessKey"
            }
            guard !hidden.isEmpty || resolves || isKey else { return nil }
            let what = hidden.isEmpty ? "a secret" : "the hidden parameter \(Prose.list(hidden))"
            return output.finding(
                "output `\(entry.key)` shows \(what) to whoever may read the stack", at: [entry.keyLocation])
        }
    }

    private static func rotation(_ input: AuditInput) -> [Finding] {
        let rotated = Set(
            input.resources.filter { $0.type == "AWS::SecretsManager::RotationSchedule" }.flatMap { schedule in
                schedule.rawProperty("SecretId").map { input.application.scope.value($0).references } ?? []
            })
        // Attachments stand for their secret.
        let attached = input.resources.filter {
            $0.type == "AWS::SecretsManager::SecretTargetAttachment" && rotated.contains($0.logicalID)
        }.flatMap { $0.rawProperty("SecretId").map { input.application.scope.value($0).references } ?? [] }
        return unrotated.together(
            input.resources.filter {
                $0.type == "AWS::SecretsManager::Secret" && !rotated.contains($0.logicalID)
                    && !attached.contains($0.logicalID)
            }, ": no rotation")
    }
}

extension Resource {
    /// Whether a repository lets tags be moved, as it does where nothing is stated.
    fileprivate var isMutable: Bool {
        switch setting("ImageTagMutability") {
        case .missing: true
        case .unknown: false
        case .known(let node): node.string?.hasPrefix("MUTABLE") ?? false
        }
    }
}
