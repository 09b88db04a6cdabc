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
        "WRIT-DATA-005", practice: 6, .note, cwe: nil, "data cannot be put back to an earlier point in time",
        fix: "set `PointInTimeRecoveryEnabled: true`, or `BackupRetentionPeriod` of a database",
        source: "Security Hub DynamoDB.2, RDS.11")
    static let unrotated = Rule(
        "WRIT-DATA-006", practice: 6, .low, cwe: 324, "a key is never rotated", fix: "set `EnableKeyRotation: true`",
        source: "Security Hub KMS.4")
    static let deletable = Rule(
        "WRIT-DATA-016", practice: 6, .note, cwe: nil, "data goes with the stack or with one call",
        fix: "set `DeletionProtectionEnabled: true` (RDS: `DeletionProtection`) and `DeletionPolicy: Retain`",
        source: "Security Hub DynamoDB.6, RDS.8")
    static let rules = [plain, foreignKey, unrecoverable, unrotated, deletable]

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
                if resource.lacks("KmsMasterKeyId") { bare.append(resource) }
            case "AWS::Kinesis::Stream":
                if resource.lacks("StreamEncryption") { bare.append(resource) }
            case "AWS::SQS::Queue":
                if resource.lacks("KmsMasterKeyId"), resource.isOff("SqsManagedSseEnabled", byDefault: true) {
                    bare.append(resource)
                }
            case "AWS::S3::Bucket":
                if resource.lacks("BucketEncryption") { foreign.append(resource) }
            case "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable":
                if resource.isOff("SSESpecification.SSEEnabled") { foreign.append(resource) }
                let recovery = "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"
                if resource.type == "AWS::DynamoDB::GlobalTable" {
                    let replicas = resource.items("Replicas")
                    if !replicas.isEmpty,
                        replicas.allSatisfy({
                            $0["PointInTimeRecoverySpecification"]?["PointInTimeRecoveryEnabled"]?.flag != true
                        })
                    {
                        tables.append(resource)
                    }
                } else if resource.isOff(recovery) {
                    tables.append(resource)
                }
            case "AWS::SecretsManager::Secret":
                if resource.lacks("KmsKeyId") { foreign.append(resource) }
            default:
                if ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster"].contains(resource.type),
                    resource.number("BackupRetentionPeriod") == 0
                {
                    tables.append(resource)
                }
                guard let path = flags[resource.type], resource.lacks("DBClusterIdentifier"),
                    resource.lacks("SnapshotIdentifier"), resource.lacks("DBSnapshotIdentifier"),
                    resource.lacks("SourceDBInstanceIdentifier"), resource.lacks("KmsKeyId")
                else { continue }
                if resource.isOff(path) { bare.append(resource) }
            }
        }
        let loose = input.resources.filter(isDeletable)
        let keys = input.keys.filter { key in
            let spec = key.text("KeySpec") ?? "SYMMETRIC_DEFAULT"
            return spec == "SYMMETRIC_DEFAULT" && key.lacks("Origin") && key.isOff("EnableKeyRotation")
        }
        return plainStores(bare) + foreignKey.together(foreign, ": encrypted with a key that AWS holds alone")
            + unrecoverable.together(tables, ": no point-in-time recovery")
            + unrotated.together(keys, ": no rotation")
            + deletable.together(loose, ": not protected from deletion")
    }

    /// One finding for each type of store.
    private static func plainStores(_ bare: [Resource]) -> [Finding] {
        Dictionary(grouping: bare, by: \.type).sorted { $0.key < $1.key }.flatMap { type, resources in
            plain.together(
                resources,
                " (\(type.dropFirst(5))): \(resources.count == 1 ? "keeps its data" : "keep their data") unencrypted",
                // Messages pass through; tables, volumes and files stay.
                severity: ["AWS::SNS::Topic", "AWS::Kinesis::Stream"].contains(type) ? .low : .medium)
        }
    }

    private static func isDeletable(_ resource: Resource) -> Bool {
        let kept = resource.raw["DeletionPolicy"]?.string
        if kept == "Retain" || kept == "RetainExceptOnCreate" || kept == "Snapshot"
            || resource.raw["DeletionPolicy"]?.object != nil
        {
            return false
        }
        return switch resource.type {
        case "AWS::DynamoDB::Table": resource.isOff("DeletionProtectionEnabled")
        // Databases leave a snapshot behind unless the template says otherwise.
        case "AWS::RDS::DBInstance", "AWS::RDS::DBCluster":
            resource.isOff("DeletionProtection") && (kept == "Delete" || !resource.lacks("DeletionProtection"))
        default: false
        }
    }
}

extension AuditInput {
    fileprivate var keys: [Resource] { resources.filter { $0.type == "AWS::KMS::Key" } }
}
