/// A group of AWS regions with its own DNS names and ARNs.
///
/// Source: botocore's `partitions.json` (Apache-2.0).
package struct AWSPartition: Sendable, Equatable {
    package var id: String
    package var suffixes: [String]
    /// First words of its regions' names.
    package var regionPrefixes: [String]
    package var implicitRegion: String

    package static let all: [AWSPartition] = [
        AWSPartition(
            id: "aws-us-gov", suffixes: ["amazonaws.com", "api.aws"], regionPrefixes: ["us-gov"],
            implicitRegion: "us-gov-west-1"),
        AWSPartition(
            id: "aws-iso", suffixes: ["c2s.ic.gov", "api.aws.ic.gov"], regionPrefixes: ["us-iso"],
            implicitRegion: "us-iso-east-1"),
        AWSPartition(
            id: "aws-iso-b", suffixes: ["sc2s.sgov.gov", "api.aws.scloud"], regionPrefixes: ["us-isob"],
            implicitRegion: "us-isob-east-1"),
        AWSPartition(
            id: "aws-iso-e", suffixes: ["cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"], regionPrefixes: ["eu-isoe"],
            implicitRegion: "eu-isoe-west-1"),
        AWSPartition(
            id: "aws-iso-f", suffixes: ["csp.hci.ic.gov", "api.aws.hci.ic.gov"], regionPrefixes: ["us-isof"],
            implicitRegion: "us-isof-south-1"),
        AWSPartition(
            id: "aws-cn", suffixes: ["amazonaws.com.cn", "api.amazonwebservices.com.cn"], regionPrefixes: ["cn"],
            implicitRegion: "cn-northwest-1"),
        AWSPartition(
            id: "aws-eusc", suffixes: ["amazonaws.eu", "api.amazonwebservices.eu"], regionPrefixes: ["eusc-de"],
            implicitRegion: "eusc-de-east-1"),
        AWSPartition(
            id: "aws", suffixes: ["amazonaws.com", "api.aws"],
            regionPrefixes: ["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"], implicitRegion: "us-east-1"),
    ]

    /// Every DNS suffix under which AWS gives names; `on.aws` has the addresses of Lambda functions.
    package static let suffixes: [String] =
        Set(all.flatMap(\.suffixes)).sorted { $0.utf8.count > $1.utf8.count } + ["on.aws"]

    /// The partition of a region's name such as `eu-west-1`; nil if it is not of a region's form.
    package static func of(region: some StringProtocol) -> AWSPartition? {
        let parts = region.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let number = parts.last, !number.isEmpty,
            number.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            parts.allSatisfy({ part in
                !part.isEmpty
                    && part.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
            })
        else { return nil }
        let head = parts.dropLast(2).joined(separator: "-")
        return all.first { $0.regionPrefixes.contains(head) }
    }
}
