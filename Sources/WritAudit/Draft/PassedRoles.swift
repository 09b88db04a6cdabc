/// Parameters in which an operation takes a role for a service to use.
///
/// Source: Service Authorization Reference, operations with `iam:PassRole` among their dependent actions; names of parameters after botocore's models.
enum PassedRoles {
    /// Paths of the parameters, by boto3's service and the operation; `*.name` is a parameter of that name at any depth.
    static func parameters(_ service: String, _ operation: String) -> [String] {
        table[service]?[operation] ?? []
    }

    private static let table: [String: [String: [String]]] = [
        "amplify": [
            "CreateApp": ["iamServiceRoleArn"]
        ],
        "apigateway": [
            "CreateAuthorizer": ["authorizerCredentials"],
            "PutIntegration": ["credentials"],
        ],
        "apigatewayv2": [
            "CreateAuthorizer": ["AuthorizerCredentialsArn"],
            "CreateIntegration": ["CredentialsArn"],
            "UpdateIntegration": ["CredentialsArn"],
        ],
        "application-autoscaling": [
            "RegisterScalableTarget": ["RoleARN"]
        ],
        "apprunner": [
            "CreateService": [
                "InstanceConfiguration.InstanceRoleArn",
                "SourceConfiguration.AuthenticationConfiguration.AccessRoleArn",
            ]
        ],
        "appsync": [
            "CreateDataSource": ["serviceRoleArn"],
            "CreateGraphqlApi": ["logConfig.cloudWatchLogsRoleArn"],
            "UpdateDataSource": ["serviceRoleArn"],
        ],
        "autoscaling": [
            "PutLifecycleHook": ["RoleARN"]
        ],
        "backup": [
            "CreateBackupSelection": ["BackupSelection.IamRoleArn"],
            "StartBackupJob": ["IamRoleArn"],
            "StartCopyJob": ["IamRoleArn"],
            "StartRestoreJob": ["IamRoleArn"],
        ],
        "batch": [
            "CreateComputeEnvironment": [
                "serviceRole", "computeResources.instanceRole", "computeResources.spotIamFleetRole",
            ],
            "RegisterJobDefinition": ["containerProperties.jobRoleArn", "containerProperties.executionRoleArn"],
            "UpdateComputeEnvironment": ["serviceRole"],
        ],
        "bedrock": [
            "CreateEvaluationJob": ["roleArn"],
            "CreateModelCustomizationJob": ["roleArn"],
            "CreateModelInvocationJob": ["roleArn"],
        ],
        "bedrock-agent": [
            "CreateAgent": ["agentResourceRoleArn"],
            "CreateFlow": ["executionRoleArn"],
            "CreateKnowledgeBase": ["roleArn"],
            "UpdateAgent": ["agentResourceRoleArn"],
            "UpdateFlow": ["executionRoleArn"],
            "UpdateKnowledgeBase": ["roleArn"],
        ],
        "cloudformation": [
            "ContinueUpdateRollback": ["RoleARN"],
            "CreateChangeSet": ["RoleARN"],
            "CreateStack": ["RoleARN"],
            "CreateStackSet": ["AdministrationRoleARN"],
            "DeleteStack": ["RoleARN"],
            "UpdateStack": ["RoleARN"],
            "UpdateStackSet": ["AdministrationRoleARN"],
        ],
        "cloudtrail": [
            "CreateTrail": ["CloudWatchLogsRoleArn"],
            "UpdateTrail": ["CloudWatchLogsRoleArn"],
        ],
        "codebuild": [
            "CreateProject": ["serviceRole"],
            "StartBuild": ["serviceRoleOverride"],
            "UpdateProject": ["serviceRole"],
        ],
        "codedeploy": [
            "CreateDeploymentGroup": ["serviceRoleArn"],
            "UpdateDeploymentGroup": ["serviceRoleArn"],
        ],
        "codepipeline": [
            "CreatePipeline": ["pipeline.roleArn"],
            "UpdatePipeline": ["pipeline.roleArn"],
        ],
        "cognito-identity": [
            "SetIdentityPoolRoles": ["Roles.authenticated", "Roles.unauthenticated"]
        ],
        "cognito-idp": [
            "CreateGroup": ["RoleArn"],
            "CreateUserPool": ["SmsConfiguration.SnsCallerArn"],
            "UpdateGroup": ["RoleArn"],
            "UpdateUserPool": ["SmsConfiguration.SnsCallerArn"],
        ],
        "comprehend": [
            "CreateDocumentClassifier": ["DataAccessRoleArn"],
            "CreateEndpoint": ["DataAccessRoleArn"],
            "CreateEntityRecognizer": ["DataAccessRoleArn"],
            "StartDocumentClassificationJob": ["DataAccessRoleArn"],
            "StartDominantLanguageDetectionJob": ["DataAccessRoleArn"],
            "StartEntitiesDetectionJob": ["DataAccessRoleArn"],
            "StartEventsDetectionJob": ["DataAccessRoleArn"],
            "StartKeyPhrasesDetectionJob": ["DataAccessRoleArn"],
            "StartPiiEntitiesDetectionJob": ["DataAccessRoleArn"],
            "StartSentimentDetectionJob": ["DataAccessRoleArn"],
            "StartTargetedSentimentDetectionJob": ["DataAccessRoleArn"],
            "StartTopicsDetectionJob": ["DataAccessRoleArn"],
        ],
        "config": [
            "PutConfigurationRecorder": ["ConfigurationRecorder.roleARN"]
        ],
        "databrew": [
            "CreateProfileJob": ["RoleArn"],
            "CreateProject": ["RoleArn"],
            "CreateRecipeJob": ["RoleArn"],
        ],
        "datasync": [
            "CreateLocationS3": ["S3Config.BucketAccessRoleArn"]
        ],
        "dax": [
            "CreateCluster": ["IamRoleArn"]
        ],
        "dlm": [
            "CreateLifecyclePolicy": ["ExecutionRoleArn"],
            "UpdateLifecyclePolicy": ["ExecutionRoleArn"],
        ],
        "dms": [
            "CreateEndpoint": ["ServiceAccessRoleArn", "S3Settings.ServiceAccessRoleArn"]
        ],
        "ec2": [
            "AssociateIamInstanceProfile": ["IamInstanceProfile.Arn", "IamInstanceProfile.Name"],
            "CreateFlowLogs": ["DeliverLogsPermissionArn"],
            "ReplaceIamInstanceProfileAssociation": ["IamInstanceProfile.Arn", "IamInstanceProfile.Name"],
            "RequestSpotFleet": ["SpotFleetRequestConfig.IamFleetRole"],
            "RunInstances": ["IamInstanceProfile.Arn", "IamInstanceProfile.Name"],
        ],
        "ecs": [
            "CreateService": ["role"],
            "RegisterTaskDefinition": ["taskRoleArn", "executionRoleArn"],
            "RunTask": ["overrides.taskRoleArn", "overrides.executionRoleArn"],
            "StartTask": ["overrides.taskRoleArn", "overrides.executionRoleArn"],
        ],
        "eks": [
            "CreateCluster": ["roleArn"],
            "CreateFargateProfile": ["podExecutionRoleArn"],
            "CreateNodegroup": ["nodeRole"],
            "CreatePodIdentityAssociation": ["roleArn"],
        ],
        "elastictranscoder": [
            "CreatePipeline": ["Role"],
            "UpdatePipeline": ["Role"],
        ],
        "emr": [
            "RunJobFlow": ["ServiceRole", "JobFlowRole", "AutoScalingRole"]
        ],
        "emr-serverless": [
            "StartJobRun": ["executionRoleArn"]
        ],
        "events": [
            "CreateEndpoint": ["RoleArn"],
            "PutRule": ["RoleArn"],
            "PutTargets": ["Targets.RoleArn"],
            "UpdateEndpoint": ["RoleArn"],
        ],
        "firehose": [
            "CreateDeliveryStream": ["*.RoleARN"],
            "UpdateDestination": ["*.RoleARN"],
        ],
        "forecast": [
            "CreateDatasetImportJob": ["DataSource.S3Config.RoleArn"],
            "CreateForecastExportJob": ["Destination.S3Config.RoleArn"],
        ],
        "glue": [
            "CreateCrawler": ["Role"],
            "CreateDevEndpoint": ["RoleArn"],
            "CreateJob": ["Role"],
            "CreateMLTransform": ["Role"],
            "CreateSession": ["Role"],
            "UpdateCrawler": ["Role"],
            "UpdateJob": ["JobUpdate.Role"],
            "UpdateMLTransform": ["Role"],
        ],
        "healthlake": [
            "StartFHIRExportJob": ["DataAccessRoleArn"],
            "StartFHIRImportJob": ["DataAccessRoleArn"],
        ],
        "imagebuilder": [
            "CreateImagePipeline": ["executionRole"]
        ],
        "iot": [
            "CreateJob": ["presignedUrlConfig.roleArn"],
            "CreateOTAUpdate": ["roleArn"],
            "CreateProvisioningTemplate": ["provisioningRoleArn"],
            "CreateRoleAlias": ["roleArn"],
            "CreateTopicRule": ["*.roleArn"],
            "ReplaceTopicRule": ["*.roleArn"],
            "UpdateRoleAlias": ["roleArn"],
        ],
        "kendra": [
            "CreateDataSource": ["RoleArn"],
            "CreateFaq": ["RoleArn"],
            "CreateIndex": ["RoleArn"],
            "UpdateDataSource": ["RoleArn"],
            "UpdateIndex": ["RoleArn"],
        ],
        "kinesisanalytics": [
            "CreateApplication": ["Inputs.KinesisStreamsInput.RoleARN", "Inputs.KinesisFirehoseInput.RoleARN"]
        ],
        "kinesisanalyticsv2": [
            "CreateApplication": ["ServiceExecutionRole"],
            "UpdateApplication": ["ServiceExecutionRoleUpdate"],
        ],
        "lambda": [
            "CreateFunction": ["Role"],
            "UpdateFunctionConfiguration": ["Role"],
        ],
        "lexv2-models": [
            "CreateBot": ["roleArn"],
            "UpdateBot": ["roleArn"],
        ],
        "logs": [
            "PutDestination": ["roleArn"],
            "PutSubscriptionFilter": ["roleArn"],
        ],
        "mediaconvert": [
            "CreateJob": ["Role"]
        ],
        "mwaa": [
            "CreateEnvironment": ["ExecutionRoleArn"],
            "UpdateEnvironment": ["ExecutionRoleArn"],
        ],
        "omics": [
            "StartRun": ["roleArn"]
        ],
        "opensearch": [
            "CreateDomain": ["CognitoOptions.RoleArn"]
        ],
        "personalize": [
            "CreateBatchInferenceJob": ["roleArn"],
            "CreateBatchSegmentJob": ["roleArn"],
            "CreateDatasetExportJob": ["roleArn"],
            "CreateDatasetGroup": ["roleArn"],
            "CreateDatasetImportJob": ["roleArn"],
        ],
        "pipes": [
            "CreatePipe": ["RoleArn"],
            "UpdatePipe": ["RoleArn"],
        ],
        "rds": [
            "AddRoleToDBCluster": ["RoleArn"],
            "AddRoleToDBInstance": ["RoleArn"],
            "CreateDBInstance": ["MonitoringRoleArn"],
            "CreateDBProxy": ["RoleArn"],
            "ModifyDBInstance": ["MonitoringRoleArn"],
            "StartExportTask": ["IamRoleArn"],
        ],
        "redshift": [
            "CreateCluster": ["IamRoles"],
            "ModifyClusterIamRoles": ["AddIamRoles"],
        ],
        "rekognition": [
            "CreateStreamProcessor": ["RoleArn"],
            "StartCelebrityRecognition": ["NotificationChannel.RoleArn"],
            "StartContentModeration": ["NotificationChannel.RoleArn"],
            "StartFaceDetection": ["NotificationChannel.RoleArn"],
            "StartFaceSearch": ["NotificationChannel.RoleArn"],
            "StartLabelDetection": ["NotificationChannel.RoleArn"],
            "StartPersonTracking": ["NotificationChannel.RoleArn"],
            "StartSegmentDetection": ["NotificationChannel.RoleArn"],
            "StartTextDetection": ["NotificationChannel.RoleArn"],
        ],
        "resiliencehub": [
            "CreateApp": ["permissionModel.invokerRoleName"]
        ],
        "s3": [
            "PutBucketReplication": ["ReplicationConfiguration.Role"]
        ],
        "s3control": [
            "CreateJob": ["RoleArn"]
        ],
        "sagemaker": [
            "CreateAutoMLJob": ["RoleArn"],
            "CreateAutoMLJobV2": ["RoleArn"],
            "CreateCompilationJob": ["RoleArn"],
            "CreateDataQualityJobDefinition": ["RoleArn"],
            "CreateDeviceFleet": ["RoleArn"],
            "CreateDomain": ["DefaultUserSettings.ExecutionRole"],
            "CreateEdgePackagingJob": ["RoleArn"],
            "CreateFeatureGroup": ["RoleArn"],
            "CreateFlowDefinition": ["RoleArn"],
            "CreateHyperParameterTuningJob": ["TrainingJobDefinition.RoleArn", "TrainingJobDefinitions.RoleArn"],
            "CreateInferenceExperiment": ["RoleArn"],
            "CreateInferenceRecommendationsJob": ["RoleArn"],
            "CreateLabelingJob": ["RoleArn"],
            "CreateModel": ["ExecutionRoleArn"],
            "CreateModelBiasJobDefinition": ["RoleArn"],
            "CreateModelExplainabilityJobDefinition": ["RoleArn"],
            "CreateModelQualityJobDefinition": ["RoleArn"],
            "CreateMonitoringSchedule": ["MonitoringScheduleConfig.MonitoringJobDefinition.RoleArn"],
            "CreateNotebookInstance": ["RoleArn"],
            "CreatePipeline": ["RoleArn"],
            "CreateProcessingJob": ["RoleArn"],
            "CreateTrainingJob": ["RoleArn"],
            "CreateUserProfile": ["UserSettings.ExecutionRole"],
            "UpdateDomain": ["DefaultUserSettings.ExecutionRole"],
            "UpdateMonitoringSchedule": ["MonitoringScheduleConfig.MonitoringJobDefinition.RoleArn"],
            "UpdateNotebookInstance": ["RoleArn"],
            "UpdatePipeline": ["RoleArn"],
            "UpdateUserProfile": ["UserSettings.ExecutionRole"],
        ],
        "scheduler": [
            "CreateSchedule": ["Target.RoleArn"],
            "UpdateSchedule": ["Target.RoleArn"],
        ],
        "ssm": [
            "CreateActivation": ["IamRole"],
            "RegisterTaskWithMaintenanceWindow": ["ServiceRoleArn"],
            "SendCommand": ["ServiceRoleArn"],
            "StartAutomationExecution": ["Parameters.AutomationAssumeRole"],
            "UpdateMaintenanceWindowTask": ["ServiceRoleArn"],
        ],
        "stepfunctions": [
            "CreateStateMachine": ["roleArn"],
            "UpdateStateMachine": ["roleArn"],
        ],
        "synthetics": [
            "CreateCanary": ["ExecutionRoleArn"],
            "UpdateCanary": ["ExecutionRoleArn"],
        ],
        "textract": [
            "StartDocumentAnalysis": ["NotificationChannel.RoleArn"],
            "StartDocumentTextDetection": ["NotificationChannel.RoleArn"],
            "StartExpenseAnalysis": ["NotificationChannel.RoleArn"],
            "StartLendingAnalysis": ["NotificationChannel.RoleArn"],
        ],
        "timestream-query": [
            "CreateScheduledQuery": ["ScheduledQueryExecutionRoleArn"]
        ],
        "transcribe": [
            "StartCallAnalyticsJob": ["DataAccessRoleArn"],
            "StartTranscriptionJob": ["JobExecutionSettings.DataAccessRoleArn"],
        ],
        "transfer": [
            "CreateServer": ["LoggingRole"],
            "CreateUser": ["Role"],
            "UpdateUser": ["Role"],
        ],
        "translate": [
            "StartTextTranslationJob": ["DataAccessRoleArn"]
        ],
    ]
}
