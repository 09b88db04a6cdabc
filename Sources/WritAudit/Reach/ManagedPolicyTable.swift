/// What well-known AWS managed policies allow on everything, as far as it matters for who can reach what.
///
/// Source: AWS Managed Policy Reference, the JSON document of each policy (2026-08).
enum ManagedPolicyTable {
    /// Action patterns of the policy with this name; nil for a policy that is not listed.
    static func actions(_ name: String) -> [String]? { table[name] }

    private static let table: [String: [String]] = [
        "AdministratorAccess": ["*"],
        "IAMFullAccess": ["iam:*"],
        "AWSLambda_FullAccess": ["lambda:*"],
        "AmazonS3FullAccess": ["s3:*", "s3-object-lambda:*"],
        "AmazonS3ReadOnlyAccess": ["s3:Get*", "s3:List*"],
        "AmazonDynamoDBFullAccess": ["dynamodb:*"],
        "AmazonDynamoDBFullAccess_v2": ["dynamodb:*"],
        "AmazonDynamoDBReadOnlyAccess": [
            "dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:Describe*",
            "dynamodb:List*", "dynamodb:PartiQLSelect",
        ],
        "AmazonSQSFullAccess": ["sqs:*"],
        "AmazonSNSFullAccess": ["sns:*"],
        "AWSStepFunctionsFullAccess": ["states:*"],
        "AmazonEventBridgeFullAccess": ["events:*", "scheduler:*", "pipes:*"],
        "AmazonKinesisFullAccess": ["kinesis:*"],
        "AmazonEC2FullAccess": ["ec2:*"],
        "AWSCloudFormationFullAccess": ["cloudformation:*"],
        "SecretsManagerReadWrite": ["secretsmanager:*"],
        "AmazonSSMFullAccess": ["ssm:*"],
        "AmazonSSMReadOnlyAccess": ["ssm:Describe*", "ssm:Get*", "ssm:List*"],
        "AmazonCognitoPowerUser": ["cognito-identity:*", "cognito-idp:*", "cognito-sync:*"],
        "AWSKeyManagementServicePowerUser": [
            "kms:CreateAlias", "kms:CreateKey", "kms:DeleteAlias", "kms:Describe*", "kms:GenerateRandom", "kms:Get*",
            "kms:List*", "kms:TagResource", "kms:UntagResource",
        ],
        "AWSCodeBuildAdminAccess": ["codebuild:*"],
        "AmazonAthenaFullAccess": ["athena:*"],
        "CloudWatchFullAccess": ["cloudwatch:*", "logs:*"],
        "CloudWatchLogsFullAccess": ["logs:*"],
        "AmazonAPIGatewayInvokeFullAccess": ["execute-api:Invoke", "execute-api:ManageConnections"],
        "AmazonSESFullAccess": ["ses:*"],
        "AmazonBedrockFullAccess": ["bedrock:*"],
    ]

    /// Everything but the services that hand out rights.
    static let powerUser = ("PowerUserAccess", ["iam:*", "organizations:*", "account:*"])
}
