import WritModel
import WritTemplates

/// Buckets: who reads and writes them from outside, and what is kept of their past.
enum BucketRules: RuleSet {
    static let publicACL = Rule(
        "WRIT-DATA-001", practice: 3, .high, cwe: 732, "a bucket is public by its access control list",
        fix: "leave out `AccessControl`; serve public files through CloudFront with origin access control",
        source: "Security Hub S3.2, S3.3")
    static let publicAccess = Rule(
        "WRIT-DATA-002", practice: 3, .medium, cwe: 732, "a bucket may be made public",
        fix: "set all four flags of `PublicAccessBlockConfiguration` to true", source: "Security Hub S3.8")
    static let crossOrigin = Rule(
        "WRIT-DATA-007", practice: 3, .low, cwe: 942, "pages of every origin may write to a bucket",
        fix: "list the origins that your pages have in `AllowedOrigins`", source: "Amazon S3 User Guide, Using CORS")
    static let plainTransport = Rule(
        "WRIT-DATA-008", practice: 6, .note, cwe: 319, "a bucket answers requests without TLS",
        fix: "add a bucket policy that denies everything where `aws:SecureTransport` is false",
        source: "Security Hub S3.5")
    static let unversioned = Rule(
        "WRIT-DATA-009", practice: 6, .note, cwe: nil,
        "a bucket keeps no earlier version of what is overwritten or deleted",
        fix: "set `VersioningConfiguration: {Status: Enabled}`", source: "Security Hub S3.14")
    static let lists = Rule(
        "WRIT-DATA-010", practice: 1, .low, cwe: 732, "objects of a bucket may have access control lists of their own",
        fix: "set `ObjectOwnership: BucketOwnerEnforced`", source: "Security Hub S3.12")
    static let rules = [publicACL, publicAccess, crossOrigin, plainTransport, unversioned, lists]

    static func check(_ input: AuditInput) -> [Finding] {
        let buckets = input.resources.filter { $0.type == "AWS::S3::Bucket" }
        guard !buckets.isEmpty else { return [] }
        let opened = Set(input.policies.filter { !$0.open.isEmpty }.flatMap(\.guarded))
        return buckets.flatMap { access(input, $0, isOpened: opened.contains($0.logicalID)) }
            + publicAccess.together(
                buckets.filter {
                    $0.lacks("PublicAccessBlockConfiguration") && !opened.contains($0.logicalID)
                        && !publicLists.contains($0.text("AccessControl") ?? "")
                },
                ": only the default of new buckets keeps them from being made public", severity: .note)
            + buckets.flatMap(origins) + transport(input, buckets)
            + unversioned.together(
                buckets.filter { !holdsLogs($0) && isUnversioned($0) }, ": what is overwritten or deleted is gone")
            + lists.together(buckets.filter(hasLists), ": each object may be made public by its own list")
    }

    private static let publicLists = ["PublicRead", "PublicReadWrite", "AuthenticatedRead"]

    private static func access(_ input: AuditInput, _ bucket: Resource, isOpened: Bool) -> [Finding] {
        var out: [Finding] = []
        let block = "PublicAccessBlockConfiguration"
        let ignoresLists = bucket.isOn(block + ".IgnorePublicAcls") || bucket.isOn(block + ".BlockPublicAcls")
        if let text = bucket.text("AccessControl"), publicLists.contains(text), !ignoresLists {
            let readers = input.functions.filter {
                $0.triggers.contains { $0.source.feeding.contains(bucket.logicalID) }
            }
            let writes = text == "PublicReadWrite"
            out.append(
                publicACL.finding(
                    "bucket `\(bucket.logicalID)` has the access control list `\(text)`: "
                        + (text == "AuthenticatedRead" ? "everyone with an AWS account reads it" : "everyone reads")
                        + (writes ? " and writes it" : text == "PublicRead" ? " it" : "")
                        + (writes && !readers.isEmpty
                            ? ", and so chooses what \(Prose.list(readers.map(\.logicalID))) works on" : ""),
                    at: [bucket.place(of: "AccessControl")] + (bucket.property(block).map { [$0.location] } ?? []),
                    functions: writes ? readers.map(\.logicalID) : []))
        }
        guard out.isEmpty, !isOpened, case .known(let stated) = bucket.setting(block) else { return out }
        let flags = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]
        let off = flags.filter { bucket.isOff("\(block).\($0)") }
        if !off.isEmpty {
            out.append(
                publicAccess.finding(
                    "bucket `\(bucket.logicalID)` leaves \(Prose.list(off)) off", at: [stated.location]))
        }
        return out
    }

    private static func origins(_ bucket: Resource) -> [Finding] {
        let open = bucket.items("CorsConfiguration.CorsRules").filter { rule in
            GrantedStatement.texts(rule["AllowedOrigins"]).contains("*")
                && GrantedStatement.texts(rule["AllowedMethods"]).contains { ["PUT", "POST", "DELETE"].contains($0) }
        }
        guard !open.isEmpty else { return [] }
        let methods = open.flatMap { GrantedStatement.texts($0["AllowedMethods"]) }.filter {
            $0 != "GET" && $0 != "HEAD"
        }
        return [
            crossOrigin.finding(
                "pages of every origin may send \(Prose.list(methods)) to bucket `\(bucket.logicalID)`",
                at: open.map(\.location))
        ]
    }

    private static func transport(_ input: AuditInput, _ buckets: [Resource]) -> [Finding] {
        let safe = Set(
            input.policies.filter { policy in
                policy.statements.contains { statement in
                    statement["Effect"]?.string == "Deny" && requiresTLS(statement["Condition"])
                }
            }.flatMap(\.guarded))
        return plainTransport.together(
            buckets.filter { !safe.contains($0.logicalID) }, ": no policy denies requests without TLS")
    }

    private static func requiresTLS(_ condition: Node?) -> Bool {
        (condition?.object ?? Mapping()).contains { test in
            (test.value.object ?? Mapping()).contains {
                ["aws:securetransport", "s3:tlsversion"].contains($0.key.lowercased())
            }
        }
    }

    private static func isUnversioned(_ bucket: Resource) -> Bool {
        switch bucket.setting("VersioningConfiguration.Status") {
        case .missing: true
        case .unknown: false
        case .known(let node): node.string == "Suspended"
        }
    }

    /// Buckets that take logs lose nothing by overwriting.
    private static func holdsLogs(_ bucket: Resource) -> Bool {
        bucket.text("AccessControl") == "LogDeliveryWrite" || bucket.logicalID.lowercased().contains("log")
    }

    private static func hasLists(_ bucket: Resource) -> Bool {
        bucket.items("OwnershipControls.Rules").contains {
            ["ObjectWriter", "BucketOwnerPreferred"].contains($0["ObjectOwnership"]?.string)
        } && !(["LogDeliveryWrite"] + publicLists).contains(bucket.text("AccessControl") ?? "")
    }
}
