// swift-format-ignore-file
extension PolicyTemplateTable {
    /// Templates from `AMIDescribePolicy` on.
    static let first = #"""
        AMIDescribePolicy
          actions ec2:DescribeImages
          resource *
        AWSSecretsManagerGetSecretValuePolicy SecretArn
          actions secretsmanager:GetSecretValue
          resource ${secretArn=SecretArn}
        AWSSecretsManagerRotationPolicy FunctionName
          actions secretsmanager:DescribeSecret secretsmanager:GetSecretValue secretsmanager:PutSecretValue
          + secretsmanager:UpdateSecretVersionStage
          resource arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*
          condition StringEquals secretsmanager:resource/AllowRotationLambdaArn one arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${functionName=FunctionName}
          actions secretsmanager:GetRandomPassword
          resource *
        AcmGetCertificatePolicy CertificateArn
          actions acm:GetCertificate
          resource ${certificateArn=CertificateArn}
        AthenaQueryPolicy WorkGroupName
          actions athena:ListWorkGroups athena:GetExecutionEngine athena:GetExecutionEngines athena:GetNamespace
          + athena:GetCatalogs athena:GetNamespaces athena:GetTables athena:GetTable
          resource *
          actions athena:StartQueryExecution athena:GetQueryResults athena:DeleteNamedQuery athena:GetNamedQuery
          + athena:ListQueryExecutions athena:StopQueryExecution athena:GetQueryResultsStream athena:ListNamedQueries
          + athena:CreateNamedQuery athena:GetQueryExecution athena:BatchGetNamedQuery athena:BatchGetQueryExecution
          + athena:GetWorkGroup
          resource arn:${AWS::Partition}:athena:${AWS::Region}:${AWS::AccountId}:workgroup/${workgroupName=WorkGroupName}
        CloudFormationDescribeStacksPolicy
          actions cloudformation:DescribeStacks
          resource arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/*
        CloudWatchDashboardPolicy
          actions cloudwatch:GetDashboard cloudwatch:ListDashboards cloudwatch:PutDashboard cloudwatch:ListMetrics
          resource *
        CloudWatchDescribeAlarmHistoryPolicy
          actions cloudwatch:DescribeAlarmHistory
          resource *
        CloudWatchPutMetricPolicy
          actions cloudwatch:PutMetricData
          resource *
        CodeCommitCrudPolicy RepositoryName
          actions codecommit:GitPull codecommit:GitPush codecommit:CreateBranch codecommit:DeleteBranch
          + codecommit:GetBranch codecommit:ListBranches codecommit:MergeBranchesByFastForward
          + codecommit:MergeBranchesBySquash codecommit:MergeBranchesByThreeWay codecommit:UpdateDefaultBranch
          + codecommit:BatchDescribeMergeConflicts codecommit:CreateUnreferencedMergeCommit
          + codecommit:DescribeMergeConflicts codecommit:GetMergeCommit codecommit:GetMergeOptions
          + codecommit:BatchGetPullRequests codecommit:CreatePullRequest codecommit:DescribePullRequestEvents
          + codecommit:GetCommentsForPullRequest codecommit:GetCommitsFromMergeBase codecommit:GetMergeConflicts
          + codecommit:GetPullRequest codecommit:ListPullRequests codecommit:MergePullRequestByFastForward
          + codecommit:MergePullRequestBySquash codecommit:MergePullRequestByThreeWay
          + codecommit:PostCommentForPullRequest codecommit:UpdatePullRequestDescription
          + codecommit:UpdatePullRequestStatus codecommit:UpdatePullRequestTitle codecommit:DeleteFile codecommit:GetBlob
          + codecommit:GetFile codecommit:GetFolder codecommit:PutFile codecommit:DeleteCommentContent
          + codecommit:GetComment codecommit:GetCommentsForComparedCommit codecommit:PostCommentForComparedCommit
          + codecommit:PostCommentReply codecommit:UpdateComment codecommit:BatchGetCommits codecommit:CreateCommit
          + codecommit:GetCommit codecommit:GetCommitHistory codecommit:GetDifferences codecommit:GetObjectIdentifier
          + codecommit:GetReferences codecommit:GetTree codecommit:GetRepository codecommit:UpdateRepositoryDescription
          + codecommit:ListTagsForResource codecommit:TagResource codecommit:UntagResource
          + codecommit:GetRepositoryTriggers codecommit:PutRepositoryTriggers codecommit:TestRepositoryTriggers
          + codecommit:GetBranch codecommit:GetCommit codecommit:UploadArchive codecommit:GetUploadArchiveStatus
          + codecommit:CancelUploadArchive
          resource arn:${AWS::Partition}:codecommit:${AWS::Region}:${AWS::AccountId}:${repositoryName=RepositoryName}
        CodeCommitReadPolicy RepositoryName
          actions codecommit:GitPull codecommit:GetBranch codecommit:ListBranches codecommit:BatchDescribeMergeConflicts
          + codecommit:DescribeMergeConflicts codecommit:GetMergeCommit codecommit:GetMergeOptions
          + codecommit:BatchGetPullRequests codecommit:DescribePullRequestEvents codecommit:GetCommentsForPullRequest
          + codecommit:GetCommitsFromMergeBase codecommit:GetMergeConflicts codecommit:GetPullRequest
          + codecommit:ListPullRequests codecommit:GetBlob codecommit:GetFile codecommit:GetFolder codecommit:GetComment
          + codecommit:GetCommentsForComparedCommit codecommit:BatchGetCommits codecommit:GetCommit
          + codecommit:GetCommitHistory codecommit:GetDifferences codecommit:GetObjectIdentifier codecommit:GetReferences
          + codecommit:GetTree codecommit:GetRepository codecommit:ListTagsForResource codecommit:GetRepositoryTriggers
          + codecommit:TestRepositoryTriggers codecommit:GetBranch codecommit:GetCommit codecommit:GetUploadArchiveStatus
          resource arn:${AWS::Partition}:codecommit:${AWS::Region}:${AWS::AccountId}:${repositoryName=RepositoryName}
        CodePipelineLambdaExecutionPolicy
          actions codepipeline:PutJobSuccessResult codepipeline:PutJobFailureResult
          resource *
        CodePipelineReadOnlyPolicy PipelineName
          actions codepipeline:ListPipelineExecutions
          resource arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:${pipelinename=PipelineName}
        ComprehendBasicAccessPolicy
          actions comprehend:BatchDetectKeyPhrases comprehend:DetectDominantLanguage comprehend:DetectEntities
          + comprehend:BatchDetectEntities comprehend:DetectKeyPhrases comprehend:DetectSentiment
          + comprehend:BatchDetectDominantLanguage comprehend:BatchDetectSentiment
          resource *
        CostExplorerReadOnlyPolicy
          actions ce:GetCostAndUsage ce:GetDimensionValues ce:GetReservationCoverage
          + ce:GetReservationPurchaseRecommendation ce:GetReservationUtilization ce:GetTags
          resource *
        DynamoDBBackupFullAccessPolicy TableName
          actions dynamodb:CreateBackup dynamodb:DescribeContinuousBackups
          resource arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}
          actions dynamodb:DeleteBackup dynamodb:DescribeBackup dynamodb:ListBackups
          resource arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}/backup/*
        DynamoDBCrudPolicy TableName
          actions dynamodb:GetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Scan dynamodb:Query dynamodb:UpdateItem
          + dynamodb:BatchWriteItem dynamodb:BatchGetItem dynamodb:DescribeTable dynamodb:ConditionCheckItem
          resources arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}
          resources arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}/index/*
        DynamoDBReadPolicy TableName
          actions dynamodb:GetItem dynamodb:Scan dynamodb:Query dynamodb:BatchGetItem dynamodb:DescribeTable
          resources arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}
          resources arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}/index/*
        DynamoDBReconfigurePolicy TableName
          actions dynamodb:UpdateTable
          resource arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}
        DynamoDBRestoreFromBackupPolicy TableName
          actions dynamodb:RestoreTableFromBackup
          resource arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}/backup/*
          actions dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:Query dynamodb:Scan
          + dynamodb:BatchWriteItem
          resource arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}
        DynamoDBStreamReadPolicy StreamName TableName
          actions dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator
          resource arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}/stream/${streamName=StreamName}
          actions dynamodb:ListStreams
          resource arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}/stream/*
        DynamoDBWritePolicy TableName
          actions dynamodb:PutItem dynamodb:UpdateItem dynamodb:BatchWriteItem
          resources arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}
          resources arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName=TableName}/index/*
        EC2CopyImagePolicy ImageId
          actions ec2:CopyImage
          resource arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:image/${imageId=ImageId}
        EC2DescribePolicy
          actions ec2:DescribeRegions ec2:DescribeInstances
          resource *
        EFSWriteAccessPolicy AccessPoint FileSystem
          actions elasticfilesystem:ClientMount elasticfilesystem:ClientWrite
          resource arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:file-system/${FileSystem=FileSystem}
          condition StringEquals elasticfilesystem:AccessPointArn one arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:access-point/${AccessPoint=AccessPoint}
        EKSDescribePolicy
          actions eks:DescribeCluster eks:ListClusters
          resource *
        EcsRunTaskPolicy TaskDefinition
          actions ecs:RunTask
          resource arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/${taskDefinition=TaskDefinition}
        ElasticMapReduceAddJobFlowStepsPolicy ClusterId
          action elasticmapreduce:AddJobFlowSteps
          resource arn:${AWS::Partition}:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${clusterId=ClusterId}
        ElasticMapReduceCancelStepsPolicy ClusterId
          action elasticmapreduce:CancelSteps
          resource arn:${AWS::Partition}:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${clusterId=ClusterId}
        ElasticMapReduceModifyInstanceFleetPolicy ClusterId
          actions elasticmapreduce:ModifyInstanceFleet elasticmapreduce:ListInstanceFleets
          resource arn:${AWS::Partition}:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${clusterId=ClusterId}
        ElasticMapReduceModifyInstanceGroupsPolicy ClusterId
          actions elasticmapreduce:ModifyInstanceGroups elasticmapreduce:ListInstanceGroups
          resource arn:${AWS::Partition}:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${clusterId=ClusterId}
        ElasticMapReduceSetTerminationProtectionPolicy ClusterId
          action elasticmapreduce:SetTerminationProtection
          resource arn:${AWS::Partition}:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${clusterId=ClusterId}
        ElasticMapReduceTerminateJobFlowsPolicy ClusterId
          action elasticmapreduce:TerminateJobFlows
          resource arn:${AWS::Partition}:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${clusterId=ClusterId}
        ElasticsearchHttpPostPolicy DomainName
          actions es:ESHttpPost es:ESHttpPut
          resource arn:${AWS::Partition}:es:${AWS::Region}:${AWS::AccountId}:domain/${domainName=DomainName}/*
        EventBridgePutEventsPolicy EventBusName
          action events:PutEvents
          resource arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/${eventBusName=EventBusName}
        FilterLogEventsPolicy LogGroupName
          actions logs:FilterLogEvents
          resource arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${logGroupName=LogGroupName}:log-stream:*
        FirehoseCrudPolicy DeliveryStreamName
          actions firehose:CreateDeliveryStream firehose:DeleteDeliveryStream firehose:DescribeDeliveryStream
          + firehose:PutRecord firehose:PutRecordBatch firehose:UpdateDestination
          resource arn:${AWS::Partition}:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/${deliveryStreamName=DeliveryStreamName}
        FirehoseWritePolicy DeliveryStreamName
          actions firehose:PutRecord firehose:PutRecordBatch
          resource arn:${AWS::Partition}:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/${deliveryStreamName=DeliveryStreamName}
        KMSDecryptPolicy KeyId
          action kms:Decrypt
          resource arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${keyId=KeyId}
        KMSEncryptPolicy KeyId
          action kms:Encrypt
          resource arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${keyId=KeyId}
        KMSEncryptPolicy_v2 KeyId
          actions kms:Encrypt kms:GenerateDataKey kms:GenerateDataKeyWithoutPlaintext kms:GenerateDataKeyPair
          + kms:GenerateDataKeyPairWithoutPlaintext
          resource arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${keyId=KeyId}
        KinesisCrudPolicy StreamName
          actions kinesis:AddTagsToStream kinesis:CreateStream kinesis:DecreaseStreamRetentionPeriod kinesis:DeleteStream
          + kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetShardIterator
          + kinesis:IncreaseStreamRetentionPeriod kinesis:ListTagsForStream kinesis:MergeShards kinesis:PutRecord
          + kinesis:PutRecords kinesis:SplitShard kinesis:RemoveTagsFromStream
          resource arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/${streamName=StreamName}
        KinesisStreamReadPolicy StreamName
          actions kinesis:ListStreams kinesis:DescribeLimits
          resource arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/*
          actions kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator
          resource arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/${streamName=StreamName}
        LambdaInvokePolicy FunctionName
          actions lambda:InvokeFunction
          resource arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${functionName=FunctionName}*
        MobileAnalyticsWriteOnlyAccessPolicy
          actions mobileanalytics:PutEvents
          resource *
        OrganizationsListAccountsPolicy
          actions organizations:ListAccounts
          resource *
        PinpointEndpointAccessPolicy PinpointApplicationId
          actions mobiletargeting:GetEndpoint mobiletargeting:UpdateEndpoint mobiletargeting:UpdateEndpointsBatch
          resource arn:${AWS::Partition}:mobiletargeting:${AWS::Region}:${AWS::AccountId}:apps/${pinpointApplicationId=PinpointApplicationId}/endpoints/*
        PollyFullAccessPolicy LexiconName
          actions polly:GetLexicon polly:DeleteLexicon
          resources arn:${AWS::Partition}:polly:${AWS::Region}:${AWS::AccountId}:lexicon/${lexiconName=LexiconName}
          actions polly:DescribeVoices polly:ListLexicons polly:PutLexicon polly:SynthesizeSpeech
          resources arn:${AWS::Partition}:polly:${AWS::Region}:${AWS::AccountId}:lexicon/*
        RekognitionDetectOnlyPolicy
          actions rekognition:DetectFaces rekognition:DetectLabels rekognition:DetectModerationLabels
          + rekognition:DetectText
          resource *
        RekognitionFacesManagementPolicy CollectionId
          actions rekognition:IndexFaces rekognition:DeleteFaces rekognition:SearchFaces rekognition:SearchFacesByImage
          + rekognition:ListFaces
          resource arn:${AWS::Partition}:rekognition:${AWS::Region}:${AWS::AccountId}:collection/${collectionId=CollectionId}
        RekognitionFacesPolicy
          actions rekognition:CompareFaces rekognition:DetectFaces
          resource *
        RekognitionLabelsPolicy
          actions rekognition:DetectLabels rekognition:DetectModerationLabels
          resource *
        RekognitionNoDataAccessPolicy CollectionId
          actions rekognition:CompareFaces rekognition:DetectFaces rekognition:DetectLabels
          + rekognition:DetectModerationLabels
          resource arn:${AWS::Partition}:rekognition:${AWS::Region}:${AWS::AccountId}:collection/${collectionId=CollectionId}
        RekognitionReadPolicy CollectionId
          actions rekognition:ListCollections rekognition:ListFaces rekognition:SearchFaces
          + rekognition:SearchFacesByImage
          resource arn:${AWS::Partition}:rekognition:${AWS::Region}:${AWS::AccountId}:collection/${collectionId=CollectionId}
        RekognitionWriteOnlyAccessPolicy CollectionId
          actions rekognition:CreateCollection rekognition:IndexFaces
          resource arn:${AWS::Partition}:rekognition:${AWS::Region}:${AWS::AccountId}:collection/${collectionId=CollectionId}
        Route53ChangeResourceRecordSetsPolicy HostedZoneId
          actions route53:ChangeResourceRecordSets
          resource arn:${AWS::Partition}:route53:::hostedzone/${HostedZoneId=HostedZoneId}
        """#
}
