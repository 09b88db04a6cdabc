/// Names of services and operations, from the spelling of each SDK to boto3's and the API's.
enum AWSNames {
    /// Services whose package or class name is not boto3's name with other punctuation.
    private static let services: [String: String] = [
        "sfn": "stepfunctions", "cloudwatchlogs": "logs", "eventbridge": "events", "cloudwatchevents": "events",
        "cognitoidentityprovider": "cognito-idp", "cognitoidentityserviceprovider": "cognito-idp",
        "cognitoidp": "cognito-idp", "cognitoidentity": "cognito-identity", "cognitosync": "cognito-sync",
        "bedrockruntime": "bedrock-runtime", "bedrockagentruntime": "bedrock-agent-runtime",
        "bedrockagent": "bedrock-agent", "rdsdata": "rds-data", "rdsdataservice": "rds-data",
        "redshiftdata": "redshift-data", "iotdataplane": "iot-data", "iotdata": "iot-data",
        "costexplorer": "ce", "costandusagereportservice": "cur", "databasemigrationservice": "dms",
        "elasticloadbalancing": "elb", "elasticloadbalancingv2": "elbv2",
        "applicationautoscaling": "application-autoscaling",
        "configservice": "config", "lexruntimeservice": "lex-runtime", "lexruntime": "lex-runtime",
        "lexruntimev2": "lexv2-runtime", "sagemakerruntime": "sagemaker-runtime",
        "resourcegroupstaggingapi": "resourcegroupstaggingapi", "timestreamwrite": "timestream-write",
        "timestreamquery": "timestream-query", "apigateway": "apigateway", "elasticsearchservice": "es",
        "emr": "emr", "directoryservice": "ds", "simpledb": "sdb", "route53domains": "route53domains",
        "personalizeruntime": "personalize-runtime", "personalizeevents": "personalize-events",
        "accessanalyzer": "accessanalyzer", "acmpca": "acm-pca", "qldbsession": "qldb-session",
        "snowball": "snowball", "servicequotas": "service-quotas", "ssmincidents": "ssm-incidents",
        "codecatalyst": "codecatalyst", "pinpointemail": "pinpoint-email", "pinpointsmsvoice": "pinpoint-sms-voice",
        "marketplacemetering": "meteringmarketplace", "mediastoredata": "mediastore-data",
        "kinesisvideoarchivedmedia": "kinesis-video-archived-media", "transcribeservice": "transcribe",
        "transcribestreaming": "transcribestreaming", "iotevents": "iotevents",
        "comprehendmedical": "comprehendmedical",
    ]

    /// `client-cognito-identity-provider`, `CognitoIdentityServiceProvider` → `cognito-idp`.
    static func service(_ name: String) -> String {
        let flat = name.lowercased().filter { $0 != "-" && $0 != "_" }
        return services[flat] ?? flat
    }

    /// `get_item`, `getItem` → `GetItem`.
    static func operation(_ method: String) -> String {
        method.split(separator: "_").map { part in
            (part.first.map { String($0).uppercased() } ?? "") + part.dropFirst()
        }.joined()
    }

    /// Commands and methods of the document client → operations of DynamoDB.
    static let document: [String: String] = [
        "get": "GetItem", "put": "PutItem", "update": "UpdateItem", "delete": "DeleteItem", "query": "Query",
        "scan": "Scan", "batchget": "BatchGetItem", "batchwrite": "BatchWriteItem", "transactget": "TransactGetItems",
        "transactwrite": "TransactWriteItems", "executestatement": "ExecuteStatement",
        "batchexecutestatement": "BatchExecuteStatement", "executetransaction": "ExecuteTransaction",
    ]

    /// What a waiter asks, by its name without punctuation.
    static let waiters: [String: String] = [
        "bucketexists": "HeadBucket", "bucketnotexists": "HeadBucket", "objectexists": "HeadObject",
        "objectnotexists": "HeadObject", "tableexists": "DescribeTable", "tablenotexists": "DescribeTable",
        "functionactive": "GetFunctionConfiguration", "functionactivev2": "GetFunction",
        "functionexists": "GetFunction", "functionupdated": "GetFunctionConfiguration",
        "functionupdatedv2": "GetFunction", "publishedversionactive": "GetFunctionConfiguration",
        "stackcreatecomplete": "DescribeStacks", "stackdeletecomplete": "DescribeStacks",
        "stackupdatecomplete": "DescribeStacks", "stackexists": "DescribeStacks",
        "changesetcreatecomplete": "DescribeChangeSet", "instancerunning": "DescribeInstances",
        "instancestopped": "DescribeInstances", "instanceterminated": "DescribeInstances",
        "instanceexists": "DescribeInstances", "instancestatusok": "DescribeInstanceStatus",
        "dbinstanceavailable": "DescribeDBInstances", "dbinstancedeleted": "DescribeDBInstances",
        "streamexists": "DescribeStream", "streamnotexists": "DescribeStream", "tasksrunning": "DescribeTasks",
        "tasksstopped": "DescribeTasks", "servicesstable": "DescribeServices",
        "servicesinactive": "DescribeServices", "roleexists": "GetRole", "userexists": "GetUser",
        "policyexists": "GetPolicy", "instanceprofileexists": "GetInstanceProfile",
        "distributiondeployed": "GetDistribution", "invalidationcompleted": "GetInvalidation",
        "commandexecuted": "GetCommandInvocation", "clusteractive": "DescribeCluster",
        "clusterdeleted": "DescribeCluster", "imageavailable": "DescribeImages",
        "snapshotcompleted": "DescribeSnapshots", "volumeavailable": "DescribeVolumes",
        "identityexists": "GetIdentityVerificationAttributes", "certificatevalidated": "DescribeCertificate",
    ]
}
