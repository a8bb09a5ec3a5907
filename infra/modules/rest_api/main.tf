data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  stage = "live"
}

resource "aws_api_gateway_rest_api" "this" {
  name        = var.name
  description = "The fields of the GraphQL API as resources."
  body        = local.body

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  lifecycle {
    precondition {
      condition     = length(local.variables) == length(distinct([for variable in local.variables : split(" ", variable)[0]]))
      error_message = "Routes: one place of a path has two names: ${join(", ", local.variables)}."
    }
  }
}

# A deployment is a copy of the API: another one for another body, and the stage moves to it before
# the old one goes. Source: hashicorp/terraform-provider-aws issues 162 and 11344.
resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  triggers    = { body = sha1(local.body) }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = local.stage
  xray_tracing_enabled = true

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.this.arn
    format          = jsonencode(local.log_line)
  }
}

# Execution logs would have headers and bodies: tokens, codes and names.
resource "aws_api_gateway_method_settings" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = var.requests_per_second
    throttling_burst_limit = var.burst_requests
    logging_level          = "OFF"
    data_trace_enabled     = false
    metrics_enabled        = false
    caching_enabled        = false
  }
}

# No address and no user: the resource is "/v1/users/{id}", not the path with the id.
locals {
  log_line = {
    requestId               = "$context.requestId"
    time                    = "$context.requestTimeEpoch"
    method                  = "$context.httpMethod"
    resource                = "$context.resourcePath"
    status                  = "$context.status"
    refused                 = "$context.error.responseType"
    durationMilliseconds    = "$context.responseLatency"
    integrationMilliseconds = "$context.integration.latency"
    functionRequestId       = "$context.integration.requestId"
    bytes                   = "$context.responseLength"
    apiKeyId                = "$context.identity.apiKeyId"
    traceId                 = "$context.xrayTraceId"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/api-gateway/${var.name}"
  retention_in_days = var.log_retention_days
}

# The aliases may be called by this stage alone.
resource "aws_lambda_permission" "this" {
  for_each = toset(var.routes[*].function)

  statement_id  = "rest-api"
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  function_name = var.function_names[each.key]
  qualifier     = var.function_alias
  source_arn    = "${aws_api_gateway_stage.this.execution_arn}/*"
}

module "firewall" {
  source = "../firewall"
  count  = var.firewall ? 1 : 0

  name        = var.name
  description = "What reaches the REST API."
  rates       = { callers = { limit = var.caller_requests_limit } }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.firewall ? 1 : 0

  resource_arn = aws_api_gateway_stage.this.arn
  web_acl_arn  = module.firewall[0].arn
}

resource "aws_api_gateway_domain_name" "this" {
  count = var.custom_domain == null ? 0 : 1

  domain_name              = var.custom_domain.name
  regional_certificate_arn = var.custom_domain.certificate_arn
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_base_path_mapping" "this" {
  count = var.custom_domain == null ? 0 : 1

  api_id      = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  domain_name = aws_api_gateway_domain_name.this[0].domain_name
  base_path   = var.custom_domain.base_path
}
