/// boto3's resources: what each method of each type calls. After botocore's `resources-1.json` of the services.
enum AWSResources {
    /// Parameters that the identifiers of a type fill.
    static let identifiers: [String: [String]] = [
        "dynamodb.Table": ["TableName"], "s3.Bucket": ["Bucket"], "s3.Object": ["Bucket", "Key"],
        "s3.ObjectSummary": ["Bucket", "Key"], "s3.ObjectAcl": ["Bucket", "Key"], "s3.BucketAcl": ["Bucket"],
        "s3.BucketPolicy": ["Bucket"], "s3.BucketNotification": ["Bucket"], "s3.BucketVersioning": ["Bucket"],
        "s3.BucketTagging": ["Bucket"], "s3.BucketCors": ["Bucket"], "s3.BucketLifecycle": ["Bucket"],
        "s3.BucketWebsite": ["Bucket"], "s3.ObjectVersion": ["Bucket", "Key", "VersionId"],
        "s3.MultipartUpload": ["Bucket", "Key", "UploadId"], "sqs.Queue": ["QueueUrl"],
        "sqs.Message": ["QueueUrl", "ReceiptHandle"], "sns.Topic": ["TopicArn"],
        "sns.PlatformEndpoint": ["EndpointArn"], "sns.PlatformApplication": ["PlatformApplicationArn"],
        "sns.Subscription": ["SubscriptionArn"], "iam.Role": ["RoleName"], "iam.User": ["UserName"],
        "iam.Policy": ["PolicyArn"], "iam.Group": ["GroupName"], "ec2.Instance": ["InstanceIds"],
        "ec2.Volume": ["VolumeIds"], "ec2.SecurityGroup": ["GroupIds"], "ec2.Snapshot": ["SnapshotIds"],
        "ec2.Image": ["ImageIds"], "ec2.Vpc": ["VpcIds"], "ec2.Subnet": ["SubnetIds"],
        "cloudformation.Stack": ["StackName"], "cloudwatch.Metric": ["Namespace", "MetricName"],
        "cloudwatch.Alarm": ["AlarmNames"],
    ]

    /// Methods whose operation is not their own name in the API's spelling.
    static let methods: [String: [String]] = [
        "s3.Object.get": ["GetObject"], "s3.Object.put": ["PutObject"], "s3.Object.delete": ["DeleteObject"],
        "s3.Object.load": ["HeadObject"], "s3.Object.reload": ["HeadObject"], "s3.Object.copy_from": ["CopyObject"],
        "s3.Object.initiate_multipart_upload": ["CreateMultipartUpload"], "s3.Object.wait_until_exists": ["HeadObject"],
        "s3.Object.wait_until_not_exists": ["HeadObject"], "s3.Object.restore_object": ["RestoreObject"],
        "s3.ObjectAcl.put": ["PutObjectAcl"], "s3.ObjectAcl.load": ["GetObjectAcl"],
        "s3.BucketAcl.put": ["PutBucketAcl"], "s3.BucketAcl.load": ["GetBucketAcl"],
        "s3.BucketPolicy.put": ["PutBucketPolicy"], "s3.BucketPolicy.load": ["GetBucketPolicy"],
        "s3.BucketPolicy.delete": ["DeleteBucketPolicy"], "s3.BucketVersioning.enable": ["PutBucketVersioning"],
        "s3.BucketVersioning.load": ["GetBucketVersioning"],
        "s3.BucketNotification.put": ["PutBucketNotificationConfiguration"],
        "s3.BucketNotification.load": ["GetBucketNotificationConfiguration"],
        "s3.BucketTagging.put": ["PutBucketTagging"], "s3.Bucket.create": ["CreateBucket"],
        "s3.Bucket.delete": ["DeleteBucket"], "s3.Bucket.load": ["ListBuckets"],
        "s3.Bucket.delete_objects": ["DeleteObjects"], "s3.Bucket.put_object": ["PutObject"],
        "s3.Bucket.wait_until_exists": ["HeadBucket"], "s3.ObjectVersion.delete": ["DeleteObject"],
        "s3.ObjectVersion.get": ["GetObject"], "s3.ObjectVersion.head": ["HeadObject"],
        "s3.MultipartUpload.complete": ["CompleteMultipartUpload"],
        "s3.MultipartUpload.abort": ["AbortMultipartUpload"],
        "dynamodb.Table.delete": ["DeleteTable"], "dynamodb.Table.update": ["UpdateTable"],
        "dynamodb.Table.load": ["DescribeTable"], "dynamodb.Table.reload": ["DescribeTable"],
        "dynamodb.Table.wait_until_exists": ["DescribeTable"],
        "dynamodb.Table.wait_until_not_exists": ["DescribeTable"],
        "sqs.Queue.send_message": ["SendMessage"], "sqs.Queue.send_messages": ["SendMessageBatch"],
        "sqs.Queue.receive_messages": ["ReceiveMessage"], "sqs.Queue.delete_messages": ["DeleteMessageBatch"],
        "sqs.Queue.purge": ["PurgeQueue"], "sqs.Queue.delete": ["DeleteQueue"],
        "sqs.Queue.load": ["GetQueueAttributes"],
        "sqs.Queue.set_attributes": ["SetQueueAttributes"],
        "sqs.Queue.change_message_visibility_batch": ["ChangeMessageVisibilityBatch"],
        "sqs.Message.delete": ["DeleteMessage"], "sqs.Message.change_visibility": ["ChangeMessageVisibility"],
        "sns.Topic.publish": ["Publish"], "sns.Topic.subscribe": ["Subscribe"], "sns.Topic.delete": ["DeleteTopic"],
        "sns.Topic.confirm_subscription": ["ConfirmSubscription"], "sns.Topic.load": ["GetTopicAttributes"],
        "sns.PlatformEndpoint.publish": ["Publish"], "sns.PlatformEndpoint.delete": ["DeleteEndpoint"],
        "sns.PlatformApplication.create_platform_endpoint": ["CreatePlatformEndpoint"],
        "sns.Subscription.delete": ["Unsubscribe"], "iam.Role.load": ["GetRole"], "iam.User.load": ["GetUser"],
        "iam.User.create": ["CreateUser"], "iam.Role.attach_policy": ["AttachRolePolicy"],
        "ec2.Instance.start": ["StartInstances"], "ec2.Instance.stop": ["StopInstances"],
        "ec2.Instance.terminate": ["TerminateInstances"], "ec2.Instance.reboot": ["RebootInstances"],
        "ec2.Instance.load": ["DescribeInstances"], "ec2.Instance.create_tags": ["CreateTags"],
        "cloudformation.Stack.load": ["DescribeStacks"], "cloudformation.Stack.delete": ["DeleteStack"],
        "cloudformation.Stack.update": ["UpdateStack"], "cloudwatch.Metric.put_data": ["PutMetricData"],
        "cloudwatch.Metric.get_statistics": ["GetMetricStatistics"],
    ]

    /// Collections: the operation that walking them calls, and the type of their elements.
    static let collections: [String: (operation: String, element: String)] = [
        "s3.buckets": ("ListBuckets", "Bucket"), "s3.Bucket.objects": ("ListObjects", "ObjectSummary"),
        "s3.Bucket.object_versions": ("ListObjectVersions", "ObjectVersion"),
        "s3.Bucket.multipart_uploads": ("ListMultipartUploads", "MultipartUpload"),
        "dynamodb.tables": ("ListTables", "Table"), "sqs.queues": ("ListQueues", "Queue"),
        "sns.topics": ("ListTopics", "Topic"), "sns.subscriptions": ("ListSubscriptions", "Subscription"),
        "sns.Topic.subscriptions": ("ListSubscriptionsByTopic", "Subscription"),
        "ec2.instances": ("DescribeInstances", "Instance"),
        "ec2.volumes": ("DescribeVolumes", "Volume"), "ec2.snapshots": ("DescribeSnapshots", "Snapshot"),
        "ec2.images": ("DescribeImages", "Image"), "ec2.security_groups": ("DescribeSecurityGroups", "SecurityGroup"),
        "ec2.vpcs": ("DescribeVpcs", "Vpc"), "iam.roles": ("ListRoles", "Role"), "iam.users": ("ListUsers", "User"),
        "cloudformation.stacks": ("DescribeStacks", "Stack"),
    ]

    /// Attributes that need no call.
    static let known: Set<String> = [
        "name", "table_name", "bucket_name", "key", "url", "arn", "meta", "receipt_handle", "queue_url", "id",
        "stack_name", "role_name", "user_name", "body", "message_attributes", "attributes_map", "message_id",
        "md5_of_body", "version_id", "object_key", "size", "last_modified",
    ]

    /// Attributes that load the resource when first read.
    static let loading: [String: String] = [
        "dynamodb.Table": "DescribeTable", "s3.Object": "HeadObject", "sqs.Queue": "GetQueueAttributes",
        "sns.Topic": "GetTopicAttributes", "ec2.Instance": "DescribeInstances",
        "cloudformation.Stack": "DescribeStacks",
        "iam.Role": "GetRole", "iam.User": "GetUser",
    ]
}
