// swift-format-ignore-file

/// The names of the policies that AWS manages, by their path, so that `AWSLambdaRole` alone can be given for an ARN.
///
/// Source: AWS Managed Policy Reference Guide.
enum ManagedPolicyNames {
    /// The ARN of the policy; nil for a name that AWS does not publish.
    static func arn(of name: String, partition: String) -> String? {
        paths[name].map { "arn:\(partition):iam::aws:policy\($0)\(name)" }
    }

    private static let paths: [String: String] = {
        var paths: [String: String] = [:]
        var path = "/"
        for word in table.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if word.hasPrefix("/") { path = String(word) } else { paths[String(word)] = path }
        }
        return paths
    }()

    private static let table = #"""
        /
        AWSAccountActivityAccess AWSAccountManagementFullAccess AWSAccountManagementReadOnlyAccess
        AWSAccountUsageReportAccess AWSAgentlessDiscoveryService AWSAppFabricFullAccess AWSAppFabricReadOnlyAccess
        AWSAppMeshEnvoyAccess AWSAppMeshFullAccess AWSAppMeshPreviewEnvoyAccess AWSAppMeshReadOnly
        AWSAppRunnerFullAccess AWSAppRunnerReadOnlyAccess AWSAppSyncAdministrator AWSAppSyncInvokeFullAccess
        AWSAppSyncSchemaAuthor AWSApplicationDiscoveryAgentAccess AWSApplicationDiscoveryAgentlessCollectorAccess
        AWSApplicationDiscoveryServiceFullAccess AWSApplicationMigrationAgentInstallationPolicy
        AWSApplicationMigrationAgentPolicy AWSApplicationMigrationEC2Access AWSApplicationMigrationFullAccess
        AWSApplicationMigrationReadOnlyAccess AWSApplicationMigrationSSMAccess
        AWSApplicationMigrationServiceEc2InstancePolicy AWSApplicationMigrationVCenterClientPolicy
        AWSArtifactReportsReadOnlyAccess AWSAuditManagerAdministratorAccess AWSBackupAuditAccess
        AWSBackupDataTransferAccess AWSBackupFullAccess AWSBackupOperatorAccess AWSBackupOrganizationAdminAccess
        AWSBackupRestoreAccessForSAPHANA AWSBackupServiceRolePolicyForS3Backup
        AWSBackupServiceRolePolicyForS3Restore AWSBatchFullAccess AWSBillingConductorFullAccess
        AWSBillingConductorReadOnlyAccess AWSBillingReadOnlyAccess AWSBudgetsActionsWithAWSResourceControlAccess
        AWSBudgetsActions_RolePolicyForResourceAdministrationWithSSM AWSBudgetsReadOnlyAccess AWSBugBustFullAccess
        AWSBugBustPlayerAccess AWSCertificateManagerFullAccess AWSCertificateManagerPrivateCAAuditor
        AWSCertificateManagerPrivateCAFullAccess AWSCertificateManagerPrivateCAPrivilegedUser
        AWSCertificateManagerPrivateCAReadOnly AWSCertificateManagerPrivateCAUser AWSCertificateManagerReadOnly
        AWSCleanRoomsFullAccess AWSCleanRoomsFullAccessNoQuerying AWSCleanRoomsMLFullAccess
        AWSCleanRoomsMLReadOnlyAccess AWSCleanRoomsReadOnlyAccess AWSCloud9Administrator AWSCloud9EnvironmentMember
        AWSCloud9SSMInstanceProfile AWSCloud9User AWSCloudFormationFullAccess AWSCloudFormationReadOnlyAccess
        AWSCloudHSMFullAccess AWSCloudHSMReadOnlyAccess AWSCloudMapDiscoverInstanceAccess AWSCloudMapFullAccess
        AWSCloudMapReadOnlyAccess AWSCloudMapRegisterInstanceAccess AWSCloudShellFullAccess
        AWSCloudTrail_FullAccess AWSCloudTrail_ReadOnlyAccess AWSCodeArtifactAdminAccess
        AWSCodeArtifactReadOnlyAccess AWSCodeBuildAdminAccess AWSCodeBuildDeveloperAccess
        AWSCodeBuildReadOnlyAccess AWSCodeCommitFullAccess AWSCodeCommitPowerUser AWSCodeCommitReadOnly
        AWSCodeDeployDeployerAccess AWSCodeDeployFullAccess AWSCodeDeployReadOnlyAccess AWSCodeDeployRoleForECS
        AWSCodeDeployRoleForECSLimited AWSCodePipelineApproverAccess AWSCodePipelineCustomActionAccess
        AWSCodePipeline_FullAccess AWSCodePipeline_ReadOnlyAccess AWSCodeStarFullAccess AWSCompromisedKeyQuarantine
        AWSCompromisedKeyQuarantineV2 AWSConfigUserAccess AWSConnector AWSDataExchangeFullAccess
        AWSDataExchangeProviderFullAccess AWSDataExchangeReadOnly AWSDataExchangeSubscriberFullAccess
        AWSDataPipeline_FullAccess AWSDataPipeline_PowerUser AWSDataSyncFullAccess AWSDataSyncReadOnlyAccess
        AWSDeepLensLambdaFunctionAccessPolicy AWSDeepRacerAccountAdminAccess AWSDeepRacerCloudFormationAccessPolicy
        AWSDeepRacerDefaultMultiUserAccess AWSDeepRacerFullAccess AWSDeepRacerRoboMakerAccessPolicy AWSDenyAll
        AWSDeviceFarmFullAccess AWSDirectConnectFullAccess AWSDirectConnectReadOnlyAccess
        AWSDirectoryServiceFullAccess AWSDirectoryServiceReadOnlyAccess AWSDiscoveryContinuousExportFirehosePolicy
        AWSElasticBeanstalkCustomPlatformforEC2Role AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy
        AWSElasticBeanstalkMulticontainerDocker AWSElasticBeanstalkReadOnly AWSElasticBeanstalkWebTier
        AWSElasticBeanstalkWorkerTier AWSElasticDisasterRecoveryAgentInstallationPolicy
        AWSElasticDisasterRecoveryConsoleFullAccess AWSElasticDisasterRecoveryConsoleFullAccess_v2
        AWSElasticDisasterRecoveryFailbackInstallationPolicy AWSElasticDisasterRecoveryLaunchActionsPolicy
        AWSElasticDisasterRecoveryReadOnlyAccess AWSElementalMediaConvertFullAccess
        AWSElementalMediaConvertReadOnly AWSElementalMediaLiveFullAccess AWSElementalMediaLiveReadOnly
        AWSElementalMediaPackageFullAccess AWSElementalMediaPackageReadOnly AWSElementalMediaPackageV2FullAccess
        AWSElementalMediaPackageV2ReadOnly AWSElementalMediaStoreFullAccess AWSElementalMediaStoreReadOnly
        AWSElementalMediaTailorFullAccess AWSElementalMediaTailorReadOnly AWSEntityResolutionConsoleFullAccess
        AWSEntityResolutionConsoleReadOnlyAccess AWSFMAdminFullAccess AWSFMAdminReadOnlyAccess
        AWSFMMemberReadOnlyAccess AWSForWordPressPluginPolicy AWSGlueConsoleFullAccess
        AWSGlueConsoleSageMakerNotebookFullAccess AWSGlueSchemaRegistryFullAccess
        AWSGlueSchemaRegistryReadonlyAccess AWSGrafanaAccountAdministrator AWSGrafanaConsoleReadOnlyAccess
        AWSGrafanaWorkspacePermissionManagement AWSGrafanaWorkspacePermissionManagementV2 AWSGreengrassFullAccess
        AWSGreengrassReadOnlyAccess AWSGroundStationAgentInstancePolicy AWSHealthFullAccess
        AWSHealthImagingFullAccess AWSHealthImagingReadOnlyAccess AWSIAMIdentityCenterAllowListForIdentityContext
        AWSIQFullAccess AWSIdentitySyncFullAccess AWSIdentitySyncReadOnlyAccess AWSImageBuilderFullAccess
        AWSImageBuilderReadOnlyAccess AWSImportExportFullAccess AWSImportExportReadOnlyAccess
        AWSIncidentManagerIncidentAccessServiceRolePolicy AWSIncidentManagerResolverAccess AWSIoT1ClickFullAccess
        AWSIoT1ClickReadOnlyAccess AWSIoTAnalyticsFullAccess AWSIoTAnalyticsReadOnlyAccess AWSIoTConfigAccess
        AWSIoTConfigReadOnlyAccess AWSIoTDataAccess AWSIoTDeviceTesterForFreeRTOSFullAccess
        AWSIoTDeviceTesterForGreengrassFullAccess AWSIoTEventsFullAccess AWSIoTEventsReadOnlyAccess
        AWSIoTFullAccess AWSIoTSiteWiseConsoleFullAccess AWSIoTSiteWiseFullAccess AWSIoTSiteWiseReadOnlyAccess
        AWSIoTWirelessDataAccess AWSIoTWirelessFullAccess AWSIoTWirelessFullPublishAccess
        AWSIoTWirelessGatewayCertManager AWSIoTWirelessLogging AWSIoTWirelessReadOnlyAccess
        AWSIotRoboRunnerFullAccess AWSIotRoboRunnerReadOnly AWSKeyManagementServicePowerUser
        AWSLakeFormationCrossAccountManager AWSLakeFormationDataAdmin AWSLambdaExecute AWSLambdaInvocation-DynamoDB
        AWSLambda_FullAccess AWSLambda_ReadOnlyAccess AWSMarketplaceAmiIngestion AWSMarketplaceFullAccess
        AWSMarketplaceGetEntitlements AWSMarketplaceImageBuildFullAccess AWSMarketplaceManageSubscriptions
        AWSMarketplaceMeteringFullAccess AWSMarketplaceMeteringRegisterUsage
        AWSMarketplaceProcurementSystemAdminFullAccess AWSMarketplaceRead-only AWSMarketplaceSellerFullAccess
        AWSMarketplaceSellerProductsFullAccess AWSMarketplaceSellerProductsReadOnly AWSMigrationHubFullAccess
        AWSMigrationHubOrchestratorConsoleFullAccess AWSMigrationHubOrchestratorInstanceRolePolicy
        AWSMigrationHubOrchestratorPlugin AWSMigrationHubRefactorSpaces-EnvironmentsWithoutBridgesFullAccess
        AWSMigrationHubRefactorSpacesFullAccess AWSMigrationHubStrategyCollector
        AWSMigrationHubStrategyConsoleFullAccess AWSMobileHub_FullAccess AWSMobileHub_ReadOnly
        AWSNetworkManagerFullAccess AWSNetworkManagerReadOnlyAccess AWSOpsWorksCMInstanceProfileRole
        AWSOpsWorksCloudWatchLogs AWSOpsWorksInstanceRegistration AWSOpsWorksRegisterCLI_EC2
        AWSOpsWorksRegisterCLI_OnPremises AWSOpsWorks_FullAccess AWSOrganizationsFullAccess
        AWSOrganizationsReadOnlyAccess AWSOutpostsAuthorizeServerPolicy AWSPanoramaFullAccess
        AWSPriceListServiceFullAccess AWSPrivateCAAuditor AWSPrivateCAFullAccess AWSPrivateCAPrivilegedUser
        AWSPrivateCAReadOnly AWSPrivateCAUser AWSPrivateMarketplaceAdminFullAccess AWSPrivateMarketplaceRequests
        AWSProtonCodeBuildProvisioningBasicAccess AWSProtonDeveloperAccess AWSProtonFullAccess
        AWSProtonReadOnlyAccess AWSPurchaseOrdersServiceRolePolicy AWSQuickSightIoTAnalyticsAccess
        AWSRefactoringToolkitFullAccess AWSRefactoringToolkitSidecarPolicy AWSRepostSpaceSupportOperationsPolicy
        AWSResilienceHubAsssessmentExecutionPolicy AWSResourceAccessManagerFullAccess
        AWSResourceAccessManagerReadOnlyAccess AWSResourceAccessManagerResourceShareParticipantAccess
        AWSResourceExplorerFullAccess AWSResourceExplorerOrganizationsAccess AWSResourceExplorerReadOnlyAccess
        AWSResourceGroupsReadOnlyAccess AWSRoboMakerReadOnlyAccess AWSRoboMakerServiceRolePolicy
        AWSRoboMaker_FullAccess AWSSSODirectoryAdministrator AWSSSODirectoryReadOnly
        AWSSSOMasterAccountAdministrator AWSSSOMemberAccountAdministrator AWSSSOReadOnly AWSSavingsPlansFullAccess
        AWSSavingsPlansReadOnlyAccess AWSSecurityHubFullAccess AWSSecurityHubOrganizationsAccess
        AWSSecurityHubReadOnlyAccess AWSServiceCatalogAdminFullAccess AWSServiceCatalogAdminReadOnlyAccess
        AWSServiceCatalogAppRegistryFullAccess AWSServiceCatalogAppRegistryReadOnlyAccess
        AWSServiceCatalogEndUserFullAccess AWSServiceCatalogEndUserReadOnlyAccess AWSStepFunctionsConsoleFullAccess
        AWSStepFunctionsFullAccess AWSStepFunctionsReadOnlyAccess AWSStorageGatewayFullAccess
        AWSStorageGatewayReadOnlyAccess AWSSupportAccess AWSSupportAppFullAccess AWSSupportAppReadOnlyAccess
        AWSSupportPlansFullAccess AWSSupportPlansReadOnlyAccess AWSSystemsManagerForSAPFullAccess
        AWSSystemsManagerForSAPReadOnlyAccess AWSThinkboxAWSPortalAdminPolicy AWSThinkboxAWSPortalGatewayPolicy
        AWSThinkboxAWSPortalWorkerPolicy AWSThinkboxAssetServerPolicy
        AWSThinkboxDeadlineResourceTrackerAccessPolicy AWSThinkboxDeadlineResourceTrackerAdminPolicy
        AWSThinkboxDeadlineSpotEventPluginAdminPolicy AWSThinkboxDeadlineSpotEventPluginWorkerPolicy
        AWSTransferConsoleFullAccess AWSTransferFullAccess AWSTransferReadOnlyAccess
        AWSTrustedAdvisorPriorityFullAccess AWSTrustedAdvisorPriorityReadOnlyAccess
        AWSVendorInsightsAssessorFullAccess AWSVendorInsightsAssessorReadOnly AWSVendorInsightsVendorFullAccess
        AWSVendorInsightsVendorReadOnly AWSWAFConsoleFullAccess AWSWAFConsoleReadOnlyAccess AWSWAFFullAccess
        AWSWAFReadOnlyAccess AWSWickrFullAccess AWSXRayDaemonWriteAccess AWSXrayCrossAccountSharingConfiguration
        AWSXrayFullAccess AWSXrayReadOnlyAccess AWSXrayWriteOnlyAccess AdministratorAccess
        AdministratorAccess-AWSElasticBeanstalk AdministratorAccess-Amplify AlexaForBusinessDeviceSetup
        AlexaForBusinessFullAccess AlexaForBusinessGatewayExecution AlexaForBusinessLifesizeDelegatedAccessPolicy
        AlexaForBusinessPolyDelegatedAccessPolicy AlexaForBusinessReadOnlyAccess AmazonAPIGatewayAdministrator
        AmazonAPIGatewayInvokeFullAccess AmazonAppFlowFullAccess AmazonAppFlowReadOnlyAccess
        AmazonAppStreamFullAccess AmazonAppStreamReadOnlyAccess AmazonAthenaFullAccess AmazonAugmentedAIFullAccess
        AmazonAugmentedAIHumanLoopFullAccess AmazonAugmentedAIIntegratedAPIAccess AmazonBedrockFullAccess
        AmazonBedrockReadOnly AmazonBraketFullAccess AmazonBraketJobsExecutionPolicy AmazonChimeFullAccess
        AmazonChimeReadOnly AmazonChimeSDK AmazonChimeUserManagement AmazonCloudDirectoryFullAccess
        AmazonCloudDirectoryReadOnlyAccess AmazonCloudWatchEvidentlyFullAccess
        AmazonCloudWatchEvidentlyReadOnlyAccess AmazonCloudWatchRUMFullAccess AmazonCloudWatchRUMReadOnlyAccess
        AmazonCodeCatalystFullAccess AmazonCodeCatalystReadOnlyAccess AmazonCodeGuruProfilerAgentAccess
        AmazonCodeGuruProfilerFullAccess AmazonCodeGuruProfilerReadOnlyAccess AmazonCodeGuruReviewerFullAccess
        AmazonCodeGuruReviewerReadOnlyAccess AmazonCodeGuruSecurityFullAccess AmazonCodeGuruSecurityScanAccess
        AmazonCognitoDeveloperAuthenticatedIdentities AmazonCognitoPowerUser AmazonCognitoReadOnly
        AmazonCognitoUnAuthedIdentitiesSessionPolicy AmazonCognitoUnauthenticatedIdentities
        AmazonConnectReadOnlyAccess AmazonConnectVoiceIDFullAccess AmazonConnect_FullAccess AmazonDRSVPCManagement
        AmazonDataZoneEnvironmentRolePermissionsBoundary AmazonDataZoneFullAccess AmazonDataZoneFullUserAccess
        AmazonDataZonePortalFullAccessPolicy AmazonDataZonePreviewConsoleFullAccess
        AmazonDataZoneProjectDeploymentPermissionsBoundary AmazonDataZoneProjectRolePermissionsBoundary
        AmazonDataZoneRedshiftGlueProvisioningPolicy AmazonDetectiveFullAccess AmazonDetectiveInvestigatorAccess
        AmazonDetectiveMemberAccess AmazonDetectiveOrganizationsAccess AmazonDevOpsGuruConsoleFullAccess
        AmazonDevOpsGuruFullAccess AmazonDevOpsGuruOrganizationsAccess AmazonDevOpsGuruReadOnlyAccess
        AmazonDocDBConsoleFullAccess AmazonDocDBElasticFullAccess AmazonDocDBElasticReadOnlyAccess
        AmazonDocDBFullAccess AmazonDocDBReadOnlyAccess AmazonDynamoDBFullAccess
        AmazonDynamoDBFullAccesswithDataPipeline AmazonDynamoDBReadOnlyAccess AmazonEC2ContainerRegistryFullAccess
        AmazonEC2ContainerRegistryPowerUser AmazonEC2ContainerRegistryReadOnly AmazonEC2FullAccess
        AmazonEC2ReadOnlyAccess AmazonEC2RolePolicyForLaunchWizard AmazonECS_FullAccess AmazonEKSClusterPolicy
        AmazonEKSFargatePodExecutionRolePolicy AmazonEKSLocalOutpostClusterPolicy AmazonEKSServicePolicy
        AmazonEKSVPCResourceController AmazonEKSWorkerNodePolicy AmazonEKS_CNI_Policy AmazonEMRFullAccessPolicy_v2
        AmazonEMRReadOnlyAccessPolicy_v2 AmazonESCognitoAccess AmazonESFullAccess AmazonESReadOnlyAccess
        AmazonElastiCacheFullAccess AmazonElastiCacheReadOnlyAccess AmazonElasticContainerRegistryPublicFullAccess
        AmazonElasticContainerRegistryPublicPowerUser AmazonElasticContainerRegistryPublicReadOnly
        AmazonElasticFileSystemClientFullAccess AmazonElasticFileSystemClientReadOnlyAccess
        AmazonElasticFileSystemClientReadWriteAccess AmazonElasticFileSystemFullAccess
        AmazonElasticFileSystemReadOnlyAccess AmazonElasticFileSystemsUtils AmazonElasticMapReduceFullAccess
        AmazonElasticMapReducePlacementGroupPolicy AmazonElasticMapReduceReadOnlyAccess
        AmazonElasticTranscoder_FullAccess AmazonElasticTranscoder_JobsSubmitter
        AmazonElasticTranscoder_ReadOnlyAccess AmazonEventBridgeFullAccess AmazonEventBridgePipesFullAccess
        AmazonEventBridgePipesOperatorAccess AmazonEventBridgePipesReadOnlyAccess AmazonEventBridgeReadOnlyAccess
        AmazonEventBridgeSchedulerFullAccess AmazonEventBridgeSchedulerReadOnlyAccess
        AmazonEventBridgeSchemasFullAccess AmazonEventBridgeSchemasReadOnlyAccess AmazonFSxConsoleFullAccess
        AmazonFSxConsoleReadOnlyAccess AmazonFSxFullAccess AmazonFSxReadOnlyAccess AmazonForecastFullAccess
        AmazonFraudDetectorFullAccessPolicy AmazonFreeRTOSFullAccess AmazonGlacierFullAccess
        AmazonGlacierReadOnlyAccess AmazonGuardDutyFullAccess_v2 AmazonGuardDutyReadOnlyAccess
        AmazonHealthLakeFullAccess AmazonHealthLakeReadOnlyAccess AmazonHoneycodeFullAccess
        AmazonHoneycodeReadOnlyAccess AmazonHoneycodeTeamAssociationFullAccess
        AmazonHoneycodeTeamAssociationReadOnlyAccess AmazonHoneycodeWorkbookFullAccess
        AmazonHoneycodeWorkbookReadOnlyAccess AmazonInspector2FullAccess AmazonInspector2ManagedCisPolicy
        AmazonInspector2ReadOnlyAccess AmazonInspectorFullAccess AmazonInspectorReadOnlyAccess
        AmazonKendraFullAccess AmazonKendraReadOnlyAccess AmazonKeyspacesFullAccess AmazonKeyspacesReadOnlyAccess
        AmazonKeyspacesReadOnlyAccess_v2 AmazonKinesisAnalyticsFullAccess AmazonKinesisAnalyticsReadOnly
        AmazonKinesisFirehoseFullAccess AmazonKinesisFirehoseReadOnlyAccess AmazonKinesisFullAccess
        AmazonKinesisReadOnlyAccess AmazonKinesisVideoStreamsFullAccess AmazonKinesisVideoStreamsReadOnlyAccess
        AmazonLaunchWizardFullAccessV2 AmazonLaunchWizard_Fullaccess AmazonLexFullAccess AmazonLexReadOnly
        AmazonLexRunBotsOnly AmazonLookoutEquipmentFullAccess AmazonLookoutEquipmentReadOnlyAccess
        AmazonLookoutMetricsFullAccess AmazonLookoutMetricsReadOnlyAccess AmazonLookoutVisionConsoleFullAccess
        AmazonLookoutVisionConsoleReadOnlyAccess AmazonLookoutVisionFullAccess AmazonLookoutVisionReadOnlyAccess
        AmazonMCSFullAccess AmazonMCSReadOnlyAccess AmazonMQApiFullAccess AmazonMQApiReadOnlyAccess
        AmazonMQFullAccess AmazonMQReadOnlyAccess AmazonMSKConnectReadOnlyAccess AmazonMSKFullAccess
        AmazonMSKReadOnlyAccess AmazonMachineLearningBatchPredictionsAccess AmazonMachineLearningCreateOnlyAccess
        AmazonMachineLearningFullAccess AmazonMachineLearningManageRealTimeEndpointOnlyAccess
        AmazonMachineLearningReadOnlyAccess AmazonMachineLearningRealTimePredictionOnlyAccess AmazonMacieFullAccess
        AmazonMacieReadOnlyAccess AmazonManagedBlockchainConsoleFullAccess AmazonManagedBlockchainFullAccess
        AmazonManagedBlockchainReadOnlyAccess AmazonMechanicalTurkFullAccess AmazonMechanicalTurkReadOnly
        AmazonMemoryDBFullAccess AmazonMemoryDBReadOnlyAccess AmazonMobileAnalyticsFinancialReportAccess
        AmazonMobileAnalyticsFullAccess AmazonMobileAnalyticsNon-financialReportAccess
        AmazonMobileAnalyticsWriteOnlyAccess AmazonMonitronFullAccess AmazonNimbleStudio-LaunchProfileWorker
        AmazonNimbleStudio-StudioAdmin AmazonNimbleStudio-StudioUser AmazonOmicsFullAccess
        AmazonOmicsReadOnlyAccess AmazonOneEnterpriseFullAccess AmazonOneEnterpriseInstallerAccess
        AmazonOneEnterpriseReadOnlyAccess AmazonOpenSearchIngestionFullAccess
        AmazonOpenSearchIngestionReadOnlyAccess AmazonOpenSearchServiceCognitoAccess
        AmazonOpenSearchServiceFullAccess AmazonOpenSearchServiceReadOnlyAccess AmazonPollyFullAccess
        AmazonPollyReadOnlyAccess AmazonPrometheusConsoleFullAccess AmazonPrometheusFullAccess
        AmazonPrometheusQueryAccess AmazonPrometheusRemoteWriteAccess AmazonQFullAccess AmazonQLDBConsoleFullAccess
        AmazonQLDBFullAccess AmazonQLDBReadOnly AmazonRDSDataFullAccess AmazonRDSFullAccess
        AmazonRDSPerformanceInsightsFullAccess AmazonRDSPerformanceInsightsReadOnly AmazonRDSReadOnlyAccess
        AmazonRedshiftAllCommandsFullAccess AmazonRedshiftDataFullAccess AmazonRedshiftFullAccess
        AmazonRedshiftQueryEditor AmazonRedshiftQueryEditorV2FullAccess AmazonRedshiftQueryEditorV2NoSharing
        AmazonRedshiftQueryEditorV2ReadSharing AmazonRedshiftQueryEditorV2ReadWriteSharing
        AmazonRedshiftReadOnlyAccess AmazonRekognitionCustomLabelsFullAccess AmazonRekognitionFullAccess
        AmazonRekognitionReadOnlyAccess AmazonRoute53AutoNamingFullAccess AmazonRoute53AutoNamingReadOnlyAccess
        AmazonRoute53AutoNamingRegistrantAccess AmazonRoute53DomainsFullAccess AmazonRoute53DomainsReadOnlyAccess
        AmazonRoute53FullAccess AmazonRoute53ReadOnlyAccess AmazonRoute53RecoveryClusterFullAccess
        AmazonRoute53RecoveryClusterReadOnlyAccess AmazonRoute53RecoveryControlConfigFullAccess
        AmazonRoute53RecoveryControlConfigReadOnlyAccess AmazonRoute53RecoveryReadinessFullAccess
        AmazonRoute53RecoveryReadinessReadOnlyAccess AmazonRoute53ResolverFullAccess
        AmazonRoute53ResolverReadOnlyAccess AmazonS3FullAccess AmazonS3OutpostsFullAccess
        AmazonS3OutpostsReadOnlyAccess AmazonS3ReadOnlyAccess AmazonSESFullAccess AmazonSESReadOnlyAccess
        AmazonSNSFullAccess AmazonSNSReadOnlyAccess AmazonSQSFullAccess AmazonSQSReadOnlyAccess
        AmazonSSMAutomationApproverAccess AmazonSSMDirectoryServiceAccess AmazonSSMFullAccess
        AmazonSSMManagedEC2InstanceDefaultPolicy AmazonSSMManagedInstanceCore AmazonSSMPatchAssociation
        AmazonSSMReadOnlyAccess AmazonSageMakerAdmin-ServiceCatalogProductsServiceRolePolicy
        AmazonSageMakerCanvasAIServicesAccess AmazonSageMakerCanvasDataPrepFullAccess
        AmazonSageMakerCanvasFullAccess AmazonSageMakerClusterInstanceRolePolicy AmazonSageMakerFeatureStoreAccess
        AmazonSageMakerFullAccess AmazonSageMakerGroundTruthExecution AmazonSageMakerMechanicalTurkAccess
        AmazonSageMakerModelGovernanceUseAccess AmazonSageMakerModelRegistryFullAccess
        AmazonSageMakerPipelinesIntegrations AmazonSageMakerReadOnly
        AmazonSageMakerServiceCatalogProductsCodeBuildServiceRolePolicy AmazonSecurityLakeAdministrator
        AmazonSecurityLakePermissionsBoundary AmazonSumerianFullAccess AmazonTextractFullAccess
        AmazonTimestreamConsoleFullAccess AmazonTimestreamFullAccess AmazonTimestreamReadOnlyAccess
        AmazonTranscribeFullAccess AmazonTranscribeReadOnlyAccess AmazonVPCCrossAccountNetworkInterfaceOperations
        AmazonVPCFullAccess AmazonVPCNetworkAccessAnalyzerFullAccessPolicy
        AmazonVPCReachabilityAnalyzerFullAccessPolicy AmazonVPCReachabilityAnalyzerPathComponentReadPolicy
        AmazonVPCReadOnlyAccess AmazonWorkDocsFullAccess AmazonWorkDocsReadOnlyAccess AmazonWorkMailFullAccess
        AmazonWorkMailMessageFlowFullAccess AmazonWorkMailMessageFlowReadOnlyAccess AmazonWorkMailReadOnlyAccess
        AmazonWorkSpacesAdmin AmazonWorkSpacesApplicationManagerAdminAccess AmazonWorkSpacesSelfServiceAccess
        AmazonWorkSpacesServiceAccess AmazonWorkSpacesWebReadOnly AmazonWorkspacesPCAAccess AmazonZocaloFullAccess
        AmazonZocaloReadOnlyAccess AutoScalingConsoleFullAccess AutoScalingConsoleReadOnlyAccess
        AutoScalingFullAccess AutoScalingReadOnlyAccess AwsGlueDataBrewFullAccessPolicy
        AwsGlueSessionUserRestrictedNotebookPolicy AwsGlueSessionUserRestrictedPolicy CloudFrontFullAccess
        CloudFrontReadOnlyAccess CloudSearchFullAccess CloudSearchReadOnlyAccess CloudWatchActionsEC2Access
        CloudWatchAgentAdminPolicy CloudWatchAgentServerPolicy CloudWatchApplicationInsightsFullAccess
        CloudWatchApplicationInsightsReadOnlyAccess CloudWatchAutomaticDashboardsAccess
        CloudWatchCrossAccountSharingConfiguration CloudWatchEventsFullAccess CloudWatchEventsReadOnlyAccess
        CloudWatchFullAccess CloudWatchFullAccessV2 CloudWatchLambdaInsightsExecutionRolePolicy
        CloudWatchLogsCrossAccountSharingConfiguration CloudWatchLogsFullAccess CloudWatchLogsReadOnlyAccess
        CloudWatchReadOnlyAccess CloudWatchSyntheticsFullAccess CloudWatchSyntheticsReadOnlyAccess
        ComprehendFullAccess ComprehendMedicalFullAccess ComprehendReadOnly ComputeOptimizerReadOnlyAccess
        CostOptimizationHubAdminAccess CostOptimizationHubReadOnlyAccess EC2InstanceConnect
        EC2InstanceProfileForImageBuilder EC2InstanceProfileForImageBuilderECRContainerBuilds
        Ec2ImageBuilderCrossAccountDistributionAccess ElasticLoadBalancingFullAccess ElasticLoadBalancingReadOnly
        ElementalActivationsDownloadSoftwareAccess ElementalActivationsFullAccess
        ElementalActivationsGenerateLicenses ElementalActivationsReadOnlyAccess
        ElementalAppliancesSoftwareFullAccess ElementalAppliancesSoftwareReadOnlyAccess
        ElementalSupportCenterFullAccess GameLiftGameServerGroupPolicy GlobalAcceleratorFullAccess
        GlobalAcceleratorReadOnlyAccess GroundTruthSyntheticConsoleFullAccess
        GroundTruthSyntheticConsoleReadOnlyAccess IAMAccessAdvisorReadOnly IAMAccessAnalyzerFullAccess
        IAMAccessAnalyzerReadOnlyAccess IAMFullAccess IAMReadOnlyAccess IAMSelfManageServiceSpecificCredentials
        IAMUserChangePassword IAMUserSSHKeys IVSFullAccess IVSReadOnlyAccess MediaConnectGatewayInstanceRolePolicy
        NeptuneConsoleFullAccess NeptuneFullAccess NeptuneGraphReadOnlyAccess NeptuneReadOnlyAccess OAMFullAccess
        OAMReadOnlyAccess PartnerCentralAccountManagementUserRoleAssociation PowerUserAccess ROSAManageSubscription
        ReadOnlyAccess ResourceGroupsandTagEditorFullAccess ResourceGroupsandTagEditorReadOnlyAccess
        SecretsManagerReadWrite SecurityAudit ServerMigrationConnector ServerMigrationServiceConsoleFullAccess
        ServiceQuotasFullAccess ServiceQuotasReadOnlyAccess SimpleWorkflowFullAccess TranslateFullAccess
        TranslateReadOnly VPCLatticeFullAccess VPCLatticeReadOnlyAccess VPCLatticeServicesInvokeAccess
        WellArchitectedConsoleFullAccess WellArchitectedConsoleReadOnlyAccess WorkLinkServiceRolePolicy
        /aws-service-role/
        APIGatewayServiceRolePolicy AWSAppFabricServiceRolePolicy AWSAppMeshPreviewServiceRolePolicy
        AWSAppMeshServiceRolePolicy AWSAppSyncServiceRolePolicy AWSApplicationAutoScalingCustomResourcePolicy
        AWSApplicationAutoscalingAppStreamFleetPolicy AWSApplicationAutoscalingCassandraTablePolicy
        AWSApplicationAutoscalingComprehendEndpointPolicy AWSApplicationAutoscalingDynamoDBTablePolicy
        AWSApplicationAutoscalingEC2SpotFleetRequestPolicy AWSApplicationAutoscalingECSServicePolicy
        AWSApplicationAutoscalingEMRInstanceGroupPolicy AWSApplicationAutoscalingElastiCacheRGPolicy
        AWSApplicationAutoscalingKafkaClusterPolicy AWSApplicationAutoscalingLambdaConcurrencyPolicy
        AWSApplicationAutoscalingNeptuneClusterPolicy AWSApplicationAutoscalingRDSClusterPolicy
        AWSApplicationAutoscalingSageMakerEndpointPolicy AWSApplicationMigrationServiceRolePolicy
        AWSArtifactServiceRolePolicy AWSAuditManagerServiceRolePolicy AWSAutoScalingPlansEC2AutoScalingPolicy
        AWSBackupServiceLinkedRolePolicyForBackup AWSBackupServiceLinkedRolePolicyForBackupTest
        AWSBugBustServiceRolePolicy AWSChatbotServiceLinkedRolePolicy AWSCloud9ServiceRolePolicy
        AWSCloudFrontLogger AWSCloudWatchAlarms_ActionSSMIncidentsServiceRolePolicy
        AWSCodeStarNotificationsServiceRolePolicy AWSConfigMultiAccountSetupPolicy
        AWSConfigRemediationServiceRolePolicy AWSConfigServiceRolePolicy AWSControlTowerAccountServiceRolePolicy
        AWSDMSFleetAdvisorServiceRolePolicy AWSDMSServerlessServiceRolePolicy AWSDataSyncDiscoveryServiceRolePolicy
        AWSDeviceFarmServiceRolePolicy AWSDeviceFarmTestGridServiceRolePolicy AWSDirectConnectServiceRolePolicy
        AWSEC2CapacityReservationFleetRolePolicy AWSEC2FleetServiceRolePolicy AWSEC2SpotFleetServiceRolePolicy
        AWSEC2SpotServiceRolePolicy AWSECRPullThroughCache_ServiceRolePolicy AWSElasticBeanstalkMaintenance
        AWSElasticBeanstalkManagedUpdatesServiceRolePolicy AWSElasticBeanstalkServiceRolePolicy
        AWSElasticDisasterRecoveryServiceRolePolicy AWSElasticLoadBalancingClassicServiceRolePolicy
        AWSElasticLoadBalancingServiceRolePolicy AWSEnhancedClassicNetworkingMangementPolicy
        AWSFinSpaceServiceRolePolicy AWSGitSyncServiceRolePolicy AWSGlobalAcceleratorSLRPolicy
        AWSHealth_EventProcessorServiceRolePolicy AWSIPAMServiceRolePolicy AWSIQContractServiceRolePolicy
        AWSIQPermissionServiceRolePolicy AWSIncidentManagerServiceRolePolicy AWSIoTFleetwiseServiceRolePolicy
        AWSIoTSiteWiseMonitorServiceRolePolicy AWSIoTTwinMakerServiceRolePolicy AWSIotRoboRunnerServiceRolePolicy
        AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy
        AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy AWSLambdaReplicator
        AWSLicenseManagerLinuxSubscriptionsServiceRolePolicy AWSLicenseManagerMasterAccountRolePolicy
        AWSLicenseManagerMemberAccountRolePolicy AWSLicenseManagerServiceRolePolicy
        AWSLicenseManagerUserSubscriptionsServiceRolePolicy AWSM2ServicePolicy
        AWSManagedServicesDeploymentToolkitPolicy AWSManagedServices_ContactsServiceRolePolicy
        AWSManagedServices_DetectiveControlsConfig_ServiceRolePolicy AWSManagedServices_EventsServiceRolePolicy
        AWSMarketplaceDeploymentServiceRolePolicy AWSMarketplaceLicenseManagementServiceRolePolicy
        AWSMarketplacePurchaseOrdersServiceRolePolicy AWSMediaConnectServicePolicy AWSMediaTailorServiceRolePolicy
        AWSMigrationHubOrchestratorServiceRolePolicy AWSMigrationHubRefactorSpacesServiceRolePolicy
        AWSMigrationHubStrategyServiceRolePolicy AWSNetworkFirewallServiceRolePolicy
        AWSNetworkManagerCloudWANServiceRolePolicy AWSNetworkManagerServiceRolePolicy
        AWSOrganizationsServiceTrustPolicy AWSOutpostsServiceRolePolicy AWSPanoramaServiceLinkedRolePolicy
        AWSPrivateNetworksServiceRolePolicy AWSProtonCodeBuildProvisioningServiceRolePolicy
        AWSProtonServiceGitSyncServiceRolePolicy AWSProtonSyncServiceRolePolicy
        AWSReachabilityAnalyzerServiceRolePolicy AWSResourceAccessManagerServiceRolePolicy
        AWSResourceExplorerServiceRolePolicy AWSRoboMakerServicePolicy AWSRolesAnywhereServicePolicy
        AWSS3OnOutpostsServiceRolePolicy AWSSSMForSAPServiceLinkedRolePolicy AWSSSMOpsInsightsServiceRolePolicy
        AWSSSOServiceRolePolicy AWSSecurityHubServiceRolePolicy AWSServiceCatalogAppRegistryServiceRolePolicy
        AWSServiceCatalogOrgsDataSyncServiceRolePolicy AWSServiceCatalogSyncServiceRolePolicy
        AWSServiceRoleForAmazonEKSNodegroup AWSServiceRoleForCloudWatchAlarmsActionSSMServiceRolePolicy
        AWSServiceRoleForCloudWatchMetrics_DbPerfInsightsServiceRolePolicy AWSServiceRoleForCodeGuru-Profiler
        AWSServiceRoleForCodeWhispererPolicy AWSServiceRoleForEC2ScheduledInstances
        AWSServiceRoleForGroundStationDataflowEndpointGroupPolicy AWSServiceRoleForImageBuilder
        AWSServiceRoleForIoTSiteWise AWSServiceRoleForLogDeliveryPolicy AWSServiceRoleForMonitronPolicy
        AWSServiceRoleForNeptuneGraphPolicy AWSServiceRoleForSMS AWSServiceRolePolicyForBackupReports
        AWSServiceRolePolicyForBackupRestoreTesting AWSShieldServiceRolePolicy AWSStorageGatewayServiceRolePolicy
        AWSSupportServiceRolePolicy AWSSystemsManagerAccountDiscoveryServicePolicy
        AWSSystemsManagerChangeManagementServicePolicy AWSSystemsManagerOpsDataSyncServiceRolePolicy
        AWSTrustedAdvisorReportingServiceRolePolicy AWSTrustedAdvisorServiceRolePolicy
        AWSUserNotificationsServiceLinkedRolePolicy AWSVPCS2SVpnServiceRolePolicy
        AWSVPCTransitGatewayServiceRolePolicy AWSVPCVerifiedAccessServiceRolePolicy AWSVpcLatticeServiceRolePolicy
        AWSWellArchitectedDiscoveryServiceRolePolicy AWSWellArchitectedOrganizationsServiceRolePolicy
        AWSZonalAutoshiftPracticeRunSLRPolicy AWSrePostPrivateCloudWatchAccess AccessAnalyzerServiceRolePolicy
        AlexaForBusinessNetworkProfileServicePolicy AmazonBraketServiceRolePolicy
        AmazonChimeSDKMediaPipelinesServiceLinkedRolePolicy AmazonChimeSDKMessagingServiceRolePolicy
        AmazonChimeServiceRolePolicy AmazonChimeTranscriptionServiceLinkedRolePolicy
        AmazonChimeVoiceConnectorServiceLinkedRolePolicy AmazonCloudWatchEvidentlyServiceRolePolicy
        AmazonCloudWatchRUMServiceRolePolicy AmazonCodeGuruReviewerServiceRolePolicy
        AmazonCognitoIdpEmailServiceRolePolicy AmazonCognitoIdpServiceRolePolicy
        AmazonConnectCampaignsServiceLinkedRolePolicy AmazonConnectServiceLinkedRolePolicy
        AmazonConnectSynchronizationServiceRolePolicy AmazonDetectiveServiceLinkedRolePolicy
        AmazonDevOpsGuruServiceRolePolicy AmazonDocDB-ElasticServiceRolePolicy AmazonECSServiceRolePolicy
        AmazonEKSConnectorServiceRolePolicy AmazonEKSForFargateServiceRolePolicy
        AmazonEKSLocalOutpostServiceRolePolicy AmazonEKSServiceRolePolicy AmazonEMRCleanupPolicy
        AmazonEMRContainersServiceRolePolicy AmazonEMRServerlessServiceRolePolicy
        AmazonElasticFileSystemServiceRolePolicy AmazonElasticsearchServiceRolePolicy
        AmazonEventBridgeApiDestinationsServiceRolePolicy AmazonEventBridgeSchemasServiceRolePolicy
        AmazonFISServiceRolePolicy AmazonFSxServiceRolePolicy AmazonGrafanaServiceLinkedRolePolicy
        AmazonGuardDutyMalwareProtectionServiceRolePolicy AmazonGuardDutyServiceRolePolicy
        AmazonHoneycodeServiceRolePolicy AmazonInspector2AgentlessServiceRolePolicy
        AmazonInspector2ServiceRolePolicy AmazonInspectorServiceRolePolicy AmazonLexChannelsAccess
        AmazonLexV2BotPolicy AmazonMQServiceRolePolicy AmazonMWAAServiceRolePolicy AmazonMacieServiceRolePolicy
        AmazonManagedBlockchainServiceRolePolicy AmazonOpenSearchDashboardsServiceRolePolicy
        AmazonOpenSearchIngestionServiceRolePolicy AmazonOpenSearchServerlessServiceRolePolicy
        AmazonOpenSearchServiceRolePolicy AmazonPrometheusScraperServiceRolePolicy AmazonRDSBetaServiceRolePolicy
        AmazonRDSCustomPreviewServiceRolePolicy AmazonRDSCustomServiceRolePolicy AmazonRDSPreviewServiceRolePolicy
        AmazonRDSServiceRolePolicy AmazonRedshiftServiceLinkedRolePolicy AmazonSSMServiceRolePolicy
        AmazonSageMakerCoreServiceRolePolicy AmazonSageMakerNotebooksServiceRolePolicy
        AmazonWorkMailEventsServiceRolePolicy AmazonWorkSpacesWebServiceRolePolicy
        AppIntegrationsServiceLinkedRolePolicy AppRunnerNetworkingServiceRolePolicy AppRunnerServiceRolePolicy
        ApplicationDiscoveryServiceContinuousExportServiceRolePolicy AutoScalingServiceRolePolicy
        BatchServiceRolePolicy CertificateManagerServiceRolePolicy ClientVPNServiceConnectionsRolePolicy
        ClientVPNServiceRolePolicy CloudFormationStackSetsOrgAdminServiceRolePolicy
        CloudFormationStackSetsOrgMemberServiceRolePolicy CloudHSMServiceRolePolicy CloudTrailServiceRolePolicy
        CloudWatch-CrossAccountAccess CloudWatchApplicationSignalsServiceRolePolicy
        CloudWatchEventsServiceRolePolicy CloudWatchInternetMonitorServiceRolePolicy
        CloudWatchNetworkMonitorServiceRolePolicy CloudwatchApplicationInsightsServiceLinkedRolePolicy
        ComputeOptimizerServiceRolePolicy ConfigConformsServiceRolePolicy CostOptimizationHubServiceRolePolicy
        CustomerProfilesServiceLinkedRolePolicy DAXServiceRolePolicy
        DynamoDBCloudWatchContributorInsightsServiceRolePolicy DynamoDBKinesisReplicationServiceRolePolicy
        DynamoDBReplicationServiceRolePolicy EC2FastLaunchServiceRolePolicy EC2FleetTimeShiftableServiceRolePolicy
        ECRReplicationServiceRolePolicy EMRDescribeClusterPolicyForEMRWAL Ec2InstanceConnectEndpoint
        ElastiCacheServiceRolePolicy FMSServiceRolePolicy FSxDeleteServiceLinkedRoleAccess
        Health_OrganizationsServiceRolePolicy IVSRecordToS3 KafkaConnectServiceRolePolicy KafkaServiceRolePolicy
        KeyspacesReplicationServiceRolePolicy LakeFormationDataAccessServiceRolePolicy LexBotPolicy
        LexChannelPolicy LightsailExportAccess MediaPackageServiceRolePolicy MemoryDBServiceRolePolicy
        MigrationHubDMSAccessServiceRolePolicy MigrationHubSMSAccessServiceRolePolicy MigrationHubServiceRolePolicy
        MonitronServiceRolePolicy ResourceGroupsServiceRolePolicy Route53RecoveryReadinessServiceRolePolicy
        Route53ResolverServiceRolePolicy S3StorageLensServiceRolePolicy SecurityLakeServiceLinkedRole
        ServiceQuotasServiceRolePolicy WAFLoggingServiceRolePolicy WAFRegionalLoggingServiceRolePolicy
        WAFV2LoggingServiceRolePolicy
        /job-function/
        Billing DataScientist DatabaseAdministrator NetworkAdministrator SupportUser SystemAdministrator
        ViewOnlyAccess
        /service-role/
        AWSAppRunnerServicePolicyForECRAccess AWSAppSyncPushToCloudWatchLogs AWSApplicationMigrationAgentPolicy_v2
        AWSApplicationMigrationConversionServerPolicy AWSApplicationMigrationMGHAccess
        AWSApplicationMigrationReplicationServerPolicy AWSArtifactAccountSync
        AWSBackupGatewayServiceRolePolicyForVirtualMachineMetadataSync AWSBackupServiceRolePolicyForBackup
        AWSBackupServiceRolePolicyForRestores AWSBatchServiceEventTargetRole AWSBatchServiceRole AWSCloudHSMRole
        AWSCodeDeployRole AWSCodeDeployRoleForCloudFormation AWSCodeDeployRoleForLambda
        AWSCodeDeployRoleForLambdaLimited AWSCodeStarServiceRole AWSConfigRoleForOrganizations
        AWSConfigRulesExecutionRole AWSControlTowerServiceRolePolicy AWSCostAndUsageReportAutomationPolicy
        AWSDataLifecycleManagerSSMFullAccess AWSDataLifecycleManagerServiceRole
        AWSDataLifecycleManagerServiceRoleForAMIManagement AWSDeepLensServiceRolePolicy
        AWSDeepRacerServiceRolePolicy AWSElasticBeanstalkEnhancedHealth AWSElasticBeanstalkRoleCWL
        AWSElasticBeanstalkRoleCore AWSElasticBeanstalkRoleECS AWSElasticBeanstalkRoleRDS
        AWSElasticBeanstalkRoleSNS AWSElasticBeanstalkRoleWorkerTier AWSElasticBeanstalkService
        AWSElasticDisasterRecoveryAgentPolicy AWSElasticDisasterRecoveryConversionServerPolicy
        AWSElasticDisasterRecoveryCrossAccountReplicationPolicy AWSElasticDisasterRecoveryEc2InstancePolicy
        AWSElasticDisasterRecoveryFailbackPolicy AWSElasticDisasterRecoveryNetworkReplicationPolicy
        AWSElasticDisasterRecoveryRecoveryInstancePolicy AWSElasticDisasterRecoveryReplicationServerPolicy
        AWSElasticDisasterRecoveryStagingAccountPolicy AWSElasticDisasterRecoveryStagingAccountPolicy_v2
        AWSFaultInjectionSimulatorEC2Access AWSFaultInjectionSimulatorECSAccess AWSFaultInjectionSimulatorEKSAccess
        AWSFaultInjectionSimulatorNetworkAccess AWSFaultInjectionSimulatorRDSAccess
        AWSFaultInjectionSimulatorSSMAccess AWSGlueDataBrewServiceRole AWSGlueServiceNotebookRole
        AWSGlueServiceRole AWSGreengrassResourceAccessRolePolicy
        AWSIoTDeviceDefenderAddThingsToThingGroupMitigationAction AWSIoTDeviceDefenderAudit
        AWSIoTDeviceDefenderEnableIoTLoggingMitigationAction
        AWSIoTDeviceDefenderPublishFindingsToSNSMitigationAction
        AWSIoTDeviceDefenderReplaceDefaultPolicyMitigationAction AWSIoTDeviceDefenderUpdateCACertMitigationAction
        AWSIoTDeviceDefenderUpdateDeviceCertMitigationAction AWSIoTFleetHubFederationAccess AWSIoTLogging
        AWSIoTOTAUpdate AWSIoTRuleActions AWSIoTSiteWiseMonitorPortalAccess AWSIoTThingsRegistration
        AWSLambdaBasicExecutionRole AWSLambdaDynamoDBExecutionRole AWSLambdaENIManagementAccess
        AWSLambdaKinesisExecutionRole AWSLambdaMSKExecutionRole AWSLambdaRole AWSLambdaSQSQueueExecutionRole
        AWSLambdaVPCAccessExecutionRole AWSLicenseManagerConsumptionPolicy AWSMSKReplicatorExecutionRole
        AWSMigrationHubDMSAccess AWSMigrationHubDiscoveryAccess AWSMigrationHubRefactorSpaces-SSMAutomationPolicy
        AWSMigrationHubSMSAccess AWSOpsWorksCMServiceRole AWSPanoramaApplianceRolePolicy
        AWSPanoramaApplianceServiceRolePolicy AWSPanoramaGreengrassGroupRolePolicy AWSPanoramaSageMakerRolePolicy
        AWSPanoramaServiceRolePolicy AWSQuickSightDescribeRDS AWSQuickSightDescribeRedshift
        AWSQuickSightElasticsearchPolicy AWSQuickSightListIAM AWSQuickSightSageMakerPolicy
        AWSQuickSightTimestreamPolicy AWSQuicksightAthenaAccess AWSQuicksightOpenSearchPolicy
        AWSShieldDRTAccessPolicy AWSSupplyChainFederationAdminAccess AWSTransferLoggingAccess AWS_ConfigRole
        AmazonAPIGatewayPushToCloudWatchLogs AmazonAppStreamPCAAccess AmazonAppStreamServiceAccess
        AmazonCodeCatalystSupportAccess AmazonDMSCloudWatchLogsRole AmazonDMSRedshiftS3Role
        AmazonDMSVPCManagementRole AmazonDataZoneDomainExecutionRolePolicy AmazonDataZoneGlueManageAccessRolePolicy
        AmazonDataZoneRedshiftManageAccessRolePolicy AmazonEBSCSIDriverPolicy
        AmazonEC2ContainerServiceAutoscaleRole AmazonEC2ContainerServiceEventsRole AmazonEC2ContainerServiceRole
        AmazonEC2ContainerServiceforEC2Role AmazonEC2RoleforAWSCodeDeploy AmazonEC2RoleforAWSCodeDeployLimited
        AmazonEC2RoleforDataPipelineRole AmazonEC2RoleforSSM AmazonEC2SpotFleetAutoscaleRole
        AmazonEC2SpotFleetTaggingRole AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity
        AmazonECSInfrastructureRolePolicyForVolumes AmazonECSTaskExecutionRolePolicy AmazonEFSCSIDriverPolicy
        AmazonEMRServicePolicy_v2 AmazonElasticMapReduceEditorsRole AmazonElasticMapReduceRole
        AmazonElasticMapReduceforAutoScalingRole AmazonElasticMapReduceforEC2Role AmazonElasticTranscoderRole
        AmazonFreeRTOSOTAUpdate AmazonGrafanaAthenaAccess AmazonGrafanaCloudWatchAccess AmazonGrafanaRedshiftAccess
        AmazonMachineLearningRoleforRedshiftDataSourceV3 AmazonMacieHandshakeRole AmazonMacieServiceRole
        AmazonPersonalizeFullAccess AmazonRDSDirectoryServiceAccess AmazonRDSEnhancedMonitoringRole
        AmazonRekognitionServiceRole AmazonS3ObjectLambdaExecutionRolePolicy AmazonSNSRole AmazonSSMAutomationRole
        AmazonSSMMaintenanceWindowRole AmazonSageMakerCanvasDirectDeployAccess AmazonSageMakerCanvasForecastAccess
        AmazonSageMakerEdgeDeviceFleetPolicy AmazonSageMakerGeospatialExecutionRole
        AmazonSageMakerGeospatialFullAccess AmazonSageMakerPartnerServiceCatalogProductsApiGatewayServiceRolePolicy
        AmazonSageMakerPartnerServiceCatalogProductsCloudFormationServiceRolePolicy
        AmazonSageMakerPartnerServiceCatalogProductsLambdaServiceRolePolicy
        AmazonSageMakerServiceCatalogProductsApiGatewayServiceRolePolicy
        AmazonSageMakerServiceCatalogProductsCloudformationServiceRolePolicy
        AmazonSageMakerServiceCatalogProductsCodePipelineServiceRolePolicy
        AmazonSageMakerServiceCatalogProductsEventsServiceRolePolicy
        AmazonSageMakerServiceCatalogProductsFirehoseServiceRolePolicy
        AmazonSageMakerServiceCatalogProductsGlueServiceRolePolicy
        AmazonSageMakerServiceCatalogProductsLambdaServiceRolePolicy AmazonSecurityLakeMetastoreManager
        AmazonTextractServiceRole AmplifyBackendDeployFullAccess ApplicationAutoScalingForAmazonAppStreamAccess
        AutoScalingNotificationAccessRole AwsGlueSessionUserRestrictedNotebookServiceRole
        AwsGlueSessionUserRestrictedServiceRole CloudWatchEventsBuiltInTargetExecutionAccess
        CloudWatchEventsInvocationAccess ComprehendDataAccessRolePolicy EC2ImageBuilderLifecycleExecutionPolicy
        GreengrassOTAUpdateArtifactAccess QuickSightAccessForS3StorageManagementAnalyticsReadOnly
        RDSCloudHsmAuthorizationRole ROSAAmazonEBSCSIDriverOperatorPolicy ROSACloudNetworkConfigOperatorPolicy
        ROSAControlPlaneOperatorPolicy ROSAImageRegistryOperatorPolicy ROSAIngressOperatorPolicy
        ROSAInstallerPolicy ROSAKMSProviderPolicy ROSAKubeControllerPolicy ROSANodePoolManagementPolicy
        ROSASRESupportPolicy ROSAWorkerInstancePolicy ServerMigrationServiceLaunchRole
        ServerMigrationServiceRoleForInstanceValidation ServerMigration_ServiceRole
        VMImportExportRoleForAWSConnector
        """#
}
