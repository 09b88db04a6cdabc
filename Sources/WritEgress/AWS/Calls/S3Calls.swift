import WritIAM
import WritModel

/// S3: bucket, object, the source of a copy, and what header fields ask for besides.
///
/// Source: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"; Service Authorization Reference.
struct S3Calls {
    private let operation: AWSOperation

    init(_ operation: AWSOperation) { self.operation = operation }

    func steps() throws(AWSUnknown) -> [AWSCall.Step] {
        if operation.name == "ListBuckets" { return [step("ListAllMyBuckets", "*")] }
        if let name = Self.bucketActions[operation.name] { return try bucketSteps(name) }
        let key = operation.parameters["Key"]
        guard let key, !key.isEmpty else {
            throw operation.unknown("the gate does not decide this operation; call it from outside of functions")
        }
        let object = try object(key)
        let version = operation.text("versionId")
        if let version, version.isEmpty { throw operation.unknown("`versionId` is empty") }
        switch operation.name {
        case "GetObject", "HeadObject", "SelectObjectContent", "GetObjectTorrent":
            let base = operation.name == "GetObjectTorrent" ? "GetObjectTorrent" : "GetObject"
            return [step(version == nil ? base : "GetObjectVersion", object, tags: true)]
        case "GetObjectAttributes":
            return version == nil
                ? [step("GetObject", object, tags: true), step("GetObjectAttributes", object, tags: true)]
                : [
                    step("GetObjectVersion", object, tags: true),
                    step("GetObjectVersionAttributes", object, tags: true),
                ]
        case "GetObjectAcl", "GetObjectTagging", "PutObjectAcl", "PutObjectTagging", "DeleteObjectTagging":
            let name = operation.name
            let at = name.hasSuffix("Acl") ? 3 : 7
            let action = version == nil ? name : String(name.dropLast(at)) + "Version" + String(name.suffix(at))
            return [step(action, object, tags: true, body: name.hasPrefix("Put"))]
        case "GetObjectRetention", "GetObjectLegalHold", "PutObjectLegalHold", "RestoreObject":
            return [step(operation.name, object, tags: true, body: operation.name.hasPrefix("Put"))]
        case "PutObjectRetention":
            return [step(operation.name, object, tags: true, body: true)] + bypass(object)
        case "DeleteObject":
            return [step(version == nil ? "DeleteObject" : "DeleteObjectVersion", object, tags: true)] + bypass(object)
        case "PutObject", "CreateMultipartUpload": return write(object)
        case "UploadPart", "CompleteMultipartUpload": return [step("PutObject", object)]
        case "CopyObject": return write(object) + [try source()]
        case "UploadPartCopy": return [step("PutObject", object), try source()]
        case "AbortMultipartUpload": return [step("AbortMultipartUpload", object)]
        case "ListParts": return [step("ListMultipartUploadParts", object)]
        default: throw operation.unknown("the gate does not decide this operation; call it from outside of functions")
        }
    }

    /// Operations on a bucket → IAM action.
    private static let bucketActions: [String: String] = [
        "HeadBucket": "ListBucket", "ListObjects": "ListBucket", "ListObjectsV2": "ListBucket",
        "ListObjectVersions": "ListBucketVersions", "ListMultipartUploads": "ListBucketMultipartUploads",
        "DeleteObjects": "DeleteObject", "GetBucketLocation": "GetBucketLocation",
        "GetBucketVersioning": "GetBucketVersioning", "PutBucketVersioning": "PutBucketVersioning",
        "GetBucketAcl": "GetBucketAcl", "PutBucketAcl": "PutBucketAcl", "GetBucketPolicy": "GetBucketPolicy",
        "PutBucketPolicy": "PutBucketPolicy", "DeleteBucketPolicy": "DeleteBucketPolicy",
        "GetBucketPolicyStatus": "GetBucketPolicyStatus", "GetBucketCors": "GetBucketCORS",
        "PutBucketCors": "PutBucketCORS", "DeleteBucketCors": "PutBucketCORS", "GetBucketTagging": "GetBucketTagging",
        "PutBucketTagging": "PutBucketTagging", "DeleteBucketTagging": "PutBucketTagging",
        "GetBucketEncryption": "GetEncryptionConfiguration", "PutBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
        "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
        "DeleteBucketLifecycle": "PutLifecycleConfiguration", "GetBucketLogging": "GetBucketLogging",
        "PutBucketLogging": "PutBucketLogging", "GetBucketNotificationConfiguration": "GetBucketNotification",
        "PutBucketNotificationConfiguration": "PutBucketNotification",
        // The older names of the same requests.
        "GetBucketNotification": "GetBucketNotification", "PutBucketNotification": "PutBucketNotification",
        "GetBucketLifecycle": "GetLifecycleConfiguration", "PutBucketLifecycle": "PutLifecycleConfiguration",
        "GetBucketReplication": "GetReplicationConfiguration", "PutBucketReplication": "PutReplicationConfiguration",
        "DeleteBucketReplication": "PutReplicationConfiguration", "GetBucketWebsite": "GetBucketWebsite",
        "PutBucketWebsite": "PutBucketWebsite", "DeleteBucketWebsite": "DeleteBucketWebsite",
        "GetBucketRequestPayment": "GetBucketRequestPayment", "PutBucketRequestPayment": "PutBucketRequestPayment",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock", "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
        "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
        "GetBucketOwnershipControls": "GetBucketOwnershipControls",
        "PutBucketOwnershipControls": "PutBucketOwnershipControls",
        "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration", "CreateBucket": "CreateBucket",
        "DeleteBucket": "DeleteBucket",
    ]

    private func bucketSteps(_ name: String) throws(AWSUnknown) -> [AWSCall.Step] {
        let bucket = try bucket()
        switch operation.name {
        case "DeleteObjects": return try deletions()
        case "ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads":
            var step = step(name, bucket)
            step.context["s3:prefix"] = .string(operation.text("prefix") ?? "")
            if operation.text("prefix") == nil { step.context["s3:prefix"] = [] }
            step.context["s3:delimiter"] = operation.text("delimiter").map { .string($0) } ?? []
            step.context["s3:max-keys"] = operation.text("max-keys").map { .string($0) } ?? []
            return [step]
        case "CreateBucket":
            var steps = [step(name, bucket, body: true)]
            if asksForACL { steps.append(step("PutBucketAcl", bucket)) }
            if operation.header("x-amz-bucket-object-lock-enabled") != nil {
                steps.append(step("PutBucketObjectLockConfiguration", bucket))
                steps.append(step("PutBucketVersioning", bucket))
            }
            if operation.header("x-amz-object-ownership") != nil {
                steps.append(step("PutBucketOwnershipControls", bucket))
            }
            return steps
        default: return [step(name, bucket, body: operation.name.hasPrefix("Put"))]
        }
    }

    // MARK: Resources

    private func bucket() throws(AWSUnknown) -> String {
        if case .accessPoint(let name, let account) = operation.host.place {
            return operation.arn("s3", "accesspoint/\(name)", account: account)
        }
        guard let bucket = operation.parameters["Bucket"], Self.isBucket(bucket) else {
            throw operation.unknown("the bucket's name is not of the usual form")
        }
        return "arn:\(operation.host.partition):s3:::\(bucket)"
    }

    private func object(_ key: String) throws(AWSUnknown) -> String {
        let bucket = try bucket()
        if case .accessPoint = operation.host.place { return bucket + "/object/" + key }
        return bucket + "/" + key
    }

    private static func isBucket(_ name: String) -> Bool {
        (3...255).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
            }
    }

    /// `x-amz-copy-source: bucket/key?versionId=…`, percent-encoded, or an access point's ARN.
    private func source() throws(AWSUnknown) -> AWSCall.Step {
        guard let value = operation.header("x-amz-copy-source") else {
            throw operation.unknown("the source is missing")
        }
        let mark = "?versionId="
        var path = Substring(value)
        var version: String?
        if let at = value.range(of: mark) {
            path = value[..<at.lowerBound]
            version = String(value[at.upperBound...])
        }
        guard let text = PercentCoding.text(path), !path.contains("?"), version != "", !path.utf8.contains(0x2B) else {
            throw operation.unknown("`x-amz-copy-source` cannot be read; encode it")
        }
        let action = version == nil ? "GetObject" : "GetObjectVersion"
        let plain = text.hasPrefix("/") ? String(text.dropFirst()) : text
        if plain.hasPrefix("arn:") {
            guard let arn = ARN(plain), arn.service == "s3", arn.resource.hasPrefix("accesspoint/"),
                arn.resource.contains("/object/")
            else { throw operation.unknown("the source is no access point's object") }
            return step(action, plain, tags: true)
        }
        guard let slash = plain.firstIndex(of: "/"), Self.isBucket(String(plain[..<slash])),
            plain.index(after: slash) < plain.endIndex,
            !plain.split(separator: "/").contains(where: { $0 == "." || $0 == ".." })
        else { throw operation.unknown("the source is not `bucket/key`") }
        return step(action, "arn:\(operation.host.partition):s3:::\(plain)", tags: true)
    }

    // MARK: Further actions

    private static let grants = ["full-control", "read", "read-acp", "write", "write-acp"]

    private var asksForACL: Bool {
        (operation.header("x-amz-acl").map { $0 != "private" } ?? false)
            || Self.grants.contains { operation.header("x-amz-grant-" + $0) != nil }
    }

    private func write(_ object: String) -> [AWSCall.Step] {
        var steps = [step("PutObject", object)]
        if asksForACL { steps.append(step("PutObjectAcl", object)) }
        if operation.header("x-amz-tagging").map({ !$0.isEmpty }) ?? false {
            steps.append(step("PutObjectTagging", object))
        }
        if operation.header("x-amz-object-lock-mode") != nil
            || operation.header("x-amz-object-lock-retain-until-date") != nil
        {
            steps.append(step("PutObjectRetention", object))
        }
        if operation.header("x-amz-object-lock-legal-hold") != nil {
            steps.append(step("PutObjectLegalHold", object))
        }
        return steps
    }

    private func bypass(_ object: String) -> [AWSCall.Step] {
        operation.header("x-amz-bypass-governance-retention")?.lowercased() == "true"
            ? [step("BypassGovernanceRetention", object)] : []
    }

    private func deletions() throws(AWSUnknown) -> [AWSCall.Step] {
        guard case .bytes(let bytes) = operation.request.body, let objects = DeleteObjectsBody.read(bytes) else {
            throw operation.unknown("the list of objects cannot be read")
        }
        var steps: [AWSCall.Step] = []
        for (key, version) in objects {
            let object = try object(key)
            steps.append(step(version == nil ? "DeleteObject" : "DeleteObjectVersion", object, tags: true))
            steps += bypass(object)
        }
        return steps
    }

    // MARK: Condition keys

    private static let fieldKeys = [
        "x-amz-acl", "x-amz-content-sha256", "x-amz-copy-source", "x-amz-grant-full-control", "x-amz-grant-read",
        "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp", "x-amz-metadata-directive",
        "x-amz-object-ownership", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-customer-algorithm", "x-amz-storage-class",
        "x-amz-website-redirect-location", "x-amz-mp-object-size",
    ]

    private func step(_ action: String, _ resource: String, tags: Bool = false, body: Bool = false) -> AWSCall.Step {
        var step = AWSCall.Step("s3:" + action, resource)
        for name in Self.fieldKeys {
            step.context["s3:" + name] = operation.header(name).map { .string($0) } ?? []
        }
        let presigned = operation.request.query.contains("X-Amz-Signature=")
        step.context["s3:authType"] = presigned ? "REST-QUERY-STRING" : "REST-HEADER"
        step.context["s3:signatureversion"] = "AWS4-HMAC-SHA256"
        step.context["s3:VersionId"] = operation.text("versionId").map { .string($0) } ?? []
        step.context["s3:object-lock-mode"] = operation.header("x-amz-object-lock-mode").map { .string($0) } ?? []
        step.context["s3:object-lock-legal-hold"] =
            operation.header("x-amz-object-lock-legal-hold").map { .string($0) } ?? []
        for key in ["s3:prefix", "s3:delimiter", "s3:max-keys"] { step.context[key] = [] }
        if let tagging = operation.header("x-amz-tagging") {
            let pairs = PercentCoding.pairs(tagging, plusIsSpace: true)
            step.context["s3:RequestObjectTagKeys"] = .strings(pairs?.map(\.name) ?? [])
            for (name, value) in pairs ?? [] { step.context["s3:RequestObjectTag/\(name)"] = .string(value) }
            if pairs == nil { step.unknown.formUnion(["s3:requestobjecttag/", "s3:requestobjecttagkeys"]) }
        } else if body {
            step.unknown.formUnion(["s3:requestobjecttag/", "s3:requestobjecttagkeys", "s3:locationconstraint"])
        } else {
            step.context["s3:RequestObjectTagKeys"] = []
        }
        if tags { step.unknown.insert("s3:existingobjecttag/") }
        return step
    }
}

extension String {
    /// First place of `needle`; nil if it is not there or empty.
    fileprivate func range(of needle: String) -> Range<String.Index>? {
        guard !needle.isEmpty else { return nil }
        var at = startIndex
        while at < endIndex {
            if self[at...].hasPrefix(needle) { return at..<index(at, offsetBy: needle.count) }
            at = index(after: at)
        }
        return nil
    }
}
