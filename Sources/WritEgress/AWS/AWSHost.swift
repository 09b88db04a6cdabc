/// What the DNS name of an AWS endpoint says: service, region, and the bucket, account or API in it.
///
/// The spellings are those of botocore's endpoint rules: regional, dual-stack, FIPS, legacy and global names,
/// virtual-hosted buckets, access points, account-based endpoints.
package struct AWSHost: Sendable, Equatable {
    /// The whole name in lower case.
    package var name: String
    /// `endpointPrefix` of the catalogue, e.g. `dynamodb`, `email`, `execute-api`.
    package var service: String
    package var region: String
    package var partition: String
    /// The name has no region, so that the signature's scope decides which one it is.
    package var isGlobal = false
    /// S3 only.
    package var place: Place = .service

    package enum Place: Sendable, Equatable {
        case service
        case bucket(String)
        case accessPoint(name: String, account: String)
        /// Of DynamoDB, Kinesis and the like.
        case account(String)
        /// The API in front of `execute-api`.
        case api(String)
    }

    /// True for every name that AWS could serve; such a name is never passed through unseen.
    package static func isAWS(_ name: String) -> Bool {
        AWSPartition.suffixes.contains { name == $0 || name.hasSuffix("." + $0) }
    }

    /// Services that sign with these names at this endpoint.
    package var signingNames: [String] {
        switch service {
        case "s3": ["s3"]
        case "execute-api": ["execute-api"]
        default: Array(Set((AWSCatalogue.byHost[service] ?? []).map(\.signingName)))
        }
    }

    /// Nil for a name that is not AWS's, or whose spelling or service the gate does not know.
    package init?(_ name: String) {
        guard let suffix = AWSPartition.suffixes.first(where: { name.hasSuffix("." + $0) }) else { return nil }
        var labels = name.dropLast(suffix.utf8.count + 1).split(separator: ".", omittingEmptySubsequences: false)
            .map(String.init)
        guard !labels.isEmpty, labels.allSatisfy({ !$0.isEmpty }), suffix != "on.aws" else { return nil }
        self.name = name
        service = ""
        region = ""
        partition = ""
        if labels.last == "vpce" { return nil }
        // Legacy `s3-eu-west-1`, and `s3-fips`, `dynamodb-fips`.
        if let last = labels.last, last.hasPrefix("s3-"), AWSPartition.of(region: last.dropFirst(3)) != nil {
            labels[labels.count - 1] = "s3"
            labels.append(String(last.dropFirst(3)))
        }
        // `eu-west-1.queue`, `queue`
        if labels.last == "queue", labels.count <= 2 {
            labels = labels.count == 2 ? ["sqs", labels[0]] : ["sqs"]
        }
        guard takeRegion(&labels, suffix: suffix) else { return nil }
        if labels.last == "dualstack" { labels.removeLast() }
        guard let last = labels.popLast() else { return nil }
        guard takeService(last.hasSuffix("-fips") ? String(last.dropLast(5)) : last, &labels) else { return nil }
        guard labels.isEmpty else { return nil }
    }

    private mutating func takeRegion(_ labels: inout [String], suffix: String) -> Bool {
        if labels.count > 1, let last = labels.last, let found = AWSPartition.of(region: last) {
            guard found.suffixes.contains(suffix) else { return false }
            region = last
            partition = found.id
            labels.removeLast()
            return true
        }
        guard let found = AWSPartition.all.last(where: { $0.suffixes.contains(suffix) }) else { return false }
        region = found.implicitRegion
        partition = found.id
        isGlobal = true
        return true
    }

    private mutating func takeService(_ last: String, _ rest: inout [String]) -> Bool {
        switch last {
        case "s3", "s3-accelerate":
            service = "s3"
            if !rest.isEmpty {
                let bucket = rest.joined(separator: ".")
                guard !bucket.hasSuffix("--x-s3"), !bucket.hasSuffix("--ol-s3"), !bucket.hasSuffix("--op-s3") else {
                    return false
                }
                place = .bucket(bucket)
                rest = []
            }
            return last == "s3" || place != .service
        case "s3-accesspoint":
            guard rest.count == 1, let dash = rest[0].lastIndex(of: "-") else { return false }
            let account = String(rest[0][rest[0].index(after: dash)...])
            guard Self.isAccount(account), !rest[0][..<dash].isEmpty else { return false }
            service = "s3"
            place = .accessPoint(name: String(rest[0][..<dash]), account: account)
            rest = []
            return true
        case "execute-api":
            guard rest.count == 1, !isGlobal else { return false }
            service = "execute-api"
            place = .api(rest[0])
            rest = []
            return true
        case "ddb", "data-kinesis", "control-kinesis":
            guard rest.count == 1, Self.isAccount(rest[0]) else { return false }
            service = last == "ddb" ? "dynamodb" : "kinesis"
            place = .account(rest[0])
            rest = []
            return true
        case "dynamodb" where rest.last == "streams":
            service = "streams.dynamodb"
            rest.removeLast()
            return true
        case "streams-dynamodb":
            service = "streams.dynamodb"
            return true
        case "states" where rest == ["sync"]:
            service = "states"
            rest = []
            return true
        case "sync-states":
            service = "states"
            return true
        case "iot":
            guard rest.count == 1, let part = rest.first, part == "data-ats" || part == "data" || part.hasSuffix("-ats")
            else { return false }
            service = "data-ats.iot"
            rest = []
            return true
        default:
            guard rest.isEmpty, AWSCatalogue.byHost[last] != nil else { return false }
            service = last
            return true
        }
    }

    private static func isAccount(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
