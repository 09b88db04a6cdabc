import WritModel
import WritTemplates

/// Data at rest.
enum StoreRules: RuleSet {
    static let plain = Rule(
        "WRIT-DATA-003", practice: 6, .medium, cwe: 311, "a store is not encrypted at rest",
        fix: "switch encryption on, best with a key of your own (`KmsMasterKeyId`)",
        source: "Security Hub SNS.1, SQS.1, Kinesis.1, RDS.3, EFS.1")
    static let foreignKey = Rule(
        "WRIT-DATA-004", practice: 6, .note, cwe: 311, "a store is encrypted with a key that AWS holds alone",
        fix: "state a KMS key, so that a key policy says who can read and CloudTrail says who did",
        source: "Security Hub S3.17; AWS KMS best practices")
    static let unrecoverable = Rule(
        "WRIT-DATA-005", practice: 6, .note, cwe: nil, "a table cannot be put back to an earlier point in time",
        fix: "set `PointInTimeRecoveryEnabled: true`", source: "Security Hub DynamoDB.2")
    static let unrotated = Rule(
        "WRIT-DATA-006", practice: 6, .low, cwe: 324, "a key is never rotated", fix: "set `EnableKeyRotation: true`",
        source: "Security Hub KMS.4")
    static let rules = [plain, foreignKey, unrecoverable, unrotated]

    /// Stores that are plain unless a flag says otherwise.
    private static let flags: [String: String] = [
        "AWS::RDS::DBInstance": "StorageEncrypted", "AWS::RDS::DBCluster": "StorageEncrypted",
        "AWS::DocDB::DBCluster": "StorageEncrypted", "AWS::Neptune::DBCluster": "StorageEncrypted",
        "AWS::EFS::FileSystem": "Encrypted", "AWS::ElastiCache::ReplicationGroup": "AtRestEncryptionEnabled",
        "AWS::Redshift::Cluster": "Encrypted", "AWS::DAX::Cluster": "SSESpecification.SSEEnabled",
        "AWS::OpenSearchService::Domain": "EncryptionAtRestOptions.Enabled",
        "AWS::Elasticsearch::Domain": "EncryptionAtRestOptions.Enabled", "AWS::EC2::Volume": "Encrypted",
    ]

    static func check(_ input: AuditInput) -> [Finding] {
        var bare: [Resource] = []
        var foreign: [Resource] = []
        var tables: [Resource] = []
        for resource in input.resources {
            switch resource.type {
            case "AWS::SNS::Topic":
                if resource.property("KmsMasterKeyId") == nil { bare.append(resource) }
            case "AWS::Kinesis::Stream":
                if resource.property("StreamEncryption") == nil { bare.append(resource) }
            case "AWS::SQS::Queue":
                guard resource.property("KmsMasterKeyId") == nil else { continue }
                if isOff(resource.property("SqsManagedSseEnabled")) { bare.append(resource) }
            case "AWS::S3::Bucket":
                if resource.property("BucketEncryption") == nil { foreign.append(resource) }
            case "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable":
                let flag = resource.property("SSESpecification.SSEEnabled")
                if flag == nil || isOff(flag) { foreign.append(resource) }
                if resource.type == "AWS::DynamoDB::Table" {
                    let recovery = resource.property("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled")
                    if recovery == nil || isOff(recovery) { tables.append(resource) }
                }
            case "AWS::KMS::Key", "AWS::RDS::DBProxy": continue
            default:
                guard let path = flags[resource.type] else { continue }
                if resource.property("DBClusterIdentifier") != nil || resource.property("SnapshotIdentifier") != nil {
                    continue
                }
                let flag = resource.property(path)
                if flag == nil || isOff(flag) { bare.append(resource) }
            }
        }
        let keys = input.keys.filter { key in
            let spec = key.property("KeySpec")?.string ?? "SYMMETRIC_DEFAULT"
            let flag = key.property("EnableKeyRotation")
            return spec == "SYMMETRIC_DEFAULT" && key.property("Origin") == nil && (flag == nil || isOff(flag))
        }
        func together(_ rule: Rule, _ resources: [Resource], _ text: String) -> [Finding] {
            guard !resources.isEmpty else { return [] }
            return [rule.finding(Prose.list(resources.map(\.logicalID)) + text, at: resources.map(\.location))]
        }
        return bare.map {
            plain.finding("`\($0.logicalID)` (\($0.type)) keeps its data unencrypted", at: [$0.location])
        }
            + together(foreignKey, foreign, ": encrypted with a key that AWS holds alone")
            + together(unrecoverable, tables, ": no point-in-time recovery")
            + together(unrotated, keys, ": no rotation")
    }

    private static func isOff(_ node: Node?) -> Bool { node?.bool == false || node?.string?.lowercased() == "false" }
}

extension AuditInput {
    fileprivate var keys: [Resource] { resources.filter { $0.type == "AWS::KMS::Key" } }
}
