/// The event types of functions and state machines and their properties (AWS SAM Developer Guide, "EventSource").
extension PropertySchema {
    /// What every polled source takes.
    private static let pull: [Rule] = [
        .optional("BatchSize", .integer),
        .passed("StartingPosition"),
        .passed("StartingPositionTimestamp"),
        .optional("Enabled", .bool),
        .optional("MaximumBatchingWindowInSeconds", .integer),
        .optional("MaximumRetryAttempts", .integer),
        .optional("BisectBatchOnFunctionError", .bool),
        .optional("MaximumRecordAgeInSeconds", .integer),
        .optional("DestinationConfig", .map),
        .optional("ParallelizationFactor", .integer),
        .optional("Topics", .list),
        .optional("Queues", .list),
        .optional("SourceAccessConfigurations", .list),
        .optional("SecretsManagerKmsKeyId", .string),
        .optional("TumblingWindowInSeconds", .integer),
        .optional("FunctionResponseTypes", .list),
        .optional("KafkaBootstrapServers", .list),
        .optional("FilterCriteria", .map),
        .passed("KmsKeyArn"),
        .optional("ConsumerGroupId", .string),
        .optional("ScalingConfig", .map),
        .optional("ProvisionedPollerConfig", .map),
        .optional("SchemaRegistryConfig", .map),
        .optional("MetricsConfig", .map),
        .optional("LoggingConfig", .map),
    ]

    static let kinesis = PropertySchema(
        "Kinesis",
        pull + [
            .passed("Stream", required: true),
            .passed("StartingPosition", required: true),
        ])
    static let dynamoDB = PropertySchema(
        "DynamoDB",
        pull + [
            .passed("Stream", required: true),
            .passed("StartingPosition", required: true),
        ])
    static let sqs = PropertySchema(
        "SQS",
        pull + [
            .passed("Queue", required: true)
        ])
    static let msk = PropertySchema(
        "MSK",
        pull + [
            .passed("Stream", required: true),
            .passed("StartingPosition", required: true),
        ])
    static let mq = PropertySchema(
        "MQ",
        pull + [
            .passed("Broker", required: true),
            .literal("DynamicPolicyName", .bool),
        ])
    static let selfManagedKafka = PropertySchema(
        "SelfManagedKafka",
        pull)
    static let documentDB = PropertySchema(
        "DocumentDB",
        pull + [
            .passed("Cluster", required: true),
            .passed("DatabaseName", required: true),
            .passed("CollectionName"),
            .passed("FullDocument"),
        ])
    static let schedule = PropertySchema(
        "Schedule",
        [
            .required("Schedule", .string),
            .optional("RuleName", .string),
            .optional("Input", .string),
            .optional("Enabled", .bool),
            .optional("State", .string),
            .optional("Name", .string),
            .optional("Description", .string),
            .optional("DeadLetterConfig", .map),
            .optional("RetryPolicy", .map),
        ])
    static let cloudWatchEvent = PropertySchema(
        "CloudWatchEvent",
        [
            .optional("EventBusName", .string),
            .optional("RuleName", .string),
            .optional("Pattern", .map),
            .optional("DeadLetterConfig", .map),
            .optional("RetryPolicy", .map),
            .optional("Input", .string),
            .optional("InputPath", .string),
            .optional("Target", .map),
            .optional("Enabled", .bool),
            .optional("State", .string),
            .optional("InputTransformer", .map),
        ])
    static let s3 = PropertySchema(
        "S3",
        [
            .required("Bucket", .string),
            .literal("Events", .oneOf([.string, .listOf(.string)]), required: true),
            .optional("Filter", .mapOf(.string)),
        ])
    static let sns = PropertySchema(
        "SNS",
        [
            .required("Topic", .string),
            .optional("Region", .string),
            .passed("FilterPolicy"),
            .passed("FilterPolicyScope"),
            .optional("SqsSubscription", .oneOf([.bool, .map])),
            .optional("RedrivePolicy", .map),
        ])
    static let apiEvent = PropertySchema(
        "Api",
        [
            .required("Path", .string),
            .required("Method", .string),
            .required("RestApiId", .string),
            .optional("Stage", .string),
            .optional("Auth", .map),
            .optional("RequestModel", .map),
            .optional("RequestParameters", .list),
            .optional("TimeoutInMillis", .integer),
            .optional("ResponseTransferMode", .string),
        ])
    static let alexaSkill = PropertySchema(
        "AlexaSkill",
        [
            .optional("SkillId", .string)
        ])
    static let iotRule = PropertySchema(
        "IoTRule",
        [
            .required("Sql", .string),
            .optional("AwsIotSqlVersion", .string),
        ])
    static let cognito = PropertySchema(
        "Cognito",
        [
            .required("UserPool", .string),
            .literal("Trigger", .oneOf([.string, .listOf(.string)]), required: true),
        ])
    static let httpAPIEvent = PropertySchema(
        "HttpApi",
        [
            .optional("Path", .string),
            .optional("Method", .string),
            .optional("ApiId", .string),
            .optional("Stage", .string),
            .optional("Auth", .map),
            .optional("TimeoutInMillis", .integer),
            .optional("RouteSettings", .map),
            .optional("PayloadFormatVersion", .string),
        ])
    static let scheduleV2 = PropertySchema(
        "ScheduleV2",
        [
            .optional("PermissionsBoundary", .string),
            .required("ScheduleExpression", .string),
            .optional("FlexibleTimeWindow", .map),
            .optional("Name", .string),
            .optional("State", .string),
            .optional("Description", .string),
            .optional("StartDate", .string),
            .optional("EndDate", .string),
            .optional("ScheduleExpressionTimezone", .string),
            .optional("GroupName", .string),
            .optional("KmsKeyArn", .string),
            .optional("Input", .string),
            .optional("RoleArn", .string),
            .optional("DeadLetterConfig", .map),
            .optional("RetryPolicy", .map),
            .literal("OmitName", .bool),
        ])
    static let cloudWatchLogs = PropertySchema(
        "CloudWatchLogs",
        [
            .required("LogGroupName", .string),
            .required("FilterPattern", .string),
        ])
    static let stateMachineSchedule = PropertySchema(
        "Schedule",
        [
            .required("Schedule", .string),
            .optional("Input", .string),
            .optional("Enabled", .bool),
            .optional("State", .string),
            .optional("Name", .string),
            .optional("Description", .string),
            .optional("DeadLetterConfig", .map),
            .optional("RetryPolicy", .map),
            .literal("Target", .map),
            .literal("RoleArn", .string),
        ])
    static let stateMachineCloudWatchEvent = PropertySchema(
        "CloudWatchEvent",
        [
            .optional("EventBusName", .string),
            .optional("RuleName", .string),
            .optional("Pattern", .map),
            .optional("Input", .string),
            .optional("InputPath", .string),
            .optional("DeadLetterConfig", .map),
            .optional("RetryPolicy", .map),
            .optional("State", .string),
            .literal("Target", .map),
            .optional("InputTransformer", .map),
        ])
    static let stateMachineAPI = PropertySchema(
        "Api",
        [
            .required("Path", .string),
            .required("Method", .string),
            .required("RestApiId", .string),
            .optional("Stage", .string),
            .optional("Auth", .map),
            .literal("UnescapeMappingTemplate", .bool),
        ])
}
