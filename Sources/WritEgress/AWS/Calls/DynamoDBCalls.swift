import WritIAM
import WritModel

/// DynamoDB: every table and index that a call touches.
///
/// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon DynamoDB".
struct DynamoDBCalls {
    private let operation: AWSOperation

    init(_ operation: AWSOperation) { self.operation = operation }

    func steps() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.name {
        case "GetItem", "DeleteItem", "UpdateItem":
            return [try item(operation.action, operation.body, key: operation.body["Key"])]
        case "PutItem": return [try item(operation.action, operation.body, item: operation.body["Item"])]
        case "Query", "Scan": return [try search()]
        case "BatchGetItem": return try batchGet()
        case "BatchWriteItem": return try batchWrite()
        case "TransactGetItems", "TransactWriteItems": return try transact()
        case "ExecuteStatement": return [try statement(operation.body["Statement"], enclosing: nil)]
        case "BatchExecuteStatement":
            return try list("Statements") { (node) throws(AWSUnknown) in
                try statement(node["Statement"], enclosing: nil)
            }
        case "ExecuteTransaction":
            return try list("TransactStatements") { (node) throws(AWSUnknown) in
                try statement(node["Statement"], enclosing: operation.name)
            }
        case "ListTables", "DescribeLimits", "DescribeEndpoints", "ListGlobalTables":
            return [AWSCall.Step(operation.action, "*")]
        case "ListBackups", "ListExports", "ListImports", "ListContributorInsights":
            throw operation.unknown("the gate does not decide listings over all tables")
        case "TagResource", "UntagResource", "ListTagsOfResource", "GetResourcePolicy", "PutResourcePolicy",
            "DeleteResourcePolicy":
            return [AWSCall.Step(operation.action, try arn(operation.require("ResourceArn")), unknown: Self.tagKeys)]
        case "RestoreTableFromBackup", "RestoreTableToPointInTime", "CreateBackup", "ImportTable",
            "ExportTableToPointInTime", "CreateGlobalTable", "UpdateGlobalTable", "DescribeGlobalTable",
            "DescribeGlobalTableSettings", "UpdateGlobalTableSettings":
            throw operation.unknown(
                "the gate does not decide backups and global tables; call it from outside of functions")
        default:
            guard operation.text("TableName") != nil else { throw operation.unknown("the call names no table") }
            return [AWSCall.Step(operation.action, try table(operation.body), unknown: Self.tagKeys)]
        }
    }

    func streamSteps() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.name {
        case "DescribeStream", "GetShardIterator":
            return [AWSCall.Step(operation.action, try arn(operation.require("StreamArn")))]
        case "GetRecords":
            // The iterator begins with the stream's ARN: `arn:aws:dynamodb:…:table/T/stream/2026-…|1|AAAA…`.
            let iterator = try operation.require("ShardIterator")
            guard let bar = iterator.firstIndex(of: "|") else {
                throw operation.unknown("the iterator names no stream")
            }
            return [AWSCall.Step(operation.action, try arn(String(iterator[..<bar])))]
        default: return [AWSCall.Step(operation.action, "*")]
        }
    }

    private static let tagKeys: Set<String> = ["aws:requesttag/", "aws:tagkeys"]

    // MARK: Resources

    private func arn(_ value: String) throws(AWSUnknown) -> String {
        try operation.arn(ofService: "dynamodb", value: value) { "table/\($0)" }
    }

    private func arn(table value: String) throws(AWSUnknown) -> String {
        let arn = try arn(value)
        guard let parsed = ARN(arn), parsed.resource.hasPrefix("table/"),
            parsed.resource.dropFirst(6).utf8.allSatisfy(Self.isNameByte), parsed.resource.utf8.count > 6
        else { throw operation.unknown("`\(value.prefix(200))` is no table's name or ARN") }
        return arn
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E: true
        default: false
        }
    }

    private func table(_ node: Node) throws(AWSUnknown) -> String {
        guard let name = node["TableName"]?.string else { throw operation.unknown("`TableName` is missing") }
        return try arn(table: name)
    }

    private func table(_ node: Node, index: String?) throws(AWSUnknown) -> String {
        let table = try table(node)
        guard let index else { return table }
        guard !index.isEmpty, index.utf8.allSatisfy(Self.isNameByte) else {
            throw operation.unknown("the index's name")
        }
        return table + "/index/" + index
    }

    // MARK: Condition keys

    private func item(
        _ action: String, _ node: Node, key: Node? = nil, item: Node? = nil, enclosing: String? = nil
    ) throws(AWSUnknown) -> AWSCall.Step {
        let resource = try table(node)
        var step = AWSCall.Step(action, resource)
        common(&step, node, enclosing)
        leading(&step, resource, [key ?? item].compactMap { $0 })
        attributes(&step, node, written: [key, item].compactMap { $0 })
        return step
    }

    private func common(_ step: inout AWSCall.Step, _ node: Node, _ enclosing: String?) {
        step.context["dynamodb:EnclosingOperation"] = enclosing.map { .string($0) } ?? []
        for (key, member) in [
            ("dynamodb:Select", "Select"), ("dynamodb:ReturnValues", "ReturnValues"),
        ] {
            step.context[key] = node[member]?.string.map { .string($0) } ?? []
        }
        step.context["dynamodb:ReturnConsumedCapacity"] =
            (node["ReturnConsumedCapacity"] ?? operation.body["ReturnConsumedCapacity"])?.string.map { .string($0) }
            ?? []
        step.unknown.formUnion(["dynamodb:fulltablescan"])
    }

    /// The values of the partition key. Which attribute that is, the request says only if the key has no sort key.
    private func leading(_ step: inout AWSCall.Step, _ table: String, _ keys: [Node]) {
        var values: [String] = []
        let name = operation.knowledge.partitionKeys[table]
        for key in keys {
            guard let members = key.object else { continue }
            let attribute = name ?? (members.count == 1 ? members.keys.first : nil)
            guard let attribute, let value = members[attribute]?.object, value.count == 1,
                let scalar = value.entries.first?.value.string
            else {
                step.unknown.insert("dynamodb:leadingkeys")
                return
            }
            values.append(scalar)
        }
        if values.isEmpty {
            step.unknown.insert("dynamodb:leadingkeys")
        } else {
            step.context["dynamodb:LeadingKeys"] = .strings(values)
        }
    }

    /// Top-level attributes that are named. Expressions may name any; a call with one and without a projection reads all.
    private func attributes(_ step: inout AWSCall.Step, _ node: Node, written: [Node]) {
        let expressions = [
            "ProjectionExpression", "UpdateExpression", "ConditionExpression", "FilterExpression",
            "KeyConditionExpression",
        ].compactMap { node[$0]?.string }
        var names = Set(written.flatMap { $0.object?.keys ?? [] })
        for expression in expressions {
            guard let found = DynamoDBExpression.attributes(of: expression, names: node["ExpressionAttributeNames"])
            else {
                step.unknown.insert("dynamodb:attributes")
                return
            }
            names.formUnion(found)
        }
        let legacy = ["AttributesToGet", "AttributeUpdates", "Expected", "ScanFilter", "QueryFilter", "KeyConditions"]
        if legacy.contains(where: { node[$0] != nil }) {
            step.unknown.insert("dynamodb:attributes")
            return
        }
        step.context["dynamodb:Attributes"] = .strings(names.sorted())
    }

    // MARK: Operations

    private func search() throws(AWSUnknown) -> AWSCall.Step {
        let body = operation.body
        var step = AWSCall.Step(
            operation.action, try table(body, index: body["IndexName"].map { $0.string ?? "" }))
        common(&step, body, nil)
        attributes(&step, body, written: [])
        if operation.name == "Scan" {
            step.context["dynamodb:LeadingKeys"] = []
        } else if let table = try? table(body), body["IndexName"] == nil,
            let value = DynamoDBExpression.partitionValue(
                body, attribute: operation.knowledge.partitionKeys[table])
        {
            step.context["dynamodb:LeadingKeys"] = .strings([value])
        } else {
            step.unknown.insert("dynamodb:leadingkeys")
        }
        return step
    }

    private func requestItems() throws(AWSUnknown) -> [(table: String, node: Node)] {
        guard let members = operation.body["RequestItems"]?.object, !members.isEmpty else {
            throw operation.unknown("`RequestItems` is missing")
        }
        return members.entries.map { ($0.key, $0.value) }
    }

    private func batchGet() throws(AWSUnknown) -> [AWSCall.Step] {
        var steps: [AWSCall.Step] = []
        for (name, node) in try requestItems() {
            let resource = try arn(table: name)
            var step = AWSCall.Step(operation.action, resource)
            common(&step, node, nil)
            guard let keys = node["Keys"]?.array else { throw operation.unknown("`Keys` is missing") }
            leading(&step, resource, keys)
            attributes(&step, node, written: keys)
            steps.append(step)
        }
        return steps
    }

    private func batchWrite() throws(AWSUnknown) -> [AWSCall.Step] {
        var steps: [AWSCall.Step] = []
        for (name, node) in try requestItems() {
            let resource = try arn(table: name)
            var written: [Node] = []
            for write in node.array ?? [] {
                guard let members = write.object, members.count == 1,
                    let item = write["PutRequest"]?["Item"] ?? write["DeleteRequest"]?["Key"]
                else { throw operation.unknown("a write is neither `PutRequest` nor `DeleteRequest`") }
                written.append(item)
            }
            var step = AWSCall.Step(operation.action, resource)
            common(&step, node, nil)
            leading(&step, resource, written)
            attributes(&step, Node(Mapping()), written: written)
            steps.append(step)
        }
        return steps
    }

    private static let transactions = [
        "Get": "GetItem", "Put": "PutItem", "Delete": "DeleteItem", "Update": "UpdateItem",
        "ConditionCheck": "ConditionCheckItem",
    ]

    private func transact() throws(AWSUnknown) -> [AWSCall.Step] {
        try list("TransactItems") { (node) throws(AWSUnknown) in
            guard let members = node.object, members.count == 1, let entry = members.entries.first,
                let action = Self.transactions[entry.key]
            else { throw operation.unknown("an item of the transaction has not exactly one known action") }
            return try item(
                "dynamodb:\(action)", entry.value, key: entry.value["Key"], item: entry.value["Item"],
                enclosing: operation.name)
        }
    }

    private func list(_ member: String, _ body: (Node) throws(AWSUnknown) -> AWSCall.Step) throws(AWSUnknown)
        -> [AWSCall.Step]
    {
        guard let items = operation.body[member]?.array, !items.isEmpty, items.count <= 100 else {
            throw operation.unknown("`\(member)` has not between 1 and 100 items")
        }
        var steps: [AWSCall.Step] = []
        for item in items { steps.append(try body(item)) }
        return steps
    }

    private func statement(_ node: Node?, enclosing: String?) throws(AWSUnknown) -> AWSCall.Step {
        guard let text = node?.string, let statement = PartiQL(text) else {
            throw operation.unknown("the PartiQL statement is not of a form that the gate reads; use the item API")
        }
        var resource = try arn(table: statement.table)
        if let index = statement.index {
            guard index.utf8.allSatisfy(Self.isNameByte) else { throw operation.unknown("the index's name") }
            resource += "/index/" + index
        }
        var step = AWSCall.Step("dynamodb:PartiQL\(statement.kind.rawValue)", resource)
        common(&step, Node(Mapping()), enclosing)
        step.unknown.formUnion(["dynamodb:leadingkeys", "dynamodb:attributes"])
        return step
    }
}
