import WritModel

extension TemplateReading {
    /// The `Routes` of `AWS::Serverless::WebSocketApi`.
    mutating func connectWebSocketRoutes() {
        for resource in resources where resource.type == "AWS::Serverless::WebSocketApi" {
            let properties = resource.raw["Properties"]
            let auth = properties?["Auth"]
            for entry in properties?["Routes"]?.object ?? Mapping() {
                // Only the connecting route is authorized; the others belong to its connection.
                let authorization: Authorization =
                    switch entry.key == "$connect" ? simple(auth?["AuthType"])?.string ?? "NONE" : "NONE" {
                    case "NONE": .none
                    case "AWS_IAM": .iam
                    default: .lambda(function: value(auth?["AuthArn"]), kind: .request)
                    }
                let route = FunctionTrigger.WebSocketRoute(
                    api: resource.logicalID, key: entry.key, authorization: authorization,
                    requiresAPIKey: flag(entry.value["ApiKeyRequired"]) ?? false)
                attach(.webSocket(route), to: entry.value["FunctionArn"], from: resource, at: entry.keyLocation)
            }
        }
    }
}
