# What AWS would answer, as far as plans are read by it.

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_region" {
  defaults = { region = "ap-northeast-1" }
}

mock_resource "aws_kms_key" {
  override_during = plan
  defaults = {
    arn    = "arn:aws:kms:ap-northeast-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    key_id = "00000000-0000-4000-8000-000000000000"
  }
}

mock_resource "aws_dynamodb_table" {
  override_during = plan
  defaults = {
    arn        = "arn:aws:dynamodb:ap-northeast-1:123456789012:table/any"
    stream_arn = "arn:aws:dynamodb:ap-northeast-1:123456789012:table/any/stream/2026"
  }
}

mock_resource "aws_cognito_user_pool" {
  override_during = plan
  defaults = {
    id       = "ap-northeast-1_Pool"
    endpoint = "cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Pool"
  }
}

mock_resource "aws_appsync_graphql_api" {
  override_during = plan
  defaults = {
    id  = "api1"
    arn = "arn:aws:appsync:ap-northeast-1:123456789012:apis/api1"
    uris = {
      GRAPHQL  = "https://api1.appsync-api.ap-northeast-1.amazonaws.com/graphql"
      REALTIME = "wss://api1.appsync-realtime-api.ap-northeast-1.amazonaws.com/graphql"
    }
  }
}

mock_resource "aws_appsync_api_key" {
  override_during = plan
  defaults        = { key = "da2-anykey" }
}

mock_resource "aws_api_gateway_stage" {
  override_during = plan
  defaults = {
    arn           = "arn:aws:apigateway:ap-northeast-1::/restapis/rest1/stages/live"
    execution_arn = "arn:aws:execute-api:ap-northeast-1:123456789012:rest1/live"
    invoke_url    = "https://rest1.execute-api.ap-northeast-1.amazonaws.com/live"
  }
}

mock_resource "aws_api_gateway_api_key" {
  override_during = plan
  defaults        = { value = "anykey" }
}

mock_resource "aws_api_gateway_domain_name" {
  override_during = plan
  defaults        = { regional_domain_name = "d-rest.execute-api.ap-northeast-1.amazonaws.com" }
}

mock_resource "aws_apigatewayv2_api" {
  override_during = plan
  defaults = {
    id            = "http1"
    api_endpoint  = "https://http1.execute-api.ap-northeast-1.amazonaws.com"
    execution_arn = "arn:aws:execute-api:ap-northeast-1:123456789012:http1"
  }
}

mock_resource "aws_apigatewayv2_authorizer" {
  override_during = plan
  defaults        = { id = "authorizer1" }
}

mock_resource "aws_cloudwatch_log_group" {
  override_during = plan
  defaults        = { arn = "arn:aws:logs:ap-northeast-1:123456789012:log-group:any" }
}

mock_resource "aws_iam_role" {
  override_during = plan
  defaults        = { arn = "arn:aws:iam::123456789012:role/any" }
}

mock_resource "aws_lambda_function" {
  override_during = plan
  defaults        = { version = "7" }
}

mock_resource "aws_lambda_alias" {
  override_during = plan
  defaults        = { arn = "arn:aws:lambda:ap-northeast-1:123456789012:function:any:live" }
}

mock_resource "aws_sns_topic" {
  override_during = plan
  defaults        = { arn = "arn:aws:sns:ap-northeast-1:123456789012:any" }
}

mock_resource "aws_sqs_queue" {
  override_during = plan
  defaults        = { arn = "arn:aws:sqs:ap-northeast-1:123456789012:any" }
}

mock_data "aws_availability_zones" {
  defaults = { names = ["ap-northeast-1c", "ap-northeast-1a", "ap-northeast-1d"] }
}

mock_resource "aws_ecr_repository" {
  override_during = plan
  defaults = {
    arn            = "arn:aws:ecr:ap-northeast-1:123456789012:repository/any"
    repository_url = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/any"
  }
}

mock_resource "aws_ecs_cluster" {
  override_during = plan
  defaults        = { arn = "arn:aws:ecs:ap-northeast-1:123456789012:cluster/any" }
}

mock_resource "aws_ecs_task_definition" {
  override_during = plan
  defaults        = { arn = "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/any:1" }
}

mock_resource "aws_elasticache_serverless_cache" {
  override_during = plan
  defaults        = { endpoint = [{ address = "any.cache.amazonaws.com", port = 6379 }] }
}

mock_resource "aws_lb" {
  override_during = plan
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/any/1"
    arn_suffix = "app/any/1"
    dns_name   = "any.ap-northeast-1.elb.amazonaws.com"
  }
}

mock_resource "aws_lb_listener" {
  override_during = plan
  defaults        = { arn = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener/app/any/1/2" }
}

mock_resource "aws_lb_target_group" {
  override_during = plan
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/any/3"
    arn_suffix = "targetgroup/any/3"
  }
}

mock_resource "aws_cloudwatch_event_bus" {
  override_during = plan
  defaults        = { arn = "arn:aws:events:ap-northeast-1:123456789012:event-bus/any" }
}

mock_resource "aws_cloudwatch_event_rule" {
  override_during = plan
  defaults        = { arn = "arn:aws:events:ap-northeast-1:123456789012:rule/any/any" }
}

mock_resource "aws_sfn_state_machine" {
  override_during = plan
  defaults        = { arn = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:any" }
}

mock_resource "aws_cloudwatch_event_archive" {
  override_during = plan
  defaults        = { arn = "arn:aws:events:ap-northeast-1:123456789012:archive/any" }
}

mock_resource "aws_cloudwatch_event_connection" {
  override_during = plan
  defaults        = { arn = "arn:aws:events:ap-northeast-1:123456789012:connection/any/1" }
}

mock_resource "aws_cloudwatch_event_api_destination" {
  override_during = plan
  defaults        = { arn = "arn:aws:events:ap-northeast-1:123456789012:api-destination/any/1" }
}

mock_resource "aws_ses_template" {
  override_during = plan
  defaults        = { arn = "arn:aws:ses:ap-northeast-1:123456789012:template/any" }
}

mock_resource "aws_sesv2_configuration_set" {
  override_during = plan
  defaults        = { arn = "arn:aws:ses:ap-northeast-1:123456789012:configuration-set/any" }
}

mock_resource "aws_s3_bucket" {
  override_during = plan
  defaults = {
    arn                         = "arn:aws:s3:::any"
    bucket_regional_domain_name = "any.s3.ap-northeast-1.amazonaws.com"
  }
}

mock_resource "aws_cloudfront_distribution" {
  override_during = plan
  defaults = {
    arn         = "arn:aws:cloudfront::123456789012:distribution/ANY"
    domain_name = "d111.cloudfront.net"
  }
}

mock_resource "aws_cloudfront_function" {
  override_during = plan
  defaults        = { arn = "arn:aws:cloudfront::123456789012:function/any" }
}

mock_resource "aws_kinesis_firehose_delivery_stream" {
  override_during = plan
  defaults        = { arn = "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/any" }
}

mock_resource "aws_athena_workgroup" {
  override_during = plan
  defaults        = { arn = "arn:aws:athena:ap-northeast-1:123456789012:workgroup/any" }
}

mock_resource "aws_rds_cluster" {
  override_during = plan
  defaults = {
    endpoint = "any.cluster.ap-northeast-1.rds.amazonaws.com"
    master_user_secret = [{
      kms_key_id    = "arn:aws:kms:ap-northeast-1:123456789012:key/one"
      secret_arn    = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:rds!cluster-any"
      secret_status = "active"
    }]
  }
}

mock_resource "aws_cognito_user_pool_client" {
  override_during = plan
  defaults        = { id = "anyclient" }
}
