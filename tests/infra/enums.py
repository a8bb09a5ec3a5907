"""Values that AWS has a list of, against the lists in botocore's models.

The core of Terraform takes any text for them.
"""

from collections.abc import Iterator
from typing import Any

import botocore.session

from tests.infra.plans import Plan

# Type -> attribute -> botocore's service and shape.
ENUMS: dict[str, dict[str, tuple[str, str]]] = {
    "aws_appautoscaling_policy": {
        "policy_type": ("application-autoscaling", "PolicyType"),
        "scalable_dimension": ("application-autoscaling", "ScalableDimension"),
        "service_namespace": ("application-autoscaling", "ServiceNamespace"),
        "target_tracking_scaling_policy_configuration.predefined_metric_specification"
        ".predefined_metric_type": ("application-autoscaling", "MetricType"),
    },
    "aws_api_gateway_domain_name": {
        "endpoint_configuration.types": ("apigateway", "EndpointType"),
        "security_policy": ("apigateway", "SecurityPolicy"),
    },
    "aws_api_gateway_rest_api": {
        "endpoint_configuration.types": ("apigateway", "EndpointType"),
    },
    "aws_api_gateway_usage_plan": {
        "quota_settings.period": ("apigateway", "QuotaPeriodType"),
    },
    "aws_apigatewayv2_api": {"protocol_type": ("apigatewayv2", "ProtocolType")},
    "aws_apigatewayv2_authorizer": {"authorizer_type": ("apigatewayv2", "AuthorizerType")},
    "aws_apigatewayv2_domain_name": {
        "domain_name_configuration.endpoint_type": ("apigatewayv2", "EndpointType"),
        "domain_name_configuration.security_policy": ("apigatewayv2", "SecurityPolicy"),
    },
    "aws_apigatewayv2_integration": {"integration_type": ("apigatewayv2", "IntegrationType")},
    "aws_apigatewayv2_route": {"authorization_type": ("apigatewayv2", "AuthorizationType")},
    "aws_appsync_datasource": {"type": ("appsync", "DataSourceType")},
    "aws_appsync_graphql_api": {
        "authentication_type": ("appsync", "AuthenticationType"),
        "additional_authentication_provider.authentication_type": ("appsync", "AuthenticationType"),
        "introspection_config": ("appsync", "GraphQLApiIntrospectionConfig"),
        "log_config.field_log_level": ("appsync", "FieldLogLevel"),
        "user_pool_config.default_action": ("appsync", "DefaultAction"),
    },
    "aws_athena_workgroup": {
        "configuration.result_configuration.encryption_configuration.encryption_option": (
            "athena",
            "EncryptionOption",
        ),
    },
    "aws_cloudfront_cache_policy": {
        f"parameters_in_cache_key_and_forwarded_to_origin.{name}": ("cloudfront", shape)
        for name, shape in (
            ("cookies_config.cookie_behavior", "CachePolicyCookieBehavior"),
            ("headers_config.header_behavior", "CachePolicyHeaderBehavior"),
            ("query_strings_config.query_string_behavior", "CachePolicyQueryStringBehavior"),
        )
    },
    "aws_cloudfront_distribution": {
        "default_cache_behavior.allowed_methods": ("cloudfront", "Method"),
        "default_cache_behavior.function_association.event_type": ("cloudfront", "EventType"),
        "default_cache_behavior.viewer_protocol_policy": ("cloudfront", "ViewerProtocolPolicy"),
        "http_version": ("cloudfront", "HttpVersion"),
        "price_class": ("cloudfront", "PriceClass"),
        "restrictions.geo_restriction.restriction_type": ("cloudfront", "GeoRestrictionType"),
        "viewer_certificate.minimum_protocol_version": ("cloudfront", "MinimumProtocolVersion"),
        "viewer_certificate.ssl_support_method": ("cloudfront", "SSLSupportMethod"),
    },
    "aws_cloudfront_function": {"runtime": ("cloudfront", "FunctionRuntime")},
    "aws_cloudfront_origin_access_control": {
        "origin_access_control_origin_type": ("cloudfront", "OriginAccessControlOriginTypes"),
        "signing_behavior": ("cloudfront", "OriginAccessControlSigningBehaviors"),
        "signing_protocol": ("cloudfront", "OriginAccessControlSigningProtocols"),
    },
    "aws_cloudfront_response_headers_policy": {
        "security_headers_config.referrer_policy.referrer_policy": (
            "cloudfront",
            "ReferrerPolicyList",
        ),
    },
    "aws_cloudwatch_event_api_destination": {"http_method": ("events", "ApiDestinationHttpMethod")},
    "aws_cloudwatch_event_connection": {
        "authorization_type": ("events", "ConnectionAuthorizationType")
    },
    "aws_cloudwatch_event_rule": {"state": ("events", "RuleState")},
    "aws_cloudwatch_metric_alarm": {
        "comparison_operator": ("cloudwatch", "ComparisonOperator"),
        "statistic": ("cloudwatch", "Statistic"),
    },
    "aws_cognito_user_pool": {
        "account_recovery_setting.recovery_mechanism.name": (
            "cognito-idp",
            "RecoveryOptionNameType",
        ),
        "auto_verified_attributes": ("cognito-idp", "VerifiedAttributeType"),
        "deletion_protection": ("cognito-idp", "DeletionProtectionType"),
        "mfa_configuration": ("cognito-idp", "UserPoolMfaType"),
        "user_attribute_update_settings.attributes_require_verification_before_update": (
            "cognito-idp",
            "VerifiedAttributeType",
        ),
        "user_pool_tier": ("cognito-idp", "UserPoolTierType"),
        "username_attributes": ("cognito-idp", "UsernameAttributeType"),
    },
    "aws_cognito_user_pool_client": {
        "explicit_auth_flows": ("cognito-idp", "ExplicitAuthFlowsType"),
        "prevent_user_existence_errors": ("cognito-idp", "PreventUserExistenceErrorTypes"),
        "token_validity_units.access_token": ("cognito-idp", "TimeUnitsType"),
        "token_validity_units.id_token": ("cognito-idp", "TimeUnitsType"),
        "token_validity_units.refresh_token": ("cognito-idp", "TimeUnitsType"),
    },
    "aws_dynamodb_table": {
        "attribute.type": ("dynamodb", "ScalarAttributeType"),
        "billing_mode": ("dynamodb", "BillingMode"),
        "global_secondary_index.projection_type": ("dynamodb", "ProjectionType"),
        "stream_view_type": ("dynamodb", "StreamViewType"),
    },
    "aws_ecr_repository": {
        "encryption_configuration.encryption_type": ("ecr", "EncryptionType"),
        "image_tag_mutability": ("ecr", "ImageTagMutability"),
    },
    "aws_ecs_cluster": {"setting.name": ("ecs", "ClusterSettingName")},
    "aws_ecs_service": {
        "availability_zone_rebalancing": ("ecs", "AvailabilityZoneRebalancing"),
        "launch_type": ("ecs", "LaunchType"),
        "propagate_tags": ("ecs", "PropagateTags"),
    },
    "aws_ecs_task_definition": {
        "network_mode": ("ecs", "NetworkMode"),
        "requires_compatibilities": ("ecs", "Compatibility"),
        "runtime_platform.cpu_architecture": ("ecs", "CPUArchitecture"),
        "runtime_platform.operating_system_family": ("ecs", "OSFamily"),
    },
    "aws_elasticache_serverless_cache": {
        "cache_usage_limits.data_storage.unit": ("elasticache", "DataStorageUnit")
    },
    "aws_flow_log": {
        "log_destination_type": ("ec2", "LogDestinationType"),
        "traffic_type": ("ec2", "TrafficType"),
    },
    "aws_glue_catalog_table": {
        "open_table_format_input.iceberg_input.metadata_operation": ("glue", "MetadataOperation")
    },
    "aws_kinesis_firehose_delivery_stream": {
        "extended_s3_configuration.compression_format": ("firehose", "CompressionFormat"),
        "extended_s3_configuration.data_format_conversion_configuration"
        ".output_format_configuration.serializer.parquet_ser_de.compression": (
            "firehose",
            "ParquetCompression",
        ),
        "server_side_encryption.key_type": ("firehose", "KeyType"),
    },
    "aws_lambda_event_source_mapping": {
        "function_response_types": ("lambda", "FunctionResponseType"),
        "starting_position": ("lambda", "EventSourcePosition"),
    },
    "aws_lambda_function": {
        "architectures": ("lambda", "Architecture"),
        "logging_config.application_log_level": ("lambda", "ApplicationLogLevel"),
        "logging_config.log_format": ("lambda", "LogFormat"),
        "logging_config.system_log_level": ("lambda", "SystemLogLevel"),
        "runtime": ("lambda", "Runtime"),
        "snap_start.apply_on": ("lambda", "SnapStartApplyOn"),
        "tracing_config.mode": ("lambda", "TracingMode"),
    },
    "aws_lb": {"load_balancer_type": ("elbv2", "LoadBalancerTypeEnum")},
    "aws_lb_listener": {
        "default_action.redirect.status_code": ("elbv2", "RedirectActionStatusCodeEnum"),
        "default_action.type": ("elbv2", "ActionTypeEnum"),
        "protocol": ("elbv2", "ProtocolEnum"),
    },
    "aws_lb_listener_rule": {"action.type": ("elbv2", "ActionTypeEnum")},
    "aws_lb_target_group": {
        "protocol": ("elbv2", "ProtocolEnum"),
        "target_type": ("elbv2", "TargetTypeEnum"),
    },
    "aws_s3_bucket_lifecycle_configuration": {
        "rule.status": ("s3", "ExpirationStatus"),
        "rule.transition.storage_class": ("s3", "TransitionStorageClass"),
    },
    "aws_s3_bucket_object_lock_configuration": {
        "rule.default_retention.mode": ("s3", "ObjectLockRetentionMode")
    },
    "aws_s3_bucket_server_side_encryption_configuration": {
        "rule.apply_server_side_encryption_by_default.sse_algorithm": (
            "s3",
            "ServerSideEncryption",
        )
    },
    "aws_s3_bucket_versioning": {
        "versioning_configuration.status": ("s3", "BucketVersioningStatus")
    },
    "aws_scheduler_schedule": {
        "flexible_time_window.mode": ("scheduler", "FlexibleTimeWindowMode"),
        "target.ecs_parameters.launch_type": ("scheduler", "LaunchType"),
    },
    "aws_sesv2_configuration_set": {
        "delivery_options.tls_policy": ("sesv2", "TlsPolicy"),
        "suppression_options.suppressed_reasons": ("sesv2", "SuppressionListReason"),
    },
    "aws_sesv2_configuration_set_event_destination": {
        "event_destination.matching_event_types": ("sesv2", "EventType"),
        "event_destination.cloud_watch_destination.dimension_configuration"
        ".dimension_value_source": ("sesv2", "DimensionValueSource"),
    },
    "aws_sfn_state_machine": {
        "logging_configuration.level": ("stepfunctions", "LogLevel"),
        "type": ("stepfunctions", "StateMachineType"),
    },
    "aws_vpc_endpoint": {"vpc_endpoint_type": ("ec2", "VpcEndpointType")},
    "aws_wafv2_web_acl": {"scope": ("wafv2", "Scope")},
}


def unknown_values(plan: Plan) -> Iterator[str]:
    """The places where a value is none of AWS's."""
    session = botocore.session.get_session()
    for type_name, attributes in ENUMS.items():
        for path, (service, shape) in attributes.items():
            model: Any = session.get_service_model(service).shape_for(shape)
            known: list[str] = model.enum
            for resource in plan.of_type(type_name):
                for value in resource.texts_at(path):
                    if value not in known:
                        yield (
                            f"{resource.address}.{path}: {value} is not a {shape} of {service}: "
                            f"{', '.join(known)}"
                        )


def unused_rows(plan: Plan) -> Iterator[str]:
    """Rows of ENUMS that speak of nothing in the plan: no check is done by them."""
    for type_name, attributes in ENUMS.items():
        for path in attributes:
            if not any(resource.texts_at(path) for resource in plan.of_type(type_name)):
                yield f"{type_name}.{path} has no value in the plan"
