mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name = "test"
  routes = [
    { method = "GET", path = "/v1/rewards/{id}", function = "queries", auth = "none" },
    { method = "PATCH", path = "/v1/rewards/{id}", function = "mutations", auth = "token" },
    { method = "POST", path = "/v1/rewards/{id}/exchange", function = "mutations", auth = "token" },
  ]
  function_names = { queries = "test-queries", mutations = "test-mutations", sweep = "test-sweep" }
  function_alias = "live"
  function_alias_arns = {
    queries   = "arn:aws:lambda:ap-northeast-1:123456789012:function:test-queries:live"
    mutations = "arn:aws:lambda:ap-northeast-1:123456789012:function:test-mutations:live"
    sweep     = "arn:aws:lambda:ap-northeast-1:123456789012:function:test-sweep:live"
  }
  cors = {
    allow_headers   = ["Authorization", "Idempotency-Key"]
    expose_headers  = ["ETag", "Link"]
    max_age_seconds = 600
  }
  log_retention_days  = 14
  requests_per_second = 200
  burst_requests      = 400
  custom_domain       = null

  issuer       = "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Pool"
  client_ids   = ["front-ends", "release"]
  scopes       = ["aws.cognito.signin.user.admin"]
  cors_origins = ["*"]
}

run "routes_are_the_files" {
  command = plan

  module {
    source = "./modules/http_api"
  }

  assert {
    condition = {
      for key, route in aws_apigatewayv2_route.this : key => route.authorization_type
      } == {
      "GET /v1/rewards/{id}"           = "NONE"
      "PATCH /v1/rewards/{id}"         = "JWT"
      "POST /v1/rewards/{id}/exchange" = "JWT"
    }
    error_message = "There is a route for each row, and only what everybody may see is open."
  }

  assert {
    condition = alltrue([
      for route in aws_apigatewayv2_route.this : (
        route.authorization_type == "NONE" ||
        route.authorizer_id == "authorizer1" && route.authorization_scopes == toset(["aws.cognito.signin.user.admin"])
      )
    ])
    error_message = "A token has to be an access token: ID tokens have no scope."
  }

  assert {
    condition = (
      aws_apigatewayv2_authorizer.this.jwt_configuration[0].issuer == var.issuer &&
      aws_apigatewayv2_authorizer.this.jwt_configuration[0].audience == toset(["front-ends", "release"])
    )
    error_message = "Tokens are those of the user pool's clients."
  }

  assert {
    condition = alltrue([
      for name, integration in aws_apigatewayv2_integration.this :
      integration.integration_uri == var.function_alias_arns[name] && integration.payload_format_version == "2.0"
    ])
    error_message = "Routes call the aliases of the functions that they name."
  }
}

run "browsers_may_send_tokens" {
  command = plan

  module {
    source = "./modules/http_api"
  }

  variables {
    cors_origins = ["https://points.example.org"]
  }

  assert {
    condition = (
      aws_apigatewayv2_api.this.cors_configuration[0].allow_methods == toset(["GET", "PATCH", "POST"]) &&
      aws_apigatewayv2_api.this.cors_configuration[0].allow_headers == toset(["Authorization", "Idempotency-Key"]) &&
      aws_apigatewayv2_api.this.cors_configuration[0].expose_headers == toset(["ETag", "Link"]) &&
      aws_apigatewayv2_api.this.cors_configuration[0].allow_origins == toset(["https://points.example.org"])
    )
    error_message = "Pages of the origins may use every route, and read its headers."
  }
}

run "one_stage_with_limits_and_a_log" {
  command = plan

  module {
    source = "./modules/http_api"
  }

  assert {
    condition = (
      aws_apigatewayv2_stage.this.name == "$default" && aws_apigatewayv2_stage.this.auto_deploy &&
      aws_apigatewayv2_stage.this.default_route_settings[0].throttling_rate_limit == 200 &&
      aws_apigatewayv2_stage.this.default_route_settings[0].throttling_burst_limit == 400
    )
    error_message = "Changes are deployed by themselves, and every route has its throttle."
  }

  assert {
    condition = alltrue([
      for variable in values(jsondecode(aws_apigatewayv2_stage.this.access_log_settings[0].format)) :
      startswith(variable, "$context.") && !can(regex("sourceIp|userAgent|claims|\\.path$", variable))
    ])
    error_message = "The access log has no address, no user and no path with an id."
  }
}

run "only_the_api_calls_the_aliases" {
  command = plan

  module {
    source = "./modules/http_api"
  }

  assert {
    condition = {
      for name, permission in aws_lambda_permission.this :
      name => "${permission.function_name}:${permission.qualifier} ${permission.source_arn}"
      } == {
      queries   = "test-queries:live arn:aws:execute-api:ap-northeast-1:123456789012:http1/*/*"
      mutations = "test-mutations:live arn:aws:execute-api:ap-northeast-1:123456789012:http1/*/*"
    }
    error_message = "API Gateway may call the aliases of the functions that routes name, from this API."
  }
}

run "it_answers_under_a_domain_of_its_own" {
  command = plan

  module {
    source = "./modules/http_api"
  }

  variables {
    custom_domain = {
      name            = "points.example.org"
      certificate_arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/any"
      base_path       = null
    }
  }

  assert {
    condition     = aws_apigatewayv2_domain_name.this[0].domain_name == "points.example.org" && output.url == "https://points.example.org"
    error_message = "The domain is the API's."
  }
}

run "an_unknown_way_to_sign_in_is_refused" {
  command = plan

  module {
    source = "./modules/http_api"
  }

  variables {
    routes = [{ method = "GET", path = "/v1/me", function = "queries", auth = "Token" }]
  }

  expect_failures = [var.routes]
}
