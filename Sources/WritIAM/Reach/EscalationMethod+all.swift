extension EscalationMethod {
    /// Every method known. `sts-001`, assuming a role, is an edge of its own in `ReachGraph`.
    package static let all: [EscalationMethod] = compute + build + data + identity

    private static func passed(_ service: String) -> Target { .passedRole(service: "\(service).amazonaws.com") }
    private static func running(_ service: String) -> Target { .runningRole(service: "\(service).amazonaws.com") }

    private static let compute: [EscalationMethod] = [
        EscalationMethod("apprunner-001", "iam:PassRole apprunner:CreateService", passed("tasks.apprunner")),
        EscalationMethod("apprunner-002", "apprunner:UpdateService", running("tasks.apprunner")),
        EscalationMethod("ec2-001", "iam:PassRole ec2:RunInstances", passed("ec2")),
        EscalationMethod(
            "ec2-002", "ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances", running("ec2")),
        EscalationMethod("ec2-003", "iam:PassRole ec2:RequestSpotInstances", passed("ec2")),
        EscalationMethod("ec2-004", "ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate", running("ec2")),
        EscalationMethod(
            "ec2instanceconnect-003", "ec2-instance-connect:SendSSHPublicKey ec2:DescribeInstances", running("ec2")),
        EscalationMethod(
            "ecs-001", "iam:PassRole ecs:CreateCluster ecs:RegisterTaskDefinition ecs:CreateService",
            passed("ecs-tasks")),
        EscalationMethod(
            "ecs-002", "iam:PassRole ecs:CreateCluster ecs:RegisterTaskDefinition ecs:RunTask", passed("ecs-tasks")),
        EscalationMethod(
            "ecs-003", "iam:PassRole ecs:RegisterTaskDefinition ecs:CreateService", passed("ecs-tasks")),
        EscalationMethod("ecs-004", "iam:PassRole ecs:RegisterTaskDefinition ecs:RunTask", passed("ecs-tasks")),
        EscalationMethod("ecs-005", "iam:PassRole ecs:RegisterTaskDefinition ecs:StartTask", passed("ecs-tasks")),
        EscalationMethod("lambda-001", "iam:PassRole lambda:CreateFunction lambda:InvokeFunction", passed("lambda")),
        EscalationMethod(
            "lambda-002", "iam:PassRole lambda:CreateFunction lambda:CreateEventSourceMapping", passed("lambda")),
        EscalationMethod("lambda-003", "lambda:UpdateFunctionCode", .function),
        EscalationMethod("lambda-004", "lambda:UpdateFunctionCode lambda:InvokeFunction", .function),
        EscalationMethod("lambda-005", "lambda:UpdateFunctionCode lambda:AddPermission", .function),
        EscalationMethod("lambda-006", "iam:PassRole lambda:CreateFunction lambda:AddPermission", passed("lambda")),
        EscalationMethod("rhino-lambda-layer", "lambda:UpdateFunctionConfiguration", .function),
        EscalationMethod("ssm-001", "ssm:StartSession", running("ec2")),
        EscalationMethod("ssm-002", "ssm:SendCommand", running("ec2")),
    ]

    private static let build: [EscalationMethod] = [
        EscalationMethod("cloudformation-001", "iam:PassRole cloudformation:CreateStack", passed("cloudformation")),
        EscalationMethod("cloudformation-002", "cloudformation:UpdateStack", running("cloudformation")),
        EscalationMethod(
            "cloudformation-003",
            "iam:PassRole cloudformation:CreateStackSet cloudformation:CreateStackInstances", passed("cloudformation")),
        EscalationMethod("cloudformation-004", "iam:PassRole cloudformation:UpdateStackSet", passed("cloudformation")),
        EscalationMethod(
            "cloudformation-005", "cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet",
            running("cloudformation")),
        EscalationMethod(
            "codebuild-001", "iam:PassRole codebuild:CreateProject codebuild:StartBuild", passed("codebuild")),
        EscalationMethod("codebuild-002", "codebuild:StartBuild", running("codebuild")),
        EscalationMethod("codebuild-003", "codebuild:StartBuildBatch", running("codebuild")),
        EscalationMethod(
            "codebuild-004", "iam:PassRole codebuild:CreateProject codebuild:StartBuildBatch", passed("codebuild")),
        EscalationMethod("rhino-codestar", "iam:PassRole codestar:CreateProject", passed("codestar")),
    ]

    private static let data: [EscalationMethod] = [
        EscalationMethod(
            "bedrock-001",
            "iam:PassRole bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession "
                + "bedrock-agentcore:InvokeCodeInterpreter", passed("bedrock-agentcore")),
        EscalationMethod(
            "bedrock-002",
            "bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter",
            running("bedrock-agentcore")),
        EscalationMethod(
            "datapipeline-001",
            "iam:PassRole datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline",
            passed("datapipeline")),
        EscalationMethod("glue-001", "iam:PassRole glue:CreateDevEndpoint", passed("glue")),
        EscalationMethod("glue-002", "glue:UpdateDevEndpoint", running("glue")),
        EscalationMethod("glue-003", "iam:PassRole glue:CreateJob glue:StartJobRun", passed("glue")),
        EscalationMethod("glue-004", "iam:PassRole glue:CreateJob glue:CreateTrigger", passed("glue")),
        EscalationMethod("glue-005", "iam:PassRole glue:UpdateJob glue:StartJobRun", passed("glue")),
        EscalationMethod("glue-006", "iam:PassRole glue:UpdateJob glue:CreateTrigger", passed("glue")),
        EscalationMethod("sagemaker-001", "iam:PassRole sagemaker:CreateNotebookInstance", passed("sagemaker")),
        EscalationMethod("sagemaker-002", "iam:PassRole sagemaker:CreateTrainingJob", passed("sagemaker")),
        EscalationMethod("sagemaker-003", "iam:PassRole sagemaker:CreateProcessingJob", passed("sagemaker")),
        EscalationMethod("sagemaker-004", "sagemaker:CreatePresignedNotebookInstanceUrl", running("sagemaker")),
        EscalationMethod(
            "sagemaker-005",
            "sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance "
                + "sagemaker:UpdateNotebookInstance sagemaker:StartNotebookInstance", running("sagemaker")),
    ]

    private static let identity: [EscalationMethod] = [
        EscalationMethod("iam-001", "iam:CreatePolicyVersion", .own(.policy)),
        EscalationMethod("rhino-default-version", "iam:SetDefaultPolicyVersion", .own(.policy)),
        EscalationMethod("iam-002", "iam:CreateAccessKey", .user),
        EscalationMethod("iam-003", "iam:CreateAccessKey iam:DeleteAccessKey", .user),
        EscalationMethod("iam-004", "iam:CreateLoginProfile", .user),
        EscalationMethod("iam-005", "iam:PutRolePolicy", .own(.role)),
        EscalationMethod("iam-006", "iam:UpdateLoginProfile", .user),
        EscalationMethod("iam-007", "iam:PutUserPolicy", .own(.user)),
        EscalationMethod("iam-008", "iam:AttachUserPolicy", .own(.user)),
        EscalationMethod("iam-009", "iam:AttachRolePolicy", .own(.role)),
        EscalationMethod("iam-010", "iam:AttachGroupPolicy", .own(.group)),
        EscalationMethod("iam-011", "iam:PutGroupPolicy", .own(.group)),
        EscalationMethod("iam-012", "iam:UpdateAssumeRolePolicy", .role),
        EscalationMethod("iam-013", "iam:AddUserToGroup", .own(.group)),
        EscalationMethod("iam-014", "iam:AttachRolePolicy sts:AssumeRole", .rewrittenRole),
        EscalationMethod("iam-015", "iam:AttachUserPolicy iam:CreateAccessKey", .rewrittenUser),
        EscalationMethod("iam-016", "iam:CreatePolicyVersion sts:AssumeRole", .rewrittenRole),
        EscalationMethod("iam-017", "iam:PutRolePolicy sts:AssumeRole", .rewrittenRole),
        EscalationMethod("iam-018", "iam:PutUserPolicy iam:CreateAccessKey", .rewrittenUser),
        EscalationMethod("iam-019", "iam:AttachRolePolicy iam:UpdateAssumeRolePolicy", .rewrittenRole),
        EscalationMethod("iam-020", "iam:CreatePolicyVersion iam:UpdateAssumeRolePolicy", .rewrittenRole),
        EscalationMethod("iam-021", "iam:PutRolePolicy iam:UpdateAssumeRolePolicy", .rewrittenRole),
    ]
}
