"""AWS's models of the planned attributes: the operations that create them, and other shapes."""

from collections.abc import Mapping

OPERATIONS: Mapping[str, str] = {
    "aws_api_gateway_api_key": "apigateway.CreateApiKey",
    "aws_api_gateway_base_path_mapping": "apigateway.CreateBasePathMapping",
    "aws_api_gateway_domain_name": "apigateway.CreateDomainName",
    "aws_api_gateway_rest_api": "apigateway.CreateRestApi",
    "aws_api_gateway_stage": "apigateway.CreateStage",
    "aws_api_gateway_usage_plan": "apigateway.CreateUsagePlan",
    "aws_api_gateway_usage_plan_key": "apigateway.CreateUsagePlanKey",
    "aws_apigatewayv2_api": "apigatewayv2.CreateApi",
    "aws_apigatewayv2_authorizer": "apigatewayv2.CreateAuthorizer",
    "aws_apigatewayv2_domain_name": "apigatewayv2.CreateDomainName",
    "aws_apigatewayv2_integration": "apigatewayv2.CreateIntegration",
    "aws_apigatewayv2_route": "apigatewayv2.CreateRoute",
    "aws_apigatewayv2_stage": "apigatewayv2.CreateStage",
    "aws_appautoscaling_policy": "application-autoscaling.PutScalingPolicy",
    "aws_appautoscaling_target": "application-autoscaling.RegisterScalableTarget",
    "aws_appsync_api_key": "appsync.CreateApiKey",
    "aws_appsync_datasource": "appsync.CreateDataSource",
    "aws_appsync_graphql_api": "appsync.CreateGraphqlApi",
    "aws_appsync_resolver": "appsync.CreateResolver",
    "aws_athena_named_query": "athena.CreateNamedQuery",
    "aws_athena_workgroup": "athena.CreateWorkGroup",
    "aws_cloudfront_cache_policy": "cloudfront.CreateCachePolicy.CachePolicyConfig",
    "aws_cloudfront_distribution": "cloudfront.CreateDistribution.DistributionConfig",
    "aws_cloudfront_function": "cloudfront.CreateFunction.FunctionConfig",
    "aws_cloudfront_origin_access_control": (
        "cloudfront.CreateOriginAccessControl.OriginAccessControlConfig"
    ),
    "aws_cloudfront_response_headers_policy": (
        "cloudfront.CreateResponseHeadersPolicy.ResponseHeadersPolicyConfig"
    ),
    "aws_cloudwatch_dashboard": "cloudwatch.PutDashboard",
    "aws_cloudwatch_event_api_destination": "events.CreateApiDestination",
    "aws_cloudwatch_event_archive": "events.CreateArchive",
    "aws_cloudwatch_event_bus": "events.CreateEventBus",
    "aws_cloudwatch_event_bus_policy": "events.PutPermission",
    "aws_cloudwatch_event_connection": "events.CreateConnection",
    "aws_cloudwatch_event_rule": "events.PutRule",
    "aws_cloudwatch_event_target": "events.PutTargets.Targets",
    "aws_cloudwatch_log_group": "logs.CreateLogGroup",
    "aws_cloudwatch_log_metric_filter": "logs.PutMetricFilter",
    "aws_cloudwatch_log_stream": "logs.CreateLogStream",
    "aws_cloudwatch_metric_alarm": "cloudwatch.PutMetricAlarm",
    "aws_cognito_managed_login_branding": "cognito-idp.CreateManagedLoginBranding",
    "aws_cognito_user_group": "cognito-idp.CreateGroup",
    "aws_cognito_user_pool": "cognito-idp.CreateUserPool",
    "aws_cognito_user_pool_client": "cognito-idp.CreateUserPoolClient",
    "aws_cognito_user_pool_domain": "cognito-idp.CreateUserPoolDomain",
    "aws_db_subnet_group": "rds.CreateDBSubnetGroup",
    "aws_dynamodb_table": "dynamodb.CreateTable",
    "aws_ecr_repository": "ecr.CreateRepository",
    "aws_ecs_cluster": "ecs.CreateCluster",
    "aws_ecs_service": "ecs.CreateService",
    "aws_ecs_task_definition": "ecs.RegisterTaskDefinition",
    "aws_elasticache_serverless_cache": "elasticache.CreateServerlessCache",
    "aws_elasticache_user": "elasticache.CreateUser",
    "aws_elasticache_user_group": "elasticache.CreateUserGroup",
    "aws_flow_log": "ec2.CreateFlowLogs",
    "aws_glue_catalog_database": "glue.CreateDatabase.DatabaseInput",
    "aws_glue_catalog_table": "glue.CreateTable",
    "aws_iam_role": "iam.CreateRole",
    "aws_kinesis_firehose_delivery_stream": "firehose.CreateDeliveryStream",
    "aws_kms_alias": "kms.CreateAlias",
    "aws_kms_key": "kms.CreateKey",
    "aws_lambda_alias": "lambda.CreateAlias",
    "aws_lambda_event_source_mapping": "lambda.CreateEventSourceMapping",
    "aws_lambda_function": "lambda.CreateFunction",
    "aws_lambda_function_event_invoke_config": "lambda.PutFunctionEventInvokeConfig",
    "aws_lambda_layer_version": "lambda.PublishLayerVersion",
    "aws_lambda_permission": "lambda.AddPermission",
    "aws_lb": "elbv2.CreateLoadBalancer",
    "aws_lb_listener": "elbv2.CreateListener",
    "aws_lb_listener_rule": "elbv2.CreateRule",
    "aws_lb_target_group": "elbv2.CreateTargetGroup",
    "aws_rds_cluster": "rds.CreateDBCluster",
    "aws_rds_cluster_instance": "rds.CreateDBInstance",
    "aws_rds_cluster_parameter_group": "rds.CreateDBClusterParameterGroup",
    "aws_s3_bucket": "s3.CreateBucket",
    "aws_s3_bucket_cors_configuration": "s3.PutBucketCors.CORSConfiguration",
    "aws_s3_bucket_lifecycle_configuration": (
        "s3.PutBucketLifecycleConfiguration.LifecycleConfiguration"
    ),
    "aws_s3_bucket_object_lock_configuration": (
        "s3.PutObjectLockConfiguration.ObjectLockConfiguration"
    ),
    "aws_s3_bucket_server_side_encryption_configuration": (
        "s3.PutBucketEncryption.ServerSideEncryptionConfiguration"
    ),
    "aws_s3_bucket_versioning": "s3.PutBucketVersioning",
    "aws_s3_object": "s3.PutObject",
    "aws_scheduler_schedule": "scheduler.CreateSchedule",
    "aws_security_group": "ec2.CreateSecurityGroup",
    "aws_ses_template": "ses.CreateTemplate.Template",
    "aws_sesv2_configuration_set": "sesv2.CreateConfigurationSet",
    "aws_sesv2_configuration_set_event_destination": (
        "sesv2.CreateConfigurationSetEventDestination"
    ),
    "aws_sesv2_email_identity": "sesv2.CreateEmailIdentity",
    "aws_sfn_state_machine": "stepfunctions.CreateStateMachine",
    "aws_sns_topic": "sns.CreateTopic",
    "aws_sns_topic_subscription": "sns.Subscribe",
    "aws_sqs_queue": "sqs.CreateQueue",
    "aws_subnet": "ec2.CreateSubnet",
    "aws_vpc": "ec2.CreateVpc",
    "aws_vpc_endpoint": "ec2.CreateVpcEndpoint",
    "aws_wafv2_web_acl": "wafv2.CreateWebACL",
    "aws_wafv2_web_acl_association": "wafv2.AssociateWebACL",
}
"""Type -> `service.Operation`, and the member of its input that the attributes are in."""
SHAPES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "aws_cloudfront_distribution": {
        "restrictions.geo_restriction.restriction_type": ("cloudfront", "GeoRestrictionType")
    },
    "aws_cloudwatch_event_target": {"target_id": ("events", "TargetId")},
    "aws_cloudwatch_log_metric_filter": {
        "metric_transformation.name": ("logs", "MetricName"),
        "metric_transformation.namespace": ("logs", "MetricNamespace"),
        "metric_transformation.value": ("logs", "MetricValue"),
        "pattern": ("logs", "FilterPattern"),
    },
    "aws_cloudwatch_metric_alarm": {
        "metric_query.expression": ("cloudwatch", "MetricExpression"),
        "metric_query.id": ("cloudwatch", "MetricId"),
        "metric_query.metric.metric_name": ("cloudwatch", "MetricName"),
        "metric_query.metric.namespace": ("cloudwatch", "Namespace"),
        "metric_query.metric.period": ("cloudwatch", "Period"),
    },
    "aws_cognito_user_pool": {
        "password_policy.minimum_length": ("cognito-idp", "PasswordPolicyMinLengthType")
    },
    "aws_dynamodb_table": {
        "attribute.type": ("dynamodb", "ScalarAttributeType"),
        "global_secondary_index.name": ("dynamodb", "IndexName"),
        "global_secondary_index.projection_type": ("dynamodb", "ProjectionType"),
        "stream_view_type": ("dynamodb", "StreamViewType"),
        "ttl.attribute_name": ("dynamodb", "TimeToLiveAttributeName"),
    },
    "aws_iam_role": {"assume_role_policy": ("iam", "policyDocumentType")},
    "aws_kinesis_firehose_delivery_stream": {
        "extended_s3_configuration.compression_format": ("firehose", "CompressionFormat"),
        "extended_s3_configuration.data_format_conversion_configuration"
        ".output_format_configuration.serializer.parquet_ser_de.compression": (
            "firehose",
            "ParquetCompression",
        ),
        "server_side_encryption.key_type": ("firehose", "KeyType"),
    },
    "aws_lb": {"load_balancer_type": ("elbv2", "LoadBalancerTypeEnum")},
    "aws_lb_listener": {
        "default_action.redirect.status_code": ("elbv2", "RedirectActionStatusCodeEnum")
    },
    "aws_lb_target_group": {
        "health_check.interval": ("elbv2", "HealthCheckIntervalSeconds"),
        "health_check.path": ("elbv2", "Path"),
    },
}
"""Type -> attribute -> service and shape, where the operation has another structure."""
WITHOUT_SHAPE = frozenset(
    {
        *("aws_default_security_group", "aws_internet_gateway", "aws_route", "aws_route_table"),
        *("aws_route_table_association", "aws_vpc_security_group_egress_rule"),
        *("aws_vpc_security_group_ingress_rule", "aws_s3_bucket_metric", "aws_s3_bucket_policy"),
        *("aws_s3_bucket_notification", "aws_s3_bucket_public_access_block"),
        *("aws_sns_topic_policy", "aws_sqs_queue_policy", "aws_api_gateway_method_settings"),
        *("aws_api_gateway_deployment", "aws_apigatewayv2_api_mapping", "aws_ecr_lifecycle_policy"),
        *("aws_iam_role_policy", "terraform_data"),
    }
)
"""Types with ids, documents and switches only."""
EXCEPTIONS: Mapping[str, str] = {
    "aws_cognito_user_pool_domain.domain": "The shape is a prefix's. A domain of one's own is one.",
    "aws_lambda_function.vpc_config.security_group_ids": "The ids are the stand-in's.",
}
"""`type.attribute`: the reason why its shape does not fit it."""
