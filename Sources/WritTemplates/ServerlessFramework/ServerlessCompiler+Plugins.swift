import WritModel

/// Plugins: a few that are in wide use are understood, the others are said not to be.
extension ServerlessCompiler {
    /// Plugins that add nothing to the stack, and those that the compiler reads.
    private static let known: Set<String> = [
        "serverless-offline", "serverless-python-requirements", "serverless-webpack", "serverless-esbuild",
        "serverless-bundle", "serverless-dotenv-plugin", "serverless-prune-plugin", "serverless-plugin-typescript",
        "serverless-iam-roles-per-function", "serverless-step-functions", "serverless-pseudo-parameters",
        "serverless-domain-manager", "serverless-plugin-common-excludes", "serverless-plugin-include-dependencies",
        "serverless-dynamodb-local", "serverless-dynamodb", "serverless-offline-sqs", "serverless-offline-sns",
        "serverless-s3-local", "serverless-plugin-warmup", "serverless-jest-plugin", "serverless-mocha-plugin",
        "serverless-export-env", "serverless-localstack", "serverless-plugin-aws-alerts",
        "serverless-plugin-lambda-insights",
        "serverless-deployment-bucket", "serverless-plugin-git-variables", "serverless-latest-layer-version",
    ]

    mutating func notePlugins() {
        let list = service["plugins"]?["modules"] ?? service["plugins"]
        let unknown = (list?.array ?? []).filter { node in
            node.string.map { !Self.known.contains($0) && !$0.hasPrefix("./") } ?? false
        }
        guard let first = unknown.first else { return }
        problems.append(
            InputError(
                "plugin", "plugins are not run: \(unknown.compactMap(\.string).joined(separator: ", "))",
                at: first.location, hint: "what they add to the stack is not judged"))
    }

    /// State machines of the plugin `serverless-step-functions`.
    mutating func compileStateMachines() {
        for entry in service["stepFunctions"]?["stateMachines"]?.object ?? Mapping() {
            let machine = entry.value
            let logs = machine["loggingConfig"]
            put(
                Self.alphanumeric(entry.key).capitalizedFirst + "StepFunctionsStateMachine",
                "AWS::StepFunctions::StateMachine",
                [
                    "StateMachineType": machine["type"], "StateMachineName": machine["name"],
                    "Definition": machine["definition"].map { local($0, depth: 0) }, "RoleArn": machine["role"],
                    "LoggingConfiguration": logs.map {
                        .object(["Level": $0["level"] ?? "OFF"]).placed(at: $0.location)
                    },
                    "TracingConfiguration": machine["tracingConfig"].map {
                        .object(["Enabled": $0["enabled"] ?? false]).placed(at: $0.location)
                    },
                ], at: entry.keyLocation)
        }
    }

    /// The plugin lets a definition name functions by their keys in `functions`.
    private func local(_ node: Node, depth: Int) -> Node {
        guard depth < 64 else { return node }
        switch node.value {
        case .array(let items): return Node(.array(items.map { local($0, depth: depth + 1) }), at: node.location)
        case .object(let members):
            if let target = Intrinsic(node)?.attributeReference, service["functions"]?[target.logicalID] != nil {
                return CFN.getAtt(Self.normalized(target.logicalID) + "LambdaFunction", target.attribute)
                    .placed(at: node.location)
            }
            var fresh = Mapping()
            for entry in members {
                fresh.append(entry.key, at: entry.keyLocation, local(entry.value, depth: depth + 1))
            }
            return Node(fresh, at: node.location)
        default: return node
        }
    }
}
