import Testing

@testable import WritEgress

@Suite struct AWSHostTests {
    @Test(arguments: [
        ("dynamodb.eu-west-1.amazonaws.com", "dynamodb", "eu-west-1", "aws"),
        ("dynamodb.us-gov-west-1.amazonaws.com", "dynamodb", "us-gov-west-1", "aws-us-gov"),
        ("dynamodb.cn-north-1.amazonaws.com.cn", "dynamodb", "cn-north-1", "aws-cn"),
        ("dynamodb.eu-west-1.api.aws", "dynamodb", "eu-west-1", "aws"),
        ("dynamodb-fips.us-east-2.amazonaws.com", "dynamodb", "us-east-2", "aws"),
        ("streams.dynamodb.eu-west-1.amazonaws.com", "streams.dynamodb", "eu-west-1", "aws"),
        ("eu-west-1.queue.amazonaws.com", "sqs", "eu-west-1", "aws"),
        ("sqs.eu-west-1.amazonaws.com", "sqs", "eu-west-1", "aws"),
        ("sts.amazonaws.com", "sts", "us-east-1", "aws"),
        ("states.eu-west-1.amazonaws.com", "states", "eu-west-1", "aws"),
        ("sync-states.eu-west-1.amazonaws.com", "states", "eu-west-1", "aws"),
        ("email.eu-west-1.amazonaws.com", "email", "eu-west-1", "aws"),
        ("data-ats.iot.eu-west-1.amazonaws.com", "data-ats.iot", "eu-west-1", "aws"),
        ("s3.dualstack.eu-west-1.amazonaws.com", "s3", "eu-west-1", "aws"),
        ("s3-fips.dualstack.us-east-1.amazonaws.com", "s3", "us-east-1", "aws"),
    ])
    func serviceAndRegionAreRead(_ name: String, _ service: String, _ region: String, _ partition: String) throws {
        let host = try host(name)
        #expect(host.service == service)
        #expect(host.region == region)
        #expect(host.partition == partition)
        if service != "s3" { #expect(AWSCatalogue.byHost[service] != nil) }
    }

    @Test func bucketsAccessPointsAccountsAndAPIs() throws {
        #expect(try host("photos.s3.eu-west-1.amazonaws.com").place == .bucket("photos"))
        #expect(try host("my.photos.s3-eu-west-1.amazonaws.com").place == .bucket("my.photos"))
        #expect(try host("photos.s3.amazonaws.com").isGlobal)
        #expect(try host("photos.s3-accelerate.dualstack.amazonaws.com").place == .bucket("photos"))
        #expect(
            try host("reports-111122223333.s3-accesspoint.eu-west-1.amazonaws.com").place
                == .accessPoint(name: "reports", account: "111122223333"))
        #expect(try host("111122223333.ddb.eu-west-1.amazonaws.com").place == .account("111122223333"))
        #expect(try host("a1b2.execute-api.eu-west-1.amazonaws.com").place == .api("a1b2"))
    }

    @Test(arguments: [
        "example.com", "amazonaws.com", "dynamodb.eu-west-1.amazonaws.com.evil.com", "evilamazonaws.com",
        "nothing.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com.cn", "x.dynamodb.eu-west-1.amazonaws.com",
        "vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com", "abc.lambda-url.eu-west-1.on.aws",
        "execute-api.eu-west-1.amazonaws.com",
        "..amazonaws.com", "b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com",
        "s3-accelerate.amazonaws.com",
    ])
    func otherNamesAreNotRead(_ name: String) {
        #expect(AWSHost(name) == nil)
    }

    @Test func whatAWSServesIsNeverAnOrdinaryHost() {
        for name in ["x.on.aws", "nothing.eu-west-1.amazonaws.com", "s3.amazonaws.com.cn"] {
            #expect(AWSHost.isAWS(name))
        }
        for name in ["evilamazonaws.com", "amazonaws.com.evil.com", "aws.amazon.com"] { #expect(!AWSHost.isAWS(name)) }
    }

    @Test func catalogueIsWhole() {
        #expect(AWSCatalogue.services.count == AWSCatalogue.all.count)
        #expect(AWSCatalogue.services.allSatisfy { !$0.operations.isEmpty && !$0.protocols.isEmpty })
        #expect(AWSCatalogue.services.first { $0.name == "s3" }?.operations.count ?? 0 > 100)
    }
}
