import WritModel
import WritTemplates

/// Permissions of a function's role that Lambda itself uses, so that no call in the code shows them.
///
/// Source: AWS Lambda Developer Guide, "Defining Lambda function permissions with an execution role" and the pages of the event sources.
enum PlatformNeeds {
    private static let destinations: Set<String> = [
        "sqs:sendmessage", "sns:publish", "lambda:invokefunction", "events:putevents", "s3:putobject", "s3:listbucket",
        "kms:generatedatakey", "kms:decrypt", "kms:encrypt",
    ]

    /// In lower case.
    static func actions(_ function: Function, _ input: AuditInput) -> Set<String> {
        var out: Set<String> = []
        let hasDestination =
            function.deadLetterTarget != nil || function.onFailure != nil || function.onSuccess != nil
            || !function.resource.lacks("EventInvokeConfig.DestinationConfig")
            || input.resources.contains { resource in
                resource.type == "AWS::Lambda::EventInvokeConfig"
                    && resource.rawProperty("FunctionName").map {
                        input.application.scope.value($0).references.contains(function.logicalID)
                    } ?? false
            }
        if hasDestination { out.formUnion(destinations) }
        for trigger in function.triggers { out.formUnion(reading(trigger.source)) }
        if function.kmsKey != nil { out.insert("kms:decrypt") }
        if function.vpc != nil {
            out.formUnion([
                "ec2:createnetworkinterface", "ec2:describenetworkinterfaces", "ec2:deletenetworkinterface",
                "ec2:describesubnets", "ec2:describesecuritygroups", "ec2:describevpcs",
                "ec2:assignprivateipaddresses", "ec2:unassignprivateipaddresses",
            ])
        }
        if !function.resource.lacks("FileSystemConfigs") {
            out.formUnion([
                "elasticfilesystem:clientmount", "elasticfilesystem:clientwrite", "elasticfilesystem:clientrootaccess",
                "elasticfilesystem:describemounttargets",
            ])
        }
        return out
    }

    /// What Lambda does with the role to read an event source.
    private static func reading(_ source: FunctionTrigger.Source) -> Set<String> {
        let key: Set<String> = ["kms:decrypt"]
        switch source {
        case .sqs: return key.union(queue)
        case .sns(let topic): return topic.viaQueue ? key.union(queue) : []
        case .dynamoDB(let poll):
            return key.union(poll.onFailure == nil ? [] : destinations).union([
                "dynamodb:describestream", "dynamodb:getrecords", "dynamodb:getsharditerator", "dynamodb:liststreams",
                "dynamodb:listshards",
            ])
        case .kinesis(let poll):
            return key.union(poll.onFailure == nil ? [] : destinations).union([
                "kinesis:describestream", "kinesis:describestreamsummary", "kinesis:getrecords",
                "kinesis:getsharditerator", "kinesis:listshards", "kinesis:liststreams", "kinesis:subscribetoshard",
                "kinesis:describestreamconsumer",
            ])
        case .poll(_, let poll):
            // Kafka, brokers, DocumentDB: the cluster, its network and the secret with its password.
            return key.union(poll.onFailure == nil ? [] : destinations).union([
                "kafka:describecluster", "kafka:describeclusterv2", "kafka:getbootstrapbrokers",
                "kafka:describevpcconnection", "kafka:listscramsecrets", "kafka-cluster:connect",
                "kafka-cluster:describegroup", "kafka-cluster:altergroup", "kafka-cluster:describetopic",
                "kafka-cluster:readdata", "kafka-cluster:describeclusterdynamicconfiguration", "mq:describebroker",
                "rds:describedbclusters", "rds:describedbclusterparameters", "rds:describedbsubnetgroups",
                "secretsmanager:getsecretvalue", "ec2:createnetworkinterface", "ec2:describenetworkinterfaces",
                "ec2:deletenetworkinterface", "ec2:describesubnets", "ec2:describesecuritygroups", "ec2:describevpcs",
            ])
        default: return []
        }
    }

    private static let queue: Set<String> = [
        "sqs:receivemessage", "sqs:deletemessage", "sqs:getqueueattributes", "sqs:changemessagevisibility",
    ]

    /// Roles that something other than a function has too, by logical id: a schedule, a state machine, an API.
    static func lentRoles(_ input: AuditInput) -> Set<String> {
        let roles = Set(input.resources.filter { $0.kind == .role }.map(\.logicalID))
        guard !roles.isEmpty else { return [] }
        var out: Set<String> = []
        for resource in input.resources
        where resource.kind != .function && !resource.type.hasPrefix("AWS::IAM::") {
            guard let properties = resource.raw["Properties"] else { continue }
            out.formUnion(input.application.scope.value(properties).references.filter(roles.contains))
        }
        return out
    }
}
