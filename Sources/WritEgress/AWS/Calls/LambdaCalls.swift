import WritIAM
import WritModel

/// Lambda: the function's ARN from a name, a partial or a whole ARN, with its qualifier.
struct LambdaCalls {
    private let operation: AWSOperation

    init(_ operation: AWSOperation) { self.operation = operation }

    private static let actions = [
        "Invoke": "InvokeFunction", "InvokeWithResponseStream": "InvokeFunction", "InvokeAsync": "InvokeFunction",
    ]

    /// Operations that hand the caller another function's role or code; a writ is no place to decide them.
    private static let administrative: Set<String> = [
        "CreateFunction", "CreateEventSourceMapping", "UpdateEventSourceMapping", "PublishLayerVersion",
    ]

    func steps() throws(AWSUnknown) -> [AWSCall.Step] {
        guard !Self.administrative.contains(operation.name) else {
            throw operation.unknown("the gate does not decide deployment; do it from outside of functions")
        }
        switch operation.name {
        case "GetAccountSettings", "ListFunctions", "ListLayers", "ListCodeSigningConfigs", "ListEventSourceMappings":
            return [AWSCall.Step(operation.action, "*", unknown: ["lambda:functionarn"])]
        default: break
        }
        guard let name = operation.parameters["FunctionName"] else {
            throw operation.unknown("the gate does not decide this operation; call it from outside of functions")
        }
        guard
            let function = LambdaFunctionName(name, qualifier: operation.text("Qualifier")),
            function.region ?? operation.region == operation.region
        else { throw operation.unknown("`\(name.prefix(200))` is no function's name or ARN, or of another region") }
        let arn = operation.arn("lambda", "function:" + function.qualified, account: function.account)
        let action = "lambda:" + (Self.actions[operation.name] ?? operation.name)
        return [
            AWSCall.Step(
                action, arn,
                context: [
                    "lambda:FunctionUrlAuthType": [], "lambda:InvokedViaFunctionUrl": [], "lambda:EventSourceToken": [],
                ],
                unknown: ["aws:resourcetag/", "lambda:principal", "lambda:layer", "lambda:vpcids", "lambda:subnetids"])
        ]
    }
}
