import WritIAM

/// The IAM actions of an SDK operation: the catalogue's map, and what names alone do not tell.
///
/// Source: Service Authorization Reference; for batch, transaction and PartiQL operations the DynamoDB Developer Guide, "IAM policies".
struct OperationActions {
    let catalogue: Catalogue

    /// Operations whose actions are not the operation's own name.
    private static let special: [String: [String]] = [
        "s3:listobjects": ["s3:ListBucket"], "s3:listobjectsv2": ["s3:ListBucket"], "s3:headbucket": ["s3:ListBucket"],
        "s3:headobject": ["s3:GetObject"], "s3:getobject": ["s3:GetObject"], "s3:deleteobjects": ["s3:DeleteObject"],
        "s3:listobjectversions": ["s3:ListBucketVersions"], "s3:listbuckets": ["s3:ListAllMyBuckets"],
        "s3:copyobject": ["s3:PutObject"], "s3:uploadpart": ["s3:PutObject"], "s3:uploadpartcopy": ["s3:PutObject"],
        "s3:createmultipartupload": ["s3:PutObject"], "s3:completemultipartupload": ["s3:PutObject"],
        "s3:abortmultipartupload": ["s3:AbortMultipartUpload"], "s3:listparts": ["s3:ListMultipartUploadParts"],
        "s3:listmultipartuploads": ["s3:ListBucketMultipartUploads"], "s3:selectobjectcontent": ["s3:GetObject"],
        "s3:putbucketnotificationconfiguration": ["s3:PutBucketNotification"],
        "s3:getbucketnotificationconfiguration": ["s3:GetBucketNotification"],
        "s3:putbucketlifecycleconfiguration": ["s3:PutLifecycleConfiguration"],
        "s3:getbucketlifecycleconfiguration": ["s3:GetLifecycleConfiguration"],
        "s3:putbucketencryption": ["s3:PutEncryptionConfiguration"],
        "s3:getbucketencryption": ["s3:GetEncryptionConfiguration"], "s3:putbucketcors": ["s3:PutBucketCORS"],
        "s3:getbucketcors": ["s3:GetBucketCORS"], "s3:putpublicaccessblock": ["s3:PutBucketPublicAccessBlock"],
        "s3:getpublicaccessblock": ["s3:GetBucketPublicAccessBlock"],
        "dynamodb:batchwriteitem": ["dynamodb:BatchWriteItem"], "dynamodb:batchgetitem": ["dynamodb:BatchGetItem"],
        "sqs:sendmessagebatch": ["sqs:SendMessage"], "sqs:deletemessagebatch": ["sqs:DeleteMessage"],
        "sqs:changemessagevisibilitybatch": ["sqs:ChangeMessageVisibility"], "sns:publishbatch": ["sns:Publish"],
        "lambda:invoke": ["lambda:InvokeFunction"], "lambda:invokeasync": ["lambda:InvokeFunction"],
        "lambda:invokewithresponsestream": ["lambda:InvokeFunction"],
        "secretsmanager:batchgetsecretvalue": ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"],
        "apigatewaymanagementapi:posttoconnection": ["execute-api:ManageConnections"],
        "apigatewaymanagementapi:deleteconnection": ["execute-api:ManageConnections"],
        "apigatewaymanagementapi:getconnection": ["execute-api:ManageConnections"],
        "iot-data:publish": ["iot:Publish"], "kms:reencrypt": ["kms:ReEncryptFrom", "kms:ReEncryptTo"],
        "bedrock-runtime:converse": ["bedrock:InvokeModel"],
        "bedrock-runtime:conversestream": ["bedrock:InvokeModelWithResponseStream"],
        "bedrock-runtime:invokemodel": ["bedrock:InvokeModel"],
        "bedrock-runtime:invokemodelwithresponsestream": ["bedrock:InvokeModelWithResponseStream"],
        "ses:sendtemplatedemail": ["ses:SendTemplatedEmail"], "sesv2:sendemail": ["ses:SendEmail"],
        "rds-data:executestatement": ["rds-data:ExecuteStatement"], "rds:generatedbauthtoken": ["rds-db:connect"],
        "bedrock-agent-runtime:retrieveandgenerate": ["bedrock:RetrieveAndGenerate"],
    ]

    /// Calls that need no permission.
    private static let free: Set<String> = [
        "sts:getcalleridentity", "sts:getsessiontoken", "sts:assumerolewithwebidentity", "sts:assumerolewithsaml",
        // What an app's user calls with a token or nothing (Cognito API Reference, "Authorization").
        "cognito-idp:initiateauth", "cognito-idp:respondtoauthchallenge", "cognito-idp:signup",
        "cognito-idp:confirmsignup",
        "cognito-idp:resendconfirmationcode", "cognito-idp:forgotpassword", "cognito-idp:confirmforgotpassword",
        "cognito-idp:getuser", "cognito-idp:changepassword", "cognito-idp:globalsignout", "cognito-idp:revoketoken",
        "cognito-idp:updateuserattributes", "cognito-idp:deleteuser", "cognito-idp:associatesoftwaretoken",
        "cognito-idp:verifysoftwaretoken", "cognito-idp:setusermfapreference",
        "cognito-idp:getuserattributeverificationcode",
        "cognito-idp:verifyuserattribute", "cognito-identity:getid", "cognito-identity:getcredentialsforidentity",
        "cognito-identity:getopenidtoken",
    ]

    static func isFree(_ call: AWSCall) -> Bool {
        free.contains(call.service.lowercased() + ":" + call.operation.lowercased())
    }

    func actions(_ call: AWSCall) -> [String] {
        let key = call.service.lowercased() + ":" + call.operation.lowercased()
        if Self.free.contains(key) { return [] }
        if call.service.hasPrefix("timestream-") {
            // The SDKs ask for the cell's address first.
            return ["timestream:" + call.operation, "timestream:DescribeEndpoints"]
        }
        if call.service == "s3", let found = objectActions(call) { return found }
        if let found = Self.special[key] { return found }
        switch key {
        case "dynamodb:executestatement", "dynamodb:batchexecutestatement", "dynamodb:executetransaction":
            return partiQL(call)
        case "dynamodb:transactwriteitems", "dynamodb:transactgetitems":
            return transaction(call).map(\.action)
        default: break
        }
        for service in [call.service, call.service.filter { $0 != "-" }] {
            let found = catalogue.actions(forSDK: service, operation: call.operation)
            if !found.isEmpty { return found }
        }
        // Services whose prefix is boto3's name and whose actions are the operations.
        let guess = call.service + ":" + call.operation
        return catalogue.action(guess).map { [$0.name] } ?? []
    }

    /// Headers of a request for an object that need a permission of their own (Amazon S3 User Guide, "Required permissions").
    private func objectActions(_ call: AWSCall) -> [String]? {
        func has(_ names: String...) -> Bool { names.contains { call.arguments[$0] != nil } }
        switch call.operation {
        case "GetObject", "HeadObject", "SelectObjectContent":
            return versioned("s3:GetObject", "s3:GetObjectVersion", call)
        case "DeleteObject": return versioned("s3:DeleteObject", "s3:DeleteObjectVersion", call)
        case "DeleteObjects":
            return has("Delete.Objects.VersionId") ? ["s3:DeleteObject", "s3:DeleteObjectVersion"] : nil
        case "PutObject", "CopyObject", "CreateMultipartUpload":
            var out = ["s3:PutObject"]
            if has("ACL", "GrantRead", "GrantFullControl", "GrantReadACP", "GrantWriteACP") {
                out.append("s3:PutObjectAcl")
            }
            if has("Tagging") { out.append("s3:PutObjectTagging") }
            if has("ObjectLockMode", "ObjectLockRetainUntilDate") { out.append("s3:PutObjectRetention") }
            if has("ObjectLockLegalHoldStatus") { out.append("s3:PutObjectLegalHold") }
            return out
        default: return nil
        }
    }

    /// A request that may name a version, and may not, needs both permissions.
    private func versioned(_ plain: String, _ version: String, _ call: AWSCall) -> [String] {
        guard let texts = call.arguments["VersionId"]?.texts else { return [plain] }
        let named = texts.contains { !$0.parts.isEmpty }
        return (texts.contains { $0.parts.isEmpty } ? [plain] : []) + (named ? [version] : [])
    }

    /// The parts of a transaction need the permissions of the items' own operations.
    func transaction(_ call: AWSCall) -> [(action: String, table: SymbolicValue)] {
        let kinds = [
            ("Put", "dynamodb:PutItem"), ("Update", "dynamodb:UpdateItem"), ("Delete", "dynamodb:DeleteItem"),
            ("ConditionCheck", "dynamodb:ConditionCheckItem"), ("Get", "dynamodb:GetItem"),
        ]
        let unknown = SymbolicValue([SymbolicText([.unknown(from: [])])])
        var out: [(action: String, table: SymbolicValue)] = []
        for (kind, action) in kinds {
            let prefix = "TransactItems.\(kind)"
            guard call.arguments.keys.contains(where: { $0 == prefix || $0.hasPrefix(prefix + ".") }) else { continue }
            out.append((action, call.arguments[prefix + ".TableName"] ?? unknown))
        }
        if out.isEmpty {
            let all = call.operation == "TransactGetItems" ? kinds.suffix(1) : kinds.prefix(4)
            out = all.map { ($0.1, unknown) }
        }
        return out
    }

    private func partiQL(_ call: AWSCall) -> [String] {
        let texts = ["Statement", "Statements.Statement", "TransactStatements.Statement"].flatMap {
            call.arguments[$0]?.texts ?? []
        }
        let found = Set(texts.flatMap { Self.partiQL($0.description) })
        return found.isEmpty ? Self.partiQLActions : found.sorted()
    }

    private static let partiQLActions = [
        "dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete",
    ]

    /// The action of one statement; all of them where its first word is not known.
    static func partiQL(_ statement: String) -> [String] {
        let word = statement.drop { $0.isWhitespace }.prefix { $0.isLetter }.lowercased()
        let own = partiQLActions.filter { $0.lowercased() == "dynamodb:partiql" + word }
        return own.isEmpty ? partiQLActions : own
    }
}
