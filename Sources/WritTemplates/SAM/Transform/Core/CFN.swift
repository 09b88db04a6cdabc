import WritModel

/// Builds the fragments of CloudFormation that SAM generates.
enum CFN {
    static func ref(_ id: String) -> Node { .object(["Ref": Node(id)]) }
    static func getAtt(_ id: String, _ attribute: String) -> Node {
        .object(["Fn::GetAtt": [Node(id), Node(attribute)]])
    }
    static let noValue = Node.object(["Ref": "AWS::NoValue"])

    static func sub(_ text: String, _ variables: KeyValuePairs<String, Node> = [:]) -> Node {
        guard !variables.isEmpty else { return .object(["Fn::Sub": Node(text)]) }
        return .object(["Fn::Sub": [Node(text), .object(variables)]])
    }

    static func join(_ separator: String, _ parts: [Node]) -> Node {
        .object(["Fn::Join": [Node(separator), Node(parts)]])
    }

    static func iff(_ condition: Node, _ yes: Node, _ no: Node = noValue) -> Node {
        .object(["Fn::If": [condition, yes, no]])
    }

    /// `arn:PARTITION:SERVICE:${AWS::Region}:${AWS::AccountId}:RESOURCE`
    static func arn(partition: String, _ service: String, _ resource: String, account: Bool = true) -> String {
        "arn:\(partition):\(service):${AWS::Region}:" + (account ? "${AWS::AccountId}:" : "") + resource
    }

    /// Tags as the list that most resources take.
    static func tagList(_ tags: Node?) -> [Node] {
        (tags?.object ?? Mapping()).map { entry in
            .object(["Key": Node(entry.key), "Value": entry.value.isNull ? "" : entry.value])
        }
    }

    static func assumeRolePolicy(_ service: String) -> Node {
        .object([
            "Version": "2012-10-17",
            "Statement": [
                .object([
                    "Action": ["sts:AssumeRole"], "Effect": "Allow",
                    "Principal": .object(["Service": [Node(service)]]),
                ])
            ],
        ])
    }

    /// An inline policy of one statement.
    static func policy(_ name: String, _ action: String, on resource: Node) -> Node {
        .object([
            "PolicyName": Node(name),
            "PolicyDocument": .object([
                "Statement": [.object(["Action": Node(action), "Effect": "Allow", "Resource": resource])]
            ]),
        ])
    }

    static func bucketWritePolicy(_ name: String, _ bucket: Node) -> Node {
        .object([
            "PolicyName": Node(name),
            "PolicyDocument": .object([
                "Statement": [
                    .object([
                        "Action": "s3:PutObject", "Effect": "Allow", "Resource": join("/", [bucket, "*"]),
                    ]),
                    .object(["Action": "s3:ListBucket", "Effect": "Allow", "Resource": bucket]),
                ]
            ]),
        ])
    }

    static func allow(_ actions: [String], on resource: Node) -> Node {
        .object(["Action": Node(actions.map { Node($0) }), "Effect": "Allow", "Resource": resource])
    }

    /// A condition that holds if one of several does; more than ten are nested, as CloudFormation takes no more.
    static func anyOf(_ conditions: [String], named name: String) -> Mapping {
        var rest = conditions
        var result = Mapping()
        var extra = 1 + (rest.count - 2) / 9 - 1
        while rest.count > 1 {
            let own = extra > 0 ? "\(name)\(extra)" : name
            extra -= 1
            result[own] = .object(["Fn::Or": Node(rest.prefix(10).map { .object(["Condition": Node($0)]) })])
            rest = rest.dropFirst(10) + [own]
        }
        return result
    }
}
