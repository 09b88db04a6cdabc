// swift-format-ignore-file

/// What each kind of connector grants.
///
/// A line names source type, destination type, what is made (`role`: a managed policy on a role, `queue-policy`,
/// `topic-policy`, `permission`), on which side, and `before-mapping` or `before-source` where something must wait for
/// it, `only=` the combinations of permissions that are allowed. Below it, for each permission: actions (`+` continues)
/// and `@` resources of a statement, or the service principal with the action or the source's ARN.
/// `%{Source.Arn}` and the like stand for what the connector joins.
/// Source: AWS SAM Developer Guide, "Supported source and destination resource types for connectors".
enum ConnectorTable {
    static let text = #"""
        AWS::DynamoDB::Table AWS::Lambda::Function role destination before-mapping
          Read dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
          @ %{Source.Arn}/stream/*
        AWS::Events::Rule AWS::SNS::Topic topic-policy destination
          Write events.amazonaws.com sns:Publish
        AWS::Events::Rule AWS::Events::EventBus role source
          Write events:PutEvents
          @ %{Destination.Arn}
        AWS::Events::Rule AWS::StepFunctions::StateMachine role source
          Write states:StartExecution
          @ %{Destination.Arn}
        AWS::Events::Rule AWS::Lambda::Function permission destination
          Write events.amazonaws.com %{Source.Arn}
        AWS::Events::Rule AWS::SQS::Queue queue-policy destination
          Write events.amazonaws.com sqs:SendMessage
        AWS::Lambda::Function AWS::Lambda::Function role source
          Write lambda:InvokeAsync lambda:InvokeFunction
          @ %{Destination.Arn}
        AWS::Lambda::Function AWS::S3::Bucket role source
          Read s3:GetObject s3:GetObjectAcl s3:GetObjectLegalHold s3:GetObjectRetention s3:GetObjectTorrent
          + s3:GetObjectVersion s3:GetObjectVersionAcl s3:GetObjectVersionForReplication s3:GetObjectVersionTorrent
          + s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions s3:ListMultipartUploadParts
          @ %{Destination.Arn} %{Destination.Arn}/*
          Write s3:AbortMultipartUpload s3:DeleteObject s3:DeleteObjectVersion s3:PutObject s3:PutObjectLegalHold
          + s3:PutObjectRetention s3:RestoreObject
          @ %{Destination.Arn} %{Destination.Arn}/*
        AWS::Lambda::Function AWS::DynamoDB::Table role source
          Read dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem dynamodb:ConditionCheckItem
          + dynamodb:PartiQLSelect
          @ %{Destination.Arn} %{Destination.Arn}/index/*
          Write dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLDelete
          + dynamodb:PartiQLInsert dynamodb:PartiQLUpdate
          @ %{Destination.Arn} %{Destination.Arn}/index/*
        AWS::Lambda::Function AWS::SQS::Queue role source
          Read sqs:ReceiveMessage sqs:GetQueueAttributes
          @ %{Destination.Arn}
          Write sqs:DeleteMessage sqs:SendMessage sqs:ChangeMessageVisibility sqs:PurgeQueue
          @ %{Destination.Arn}
        AWS::Lambda::Function AWS::SNS::Topic role source
          Write sns:Publish
          @ %{Destination.Arn}
        AWS::Lambda::Function AWS::StepFunctions::StateMachine role source
          Write states:StartExecution states:StartSyncExecution
          @ %{Destination.Arn}
          Write states:StopExecution
          @ arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*
          Read states:DescribeStateMachine states:ListExecutions
          @ %{Destination.Arn}
          Read states:DescribeExecution states:DescribeStateMachineForExecution states:GetExecutionHistory
          @ arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*
        AWS::Lambda::Function AWS::Events::EventBus role source
          Write events:PutEvents
          @ %{Destination.Arn}
        AWS::Lambda::Function AWS::Location::PlaceIndex role source
          Read geo:DescribePlaceIndex geo:GetPlace geo:SearchPlaceIndexForPosition geo:SearchPlaceIndexForSuggestions
          + geo:SearchPlaceIndexForText
          @ %{Destination.Arn}
        AWS::ApiGatewayV2::Api AWS::Lambda::Function permission destination
          Write apigateway.amazonaws.com arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:%{Source.ResourceId}/%{Source.Qualifier}
        AWS::ApiGateway::RestApi AWS::Lambda::Function permission destination
          Write apigateway.amazonaws.com arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:%{Source.ResourceId}/%{Source.Qualifier}
        AWS::SNS::Topic AWS::SQS::Queue queue-policy destination
          Write sns.amazonaws.com sqs:SendMessage
        AWS::SNS::Topic AWS::Lambda::Function permission destination
          Write sns.amazonaws.com %{Source.Arn}
        AWS::SQS::Queue AWS::Lambda::Function role destination before-mapping only=Read+Write
          Write sqs:DeleteMessage
          @ %{Source.Arn}
          Read sqs:ReceiveMessage sqs:GetQueueAttributes
          @ %{Source.Arn}
        AWS::S3::Bucket AWS::Lambda::Function permission destination
          Write s3.amazonaws.com %{Source.Arn} ${AWS::AccountId}
        AWS::StepFunctions::StateMachine AWS::Lambda::Function role source
          Write lambda:InvokeAsync lambda:InvokeFunction
          @ %{Destination.Arn}
        AWS::StepFunctions::StateMachine AWS::SNS::Topic role source
          Write sns:Publish
          @ %{Destination.Arn}
        AWS::StepFunctions::StateMachine AWS::SQS::Queue role source
          Write sqs:SendMessage
          @ %{Destination.Arn}
        AWS::StepFunctions::StateMachine AWS::S3::Bucket role source
          Read s3:GetObject s3:GetObjectAcl s3:GetObjectLegalHold s3:GetObjectRetention s3:GetObjectTorrent
          + s3:GetObjectVersion s3:GetObjectVersionAcl s3:GetObjectVersionForReplication s3:GetObjectVersionTorrent
          + s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions s3:ListMultipartUploadParts
          @ %{Destination.Arn} %{Destination.Arn}/*
          Write s3:AbortMultipartUpload s3:DeleteObject s3:DeleteObjectVersion s3:PutObject s3:PutObjectLegalHold
          + s3:PutObjectRetention s3:RestoreObject
          @ %{Destination.Arn} %{Destination.Arn}/*
        AWS::StepFunctions::StateMachine AWS::DynamoDB::Table role source
          Read dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem dynamodb:ConditionCheckItem
          + dynamodb:PartiQLSelect
          @ %{Destination.Arn} %{Destination.Arn}/index/*
          Write dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLDelete
          + dynamodb:PartiQLInsert dynamodb:PartiQLUpdate
          @ %{Destination.Arn} %{Destination.Arn}/index/*
        AWS::StepFunctions::StateMachine AWS::StepFunctions::StateMachine role source before-source only=Read,Read+Write
          Read states:DescribeExecution
          @ arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*
          Read events:DescribeRule
          @ arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule
          Write states:StartExecution
          @ %{Destination.Arn}
          Write states:StopExecution
          @ arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*
          Write events:PutTargets events:PutRule
          @ arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule
        AWS::StepFunctions::StateMachine AWS::Events::EventBus role source
          Write events:PutEvents
          @ %{Destination.Arn}
        AWS::AppSync::DataSource AWS::DynamoDB::Table role source
          Read dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem dynamodb:ConditionCheckItem
          + dynamodb:PartiQLSelect
          @ %{Destination.Arn} %{Destination.Arn}/index/*
          Write dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLDelete
          + dynamodb:PartiQLInsert dynamodb:PartiQLUpdate
          @ %{Destination.Arn} %{Destination.Arn}/index/*
        AWS::AppSync::DataSource AWS::Lambda::Function role source
          Write lambda:InvokeAsync lambda:InvokeFunction
          @ %{Destination.Arn} %{Destination.Arn}:*
        AWS::AppSync::DataSource AWS::Events::EventBus role source
          Write events:PutEvents
          @ %{Destination.Arn}
        AWS::AppSync::GraphQLApi AWS::Lambda::Function permission destination
          Write appsync.amazonaws.com arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/%{Source.ResourceId}
        """#
}
