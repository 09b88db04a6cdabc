import WritIAM

/// Calls to APIs behind API Gateway: `execute-api:Invoke` on `api/stage/METHOD/path`.
///
/// The host names the API and the path its stage; the account is taken to be the function's own.
/// The first segment is taken for the stage, also where the API has only `$default`.
enum ExecuteAPICalls {
    static func read(_ request: AWSRequest, host: AWSHost, region: String, knowledge: AWSKnowledge) -> AWSCall {
        var api = ""
        if case .api(let name) = host.place { api = name }
        var parts = request.path.split(separator: "/").map { PercentCoding.text($0) ?? "?" }
        let stage = parts.isEmpty ? "$default" : parts.removeFirst()
        let resource =
            "arn:\(host.partition):execute-api:\(region):\(knowledge.account):\(api)/\(stage)/\(request.method)/"
            + parts.joined(separator: "/")
        let context: [String: ContextValue] = [
            "aws:SecureTransport": "true", "aws:RequestedRegion": .string(region),
            "aws:PrincipalAccount": .string(knowledge.account), "aws:PrincipalType": "AssumedRole",
            "aws:ViaAWSService": "false",
        ]
        return AWSCall(
            service: "execute-api", operation: "Invoke", region: region,
            steps: [
                AWSCall.Step(
                    "execute-api:Invoke", resource, context: context)
            ])
    }
}
