import ArgumentParser
import WritIAM
import WritModel

extension PolicyCommand {
    struct Evaluate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide whether policies allow a request.",
            discussion: """
                POLICY documents of one kind are decided by themselves. With --principal, or with policies of other kinds, the decision is the
                one that AWS makes of all of them together, within one account or across two: name the caller with --principal, and the account
                of a resource whose ARN shows none with --resource-account. A denial says what is missing. Exit status 1 for a denial.

                EXAMPLES
                  writ policy evaluate policy.json --action s3:GetObject --resource arn:aws:s3:::in/a.csv
                  writ policy evaluate policy.json --action s3:PutObject --resource arn:aws:s3:::in/a --context aws:SecureTransport=true
                  writ policy evaluate role.json --principal arn:aws:iam::111122223333:role/app --resource-policy bucket.json \\
                    --resource-account 444455556666 --action s3:GetObject --resource arn:aws:s3:::in/a.csv
                  writ policy evaluate --trust trust.json --principal lambda.amazonaws.com --action sts:AssumeRole \\
                    --resource arn:aws:iam::111122223333:role/app
                  writ policy evaluate role.json --boundary most.json --scp root.json --scp account.json --action iam:CreateUser --resource '*'
                """)

        @Argument(help: "Policy documents of the kind that --kind names.") var policies: [String] = []
        @Option(help: "Kind of the documents given without an option.") var kind: PolicyKind = .identity
        @Option(help: "Action, e.g. s3:GetObject.") var action: String
        @Option(help: "ARN of the resource, or *.") var resource: String
        @Option(
            name: [.customLong("principal"), .customLong("role")],
            help: "Who asks: ARN of a role, user or session, an account's number, a service, or anonymous.")
        var principal: String?
        @Option(help: "A condition key, KEY=VALUE; repeated with one key for several values.") var context: [String] =
            []
        @Option(name: .customLong("resource-policy"), help: "Policy of the resource; may be repeated.")
        var resourcePolicies: [String] = []
        @Option(help: "Trust policy of the role to be assumed.") var trust: [String] = []
        @Option(help: "Permissions boundary of the caller.") var boundary: [String] = []
        @Option(help: "Session policy.") var session: [String] = []
        @Option(help: "Service control policy of one level, from the root down; may be repeated.") var scp: [String] =
            []
        @Option(help: "Resource control policy of one level, from the root down; may be repeated.") var rcp: [String] =
            []
        @Option(help: "Policy of the VPC endpoint.") var endpoint: [String] = []
        @Option(name: .customLong("resource-account"), help: "Account of the resource, where its ARN shows none.")
        var resourceAccount: String?
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            let request = Request(
                action: action, resource: resource, principal: try caller(), context: try contextValues())
            let decision = try decide(request)
            switch format {
            case .text: print("\(decision.outcome.rawValue): \(decision.explanation)")
            case .json:
                Node.object([
                    "schema": "writ/policy-evaluate/v1", "outcome": Node(decision.outcome.rawValue),
                    "explanation": Node(decision.explanation), "request": request.node,
                    "statement": decision.statement.map { statement in
                        .object([
                            "kind": decision.kind.map { Node($0.rawValue) } ?? Node(.null),
                            "policy": Node(.integer(statement.policy)), "index": Node(.integer(statement.statement)),
                            "sid": statement.sid.map { Node($0) } ?? Node(.null), "location": statement.location.node,
                        ])
                    } ?? Node(.null),
                ]).printJSON()
            }
            if !decision.isAllowed { throw CommandFailure.negative }
        }

        private func decide(_ request: Request) throws -> Decision {
            let own = try policies.flatMap { try PolicyCommand.readSet($0, kind: kind) }
            let layers = [resourcePolicies, trust, boundary, session, scp, rcp, endpoint]
            if principal == nil, resourceAccount == nil, layers.allSatisfy(\.isEmpty) {
                guard !own.isEmpty else { throw CommandFailure.input("no policy is given") }
                return CompiledPolicy(own).evaluate(request)
            }
            var set = PolicySet()
            add(own, kind, to: &set)
            let given: [(PolicyKind, [String])] = [
                (.resource, resourcePolicies), (.trust, trust), (.boundary, boundary), (.session, session),
                (.serviceControl, scp), (.resourceControl, rcp), (.endpoint, endpoint),
            ]
            for (kind, paths) in given {
                for path in paths { add(try PolicyCommand.readSet(path, kind: kind), kind, to: &set) }
            }
            set.resourceAccount = resourceAccount
            return Evaluator.evaluate(request, in: set)
        }

        /// Control policies that are given apart are levels of the organization.
        private func add(_ policies: [Policy], _ kind: PolicyKind, to set: inout PolicySet) {
            guard !policies.isEmpty else { return }
            switch kind {
            case .identity: set.identity += policies
            case .resource, .trust: set.resource = (set.resource ?? []) + policies
            case .boundary: set.boundary = (set.boundary ?? []) + policies
            case .session: set.session = (set.session ?? []) + policies
            case .serviceControl: set.serviceControl.append(policies)
            case .resourceControl: set.resourceControl.append(policies)
            case .endpoint: set.endpoint = (set.endpoint ?? []) + policies
            }
        }

        /// Where nobody is named, a role in the account of the resource.
        private func caller() throws -> Principal {
            if let principal { return try Principal(reading: principal) }
            let account = resourceAccount ?? ARN(resource)?.account ?? ""
            return .session(
                role: ARN(
                    service: "iam", region: "", account: account.isEmpty ? "123456789012" : account,
                    resource: "role/role"), name: "session")
        }

        private func contextValues() throws -> [String: ContextValue] {
            var values: [String: [String]] = [:]
            for pair in context {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2, !parts[0].isEmpty else {
                    throw CommandFailure.input("`\(pair)` is not KEY=VALUE")
                }
                values[parts[0].lowercased(), default: []].append(parts[1])
            }
            return values.mapValues { $0.count == 1 ? .string($0[0]) : .strings($0) }
        }
    }
}
