import Testing
import WritIAM
import WritModel

struct CatalogueUpdateTests {
    private static let folder: [String: String] = [
        "services.json": #"["sqs", "s3"]"#,
        "serviceNames.json": #"{"s3": "Amazon S3", "sqs": "Amazon SQS"}"#,
        "rcpSupportedServices.json": #"["s3"]"#,
        "conditionKeys/s3.json": #"{"s3:prefix": {"key": "s3:prefix", "type": "String"}}"#,
        "conditionKeys/sqs.json": #"{"aws:tagkeys": {"key": "aws:TagKeys", "type": "ArrayOfString"}}"#,
        "resourceTypes/s3.json":
            #"{"object": {"key": "object", "arn": "arn:${Partition}:s3:::${BucketName}/${ObjectName}", "conditionKeys": ["aws:ResourceTag/<key>"]}}"#,
        "resourceTypes/sqs.json":
            #"{"queue": {"key": "queue", "arn": "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}"}}"#,
        "actions/s3.json": """
        {"putobject": {"name": "PutObject", "accessLevel": "Write", "resourceTypes": [{"name": "object", "required": true}], "conditionKeys": []},
         "getobject": {"name": "GetObject", "accessLevel": "Read", "resourceTypes": [{"name": "object", "required": true}], "conditionKeys": []},
         "listallmybuckets": {"name": "ListAllMyBuckets", "accessLevel": "List", "resourceTypes": [], "conditionKeys": ["s3:prefix"]}}
        """,
        "actions/sqs.json":
            #"{"tagqueue": {"name": "TagQueue", "accessLevel": "Tagging, Write", "resourceTypes": [{"name": "queue", "required": true}], "conditionKeys": ["aws:TagKeys"]}}"#,
    ]

    private func made(_ folder: [String: String] = folder, after base: Catalogue? = nil) throws -> [UInt8] {
        try CatalogueUpdate.make(after: base, provenance: "made for a test") { folder[$0].map { Array($0.utf8) } }
    }

    @Test func aFolderBecomesACatalogue() throws {
        let catalogue = try Catalogue(checking: try made(), file: "test")
        #expect(catalogue.provenance == "made for a test")
        #expect(catalogue.services.map(\.prefix) == ["s3", "sqs"])
        #expect(
            catalogue.actionNames(matching: "*:*") == [
                "s3:GetObject", "s3:ListAllMyBuckets", "s3:PutObject", "sqs:TagQueue",
            ])
        let get = try #require(catalogue.action("S3:getobject"))
        #expect(get.levels == .read)
        #expect(get.resourceTypes.map(\.arn) == ["arn:${Partition}:s3:::${BucketName}/${ObjectName}"])
        #expect(get.conditionKeys == ["aws:ResourceTag/${TagKey}"])
        #expect(catalogue.action("sqs:TagQueue")?.levels == [.tagging, .write])
        #expect(catalogue.action("s3:ListAllMyBuckets")?.conditionKeys == ["s3:prefix"])
        #expect(catalogue.action("s3:DeleteObject") == nil)
        // The names are its own and not those of the program's catalogue.
        #expect(catalogue.actionNames(matching: "dynamodb:*").isEmpty)
        #expect(catalogue.conditionKey("s3:prefix")?.type == .string)
        #expect(catalogue.conditionKey("sqs:Missing") == nil)
    }

    @Test func theSameDataGivesTheSameBytes() throws { #expect(try made() == made()) }

    @Test func aFolderThatIsCutIsRefused() throws {
        let before = try Catalogue(checking: try made(), file: "test")
        var less = Self.folder
        less["actions/s3.json"] = nil
        #expect(throws: InputError("catalogue-source", "")) { try made(less, after: before) }
        // A few actions may go.
        less["actions/s3.json"] = Self.folder["actions/s3.json"]
        less["actions/sqs.json"] = nil
        #expect(try !made(less, after: before).isEmpty)
    }

    @Test(arguments: [
        ("services.json", "{}"), ("services.json", #"["../s3"]"#), ("actions/s3.json", "[]"),
        ("actions/s3.json", #"{"a": {"name": "A", "accessLevel": "Everything"}}"#),
        ("actions/s3.json", #"{"a": {"accessLevel": "Read"}}"#),
        ("conditionKeys/s3.json", #"{"k": {"key": "s3:k", "type": "Colour"}}"#),
    ])
    func wrongDataAreRefused(_ path: String, _ text: String) {
        var folder = Self.folder
        folder[path] = text
        #expect(throws: InputError.self) { try made(folder) }
    }

    @Test func aFolderWithoutServicesSaysWhatIsMissing() {
        #expect(throws: InputError("catalogue-source", "")) { try made([:]) }
    }

    @Test func damageIsRefusedOrHarmless() throws {
        let whole = try made()
        for cut in 0..<whole.count {
            #expect(throws: InputError("bad-catalogue", "")) {
                try Catalogue(checking: Array(whole[..<cut]), file: "test")
            }
        }
        for at in whole.indices {
            var changed = whole
            changed[at] ^= 0x91
            guard let catalogue = try? Catalogue(checking: changed, file: "test") else { continue }
            for name in catalogue.actionNames(matching: "*") { _ = catalogue.action(name) }
            _ = catalogue.actions(forSDK: "s3", operation: "GetObject")
        }
    }

    /// The program's own catalogue comes of the same data by another program.
    @Test(.enabled(if: Cases.shared != nil)) func conformanceWithTheProgramsOwn() throws {
        let folder = try #require(Cases.shared) + "/data/iam/catalogue/"
        let own = Catalogue.embedded
        let bytes = try CatalogueUpdate.make(after: own, provenance: "test") { Cases.read(folder + $0) }
        let made = try Catalogue(checking: bytes, file: "test")
        #expect(made.counts == own.counts)
        #expect(made.services == own.services)
        let names = own.actionNames(matching: "*")
        #expect(made.actionNames(matching: "*") == names)
        for name in names { #expect(made.action(name) == own.action(name), "\(name)") }
        #expect(made.actions(forSDK: "s3", operation: "ListObjectsV2") == ["s3:ListBucket"])
        #expect(made.multivaluedKeys == own.multivaluedKeys)
    }
}
