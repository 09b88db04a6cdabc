import WritModel

/// The shape of an `AWS::Serverless::GraphQLApi`.
///
/// Source: AWS SAM Developer Guide, "AWS::Serverless::GraphQLApi".
enum GraphQLModel {
    private typealias Field = ModelCheck.Field

    private static func optional(_ names: String...) -> [Field] { names.map { Field($0, .any) } }

    private static let authorizer: [Field] =
        [
            Field(
                "Type",
                .words(["AWS_IAM", "API_KEY", "AWS_LAMBDA", "OPENID_CONNECT", "AMAZON_COGNITO_USER_POOLS"]),
                required: true),
            Field(
                "LambdaAuthorizer",
                .object(
                    [Field("AuthorizerUri", .any, required: true)]
                        + optional("AuthorizerResultTtlInSeconds", "IdentityValidationExpression"))),
            Field("OpenIDConnect", .object(optional("AuthTTL", "ClientId", "IatTTL", "Issuer"))),
            Field(
                "UserPool",
                .object(
                    [Field("UserPoolId", .any, required: true)]
                        + optional("AppIdClientRegex", "AwsRegion", "DefaultAction"))),
        ]

    private static let runtime = ModelCheck.Shape.object([
        Field("Name", .any, required: true), Field("Version", .any, required: true),
    ])

    private static let sync = ModelCheck.Shape.object([
        Field("ConflictDetection", .any, required: true), Field("ConflictHandler", .any),
        Field(
            "LambdaConflictHandlerConfig",
            .object([Field("LambdaConflictHandlerArn", .any, required: true)])),
    ])

    private static let table = ModelCheck.Shape.object(
        [
            Field("TableName", .any, required: true), Field("Permissions", .list(.words(["Read", "Write"]))),
            Field(
                "DeltaSync",
                .object(
                    ["BaseTableTTL", "DeltaSyncTableName", "DeltaSyncTableTTL"].map { Field($0, .any, required: true) })
            ),
        ]
            + optional(
                "ServiceRoleArn", "TableArn", "Name", "Description", "Region", "UseCallerCredentials", "Versioned"))

    private static let function = ModelCheck.Shape.object(
        [
            Field("DataSource", .intrinsicOr(.string)), Field("Runtime", runtime), Field("Name", .string),
            Field("Sync", sync),
        ] + optional("InlineCode", "CodeUri", "Description", "MaxBatchSize", "Id"))

    private static let resolver = ModelCheck.Shape.object(
        [
            Field("FieldName", .string),
            Field(
                "Caching",
                .object([Field("Ttl", .any, required: true), Field("CachingKeys", .list(.any))])),
            Field("Pipeline", .list(.string)), Field("Runtime", runtime), Field("Sync", sync),
        ] + optional("InlineCode", "CodeUri", "MaxBatchSize"))

    static let properties: [ModelCheck.Field] =
        [
            .init("Auth", .object(authorizer + [.init("Additional", .list(.object(authorizer)))]), required: true),
            .init("Tags", .map), .init("XrayEnabled", .bool),
            .init(
                "Logging",
                .boolOr(.object(optional("CloudWatchLogsRoleArn", "ExcludeVerboseContent", "FieldLogLevel")))),
            .init(
                "DataSources",
                .object([
                    .init("DynamoDb", .mapOf(table)),
                    .init(
                        "Lambda",
                        .mapOf(
                            .object(
                                [.init("FunctionArn", .any, required: true)]
                                    + optional("ServiceRoleArn", "Name", "Description")))),
                ])),
            .init("Functions", .mapOf(function)), .init("Resolvers", .mapOf(.mapOf(resolver))),
            .init("ApiKeys", .mapOf(.object(optional("ApiKeyId", "Description", "ExpiresOn")))),
            .init(
                "DomainName",
                .object([
                    .init("CertificateArn", .any, required: true), .init("DomainName", .any, required: true),
                    .init("Description", .any),
                ])),
            .init(
                "Cache",
                .object([
                    .init("ApiCachingBehavior", .any, required: true), .init("Ttl", .any, required: true),
                    .init("Type", .any, required: true), .init("AtRestEncryptionEnabled", .any),
                    .init("TransitEncryptionEnabled", .any),
                ])),
        ]
        + optional(
            "Name", "SchemaInline", "SchemaUri", "Visibility", "OwnerContact", "IntrospectionConfig",
            "QueryDepthLimit", "ResolverCountLimit")
}
