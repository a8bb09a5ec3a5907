locals {
  # "GET /v1/rewards/{id}"
  routes = { for route in var.routes : "${route.method} ${route.path}" => route }
}

resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  description   = "The fields of the GraphQL API as resources."
  protocol_type = "HTTP"

  # API Gateway answers what browsers ask beforehand, and puts these headers on every answer.
  cors_configuration {
    allow_origins  = var.cors_origins
    allow_methods  = distinct(var.routes[*].method)
    allow_headers  = var.cors.allow_headers
    expose_headers = var.cors.expose_headers
    max_age        = var.cors.max_age_seconds
  }
}

resource "aws_apigatewayv2_integration" "this" {
  for_each = toset(var.routes[*].function)

  api_id                 = aws_apigatewayv2_api.this.id
  description            = "The function ${each.key}."
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = var.function_alias_arns[each.key]
  payload_format_version = "2.0"
}

# Access tokens name the client that they are for as client_id, which API Gateway takes for aud.
resource "aws_apigatewayv2_authorizer" "this" {
  api_id           = aws_apigatewayv2_api.this.id
  name             = "tokens"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = var.issuer
    audience = var.client_ids
  }
}

resource "aws_apigatewayv2_route" "this" {
  for_each = local.routes

  api_id    = aws_apigatewayv2_api.this.id
  route_key = each.key
  target    = "integrations/${aws_apigatewayv2_integration.this[each.value.function].id}"

  authorization_type   = each.value.auth == "token" ? "JWT" : "NONE"
  authorizer_id        = each.value.auth == "token" ? aws_apigatewayv2_authorizer.this.id : null
  authorization_scopes = each.value.auth == "token" ? var.scopes : null
}

resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_rate_limit    = var.requests_per_second
    throttling_burst_limit   = var.burst_requests
    detailed_metrics_enabled = false
  }

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.this.arn
    format          = jsonencode(local.log_line)
  }
}

# No address and no user: the route is "GET /v1/users/{id}", not the path with the id.
locals {
  log_line = {
    requestId               = "$context.requestId"
    time                    = "$context.requestTimeEpoch"
    route                   = "$context.routeKey"
    status                  = "$context.status"
    refused                 = "$context.error.responseType"
    notAuthorized           = "$context.authorizer.error"
    durationMilliseconds    = "$context.responseLatency"
    integrationMilliseconds = "$context.integration.latency"
    functionRequestId       = "$context.integration.requestId"
    bytes                   = "$context.responseLength"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/vendedlogs/api-gateway/${var.name}"
  retention_in_days = var.log_retention_days
}

# The aliases may be called by this API alone; it has one stage.
resource "aws_lambda_permission" "this" {
  for_each = toset(var.routes[*].function)

  statement_id  = "http-api"
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  function_name = var.function_names[each.key]
  qualifier     = var.function_alias
  source_arn    = "${aws_apigatewayv2_api.this.execution_arn}/*/*"
}

resource "aws_apigatewayv2_domain_name" "this" {
  count = var.custom_domain == null ? 0 : 1

  domain_name = var.custom_domain.name

  domain_name_configuration {
    certificate_arn = var.custom_domain.certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "this" {
  count = var.custom_domain == null ? 0 : 1

  api_id          = aws_apigatewayv2_api.this.id
  stage           = aws_apigatewayv2_stage.this.id
  domain_name     = aws_apigatewayv2_domain_name.this[0].id
  api_mapping_key = var.custom_domain.base_path
}
