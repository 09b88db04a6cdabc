import WritModel

/// The `Globals` section of a SAM template: properties that every resource of a kind takes unless it states its own.
///
/// Objects merge member by member, lists are put one behind the other (the global one first), scalars of the resource win.
/// Source: AWS SAM Developer Guide, "Globals section of the AWS SAM template".
enum SAMGlobals {
    /// Section → resource type.
    static let sections: KeyValuePairs<String, String> = [
        "Function": "AWS::Serverless::Function",
        "Api": "AWS::Serverless::Api",
        "HttpApi": "AWS::Serverless::HttpApi",
        "SimpleTable": "AWS::Serverless::SimpleTable",
        "StateMachine": "AWS::Serverless::StateMachine",
        "LayerVersion": "AWS::Serverless::LayerVersion",
        "CapacityProvider": "AWS::Serverless::CapacityProvider",
        "WebSocketApi": "AWS::Serverless::WebSocketApi",
    ]

    /// The resource's properties with the globals of its type under them.
    static func properties(of type: String, own: Node?, globals: Node?) -> Node? {
        guard let section = sections.first(where: { $0.value == type })?.key, let shared = globals?[section],
            shared.object != nil
        else { return own }
        guard let own, !own.isNull else { return shared }
        return merge(shared, own)
    }

    /// `local` over `shared`.
    static func merge(_ shared: Node, _ local: Node) -> Node {
        switch (shared.value, local.value) {
        case (.object(let a), .object(let b)):
            guard !isIntrinsicCall(shared), !isIntrinsicCall(local) else { return local }
            var merged = a
            for entry in b {
                if let under = merged[entry.key] {
                    merged[entry.key] = merge(under, entry.value)
                } else {
                    merged.append(entry.key, at: entry.keyLocation, entry.value)
                }
            }
            return Node(merged, at: local.location)
        case (.array(let a), .array(let b)): return Node(a + b, at: local.location)
        default: return local
        }
    }

    private static func isIntrinsicCall(_ node: Node) -> Bool { Intrinsic(node) != nil }
}
