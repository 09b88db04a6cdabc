import WritIAM
import WritModel

/// Translates AWS requests: operation, actions, resources, condition keys.
package struct AWSCallReader: Sendable {
    private let knowledge: AWSKnowledge

    package init(knowledge: AWSKnowledge) { self.knowledge = knowledge }

    /// - Parameter region: of the signature's scope; counts where the host's name has none.
    /// - Throws: if the gate cannot be sure what the request would do.
    package func read(_ request: AWSRequest, host: AWSHost, region: String) throws(AWSUnknown) -> AWSCall {
        let region = host.isGlobal ? region : host.region
        if host.service == "execute-api", !request.path.contains("/@connections/") {
            return ExecuteAPICalls.read(request, host: host, region: region, knowledge: knowledge)
        }
        let operation = try AWSOperationReader(request: request, host: host, region: region, knowledge: knowledge)
            .read()
        var steps = try Self.steps(operation)
        for index in steps.indices { Self.complete(&steps[index], operation) }
        return AWSCall(
            service: operation.service.name, operation: operation.name, region: region, steps: steps)
    }

    private static func steps(_ operation: AWSOperation) throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.service.name {
        case "dynamodb": try DynamoDBCalls(operation).steps()
        case "dynamodbstreams": try DynamoDBCalls(operation).streamSteps()
        case "s3": try S3Calls(operation).steps()
        case "sqs": try SQSCalls(operation).steps()
        case "lambda": try LambdaCalls(operation).steps()
        case "secretsmanager", "ssm": try SecretCalls(operation).steps()
        case "kms": try KMSCalls(operation).steps()
        case "events": try EventsCalls(operation).steps()
        case "kinesis", "firehose": try StreamCalls(operation).steps()
        case "sns", "ses", "sesv2": try MessageCalls(operation).steps()
        default: try PlainCalls(operation).steps()
        }
    }

    /// Keys that every request has. Source: IAM User Guide, "AWS global condition context keys".
    private static func complete(_ step: inout AWSCall.Step, _ operation: AWSOperation) {
        let account = step.resources.compactMap { ARN($0) }.map(\.account)
        var global: [String: ContextValue] = [
            "aws:SecureTransport": "true",
            "aws:RequestedRegion": .string(operation.region),
            "aws:PrincipalAccount": .string(operation.knowledge.account),
            "aws:PrincipalType": "AssumedRole",
            "aws:ViaAWSService": "false",
            "aws:PrincipalIsAWSService": "false",
            "aws:CalledVia": [], "aws:CalledViaFirst": [], "aws:CalledViaLast": [], "aws:SourceArn": [],
            "aws:SourceAccount": [], "aws:SourceOrgID": [], "aws:PrincipalServiceName": [],
            "aws:PrincipalServiceNamesList": [], "aws:MultiFactorAuthAge": [], "aws:MultiFactorAuthPresent": [],
            "aws:username": [],
        ]
        if let one = account.first, !one.isEmpty, account.allSatisfy({ $0 == one }) {
            global["aws:ResourceAccount"] = .string(one)
        }
        step.context.merge(global) { mine, _ in mine }
    }
}
