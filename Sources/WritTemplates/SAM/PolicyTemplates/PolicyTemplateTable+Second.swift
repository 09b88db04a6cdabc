// swift-format-ignore-file
extension PolicyTemplateTable {
    /// Templates from `S3CrudPolicy` on.
    static let second = #"""
        S3CrudPolicy BucketName
          actions s3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:PutObject s3:PutObjectAcl
          + s3:GetLifecycleConfiguration s3:PutLifecycleConfiguration s3:DeleteObject
          resources arn:${AWS::Partition}:s3:::${bucketName=BucketName}
          resources arn:${AWS::Partition}:s3:::${bucketName=BucketName}/*
        S3FullAccessPolicy BucketName
          actions s3:GetObject s3:GetObjectAcl s3:GetObjectVersion s3:PutObject s3:PutObjectAcl s3:DeleteObject
          + s3:DeleteObjectTagging s3:DeleteObjectVersionTagging s3:GetObjectTagging s3:GetObjectVersionTagging
          + s3:PutObjectTagging s3:PutObjectVersionTagging
          resources arn:${AWS::Partition}:s3:::${bucketName=BucketName}/*
          actions s3:ListBucket s3:GetBucketLocation s3:GetLifecycleConfiguration s3:PutLifecycleConfiguration
          resources arn:${AWS::Partition}:s3:::${bucketName=BucketName}
        S3ReadPolicy BucketName
          actions s3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:GetLifecycleConfiguration
          resources arn:${AWS::Partition}:s3:::${bucketName=BucketName}
          resources arn:${AWS::Partition}:s3:::${bucketName=BucketName}/*
        S3WritePolicy BucketName
          actions s3:PutObject s3:PutObjectAcl s3:PutLifecycleConfiguration
          resources arn:${AWS::Partition}:s3:::${bucketName=BucketName}
          resources arn:${AWS::Partition}:s3:::${bucketName=BucketName}/*
        SESBulkTemplatedCrudPolicy IdentityName
          actions ses:GetIdentityVerificationAttributes ses:SendEmail ses:SendRawEmail ses:SendTemplatedEmail
          + ses:SendBulkTemplatedEmail ses:VerifyEmailIdentity
          resource arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${identityName=IdentityName}
        SESBulkTemplatedCrudPolicy_v2 IdentityName TemplateName
          actions ses:SendEmail ses:SendRawEmail ses:SendTemplatedEmail ses:SendBulkTemplatedEmail
          resources arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${identityName=IdentityName}
          resources arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:template/${templateName=TemplateName}
          actions ses:GetIdentityVerificationAttributes ses:VerifyEmailIdentity
          resource *
        SESCrudPolicy IdentityName
          actions ses:GetIdentityVerificationAttributes ses:SendEmail ses:SendRawEmail ses:VerifyEmailIdentity
          resource arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${identityName=IdentityName}
        SESEmailTemplateCrudPolicy
          actions ses:CreateTemplate ses:GetTemplate ses:ListTemplates ses:UpdateTemplate ses:DeleteTemplate
          + ses:TestRenderTemplate
          resource *
        SESSendBouncePolicy IdentityName
          actions ses:SendBounce
          resource arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${identityName=IdentityName}
        SNSCrudPolicy TopicName
          actions sns:ListSubscriptionsByTopic sns:CreateTopic sns:SetTopicAttributes sns:Subscribe sns:Publish
          resource arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${topicName=TopicName}*
        SNSPublishMessagePolicy TopicName
          actions sns:Publish
          resource arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${topicName=TopicName}
        SQSPollerPolicy QueueName
          actions sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:DeleteMessage sqs:DeleteMessageBatch
          + sqs:GetQueueAttributes sqs:ReceiveMessage
          resource arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${queueName=QueueName}
        SQSSendMessagePolicy QueueName
          actions sqs:SendMessage*
          resource arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${queueName=QueueName}
        SSMParameterReadPolicy ParameterName
          actions ssm:DescribeParameters
          resource *
          actions ssm:GetParameters ssm:GetParameter ssm:GetParametersByPath
          resource arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${parameterName=ParameterName}
        SSMParameterWithSlashPrefixReadPolicy ParameterName
          actions ssm:DescribeParameters
          resource *
          actions ssm:GetParameters ssm:GetParameter ssm:GetParametersByPath
          resource arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${parameterName=ParameterName}
        SageMakerCreateEndpointConfigPolicy EndpointConfigName
          actions sagemaker:CreateEndpointConfig
          resource arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:endpoint-config/${endpointConfigName=EndpointConfigName}
        SageMakerCreateEndpointPolicy EndpointName
          actions sagemaker:CreateEndpoint
          resource arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:endpoint/${endpointName=EndpointName}
        ServerlessRepoReadWriteAccessPolicy
          actions serverlessrepo:CreateApplication serverlessrepo:CreateApplicationVersion
          + serverlessrepo:UpdateApplication serverlessrepo:GetApplication serverlessrepo:ListApplications
          + serverlessrepo:ListApplicationVersions serverlessrepo:ListApplicationDependencies
          resources arn:${AWS::Partition}:serverlessrepo:${AWS::Region}:${AWS::AccountId}:applications/*
        StepFunctionsCallbackPolicy StateMachineName
          actions states:SendTaskFailure states:SendTaskHeartbeat states:SendTaskSuccess
          resource arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${stateMachineName=StateMachineName}
        StepFunctionsExecutionPolicy StateMachineName
          actions states:StartExecution
          resource arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${stateMachineName=StateMachineName}
        StepFunctionsExecutionPolicy_v2 StateMachineName
          actions states:StartExecution states:StartSyncExecution
          resource arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${stateMachineName=StateMachineName}
        TextractDetectAnalyzePolicy
          actions textract:DetectDocumentText textract:StartDocumentTextDetection textract:StartDocumentAnalysis
          + textract:AnalyzeDocument
          resource *
        TextractGetResultPolicy
          actions textract:GetDocumentTextDetection textract:GetDocumentAnalysis
          resource *
        TextractPolicy
          actions textract:*
          resource *
        VPCAccessPolicy
          actions ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces
          + ec2:DetachNetworkInterface
          resource *
        """#
}
