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

  scopes        = ["aws.cognito.signin.user.admin"]
  user_pool_arn = "arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/pool"
  plans = {
    public   = { requests_per_second = 200, burst_requests = 400, requests_a_day = null, keys = ["old", "new"] }
    partners = { requests_per_second = 20, burst_requests = 40, requests_a_day = 1000, keys = ["city"] }
  }
  firewall              = true
  caller_requests_limit = 2000
}

run "methods_are_the_routes" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  assert {
    condition = {
      for path, methods in jsondecode(aws_api_gateway_rest_api.this.body).paths : path => keys(methods)
      } == {
      "/v1/rewards/{id}"          = ["get", "options", "patch"]
      "/v1/rewards/{id}/exchange" = ["options", "post"]
    }
    error_message = "There is a method for each route, and one for browsers' question beforehand."
  }

  assert {
    condition = (
      jsondecode(aws_api_gateway_rest_api.this.body).paths["/v1/rewards/{id}"].get.x-amazon-apigateway-integration.uri ==
      "arn:aws:apigateway:ap-northeast-1:lambda:path/2015-03-31/functions/${var.function_alias_arns.queries}/invocations"
    )
    error_message = "A method calls the alias of the function that the route names."
  }

  assert {
    condition = (
      jsondecode(aws_api_gateway_rest_api.this.body).paths["/v1/rewards/{id}"].get.security == [{ key = [] }] &&
      jsondecode(aws_api_gateway_rest_api.this.body).paths["/v1/rewards/{id}"].patch.security == [{ token = ["aws.cognito.signin.user.admin"] }]
    )
    error_message = "What everybody may see needs a key, all else an access token; without a scope only ID tokens would do."
  }

  assert {
    condition = jsondecode(aws_api_gateway_rest_api.this.body).paths["/v1/rewards/{id}/exchange"].post.parameters == [
      { name = "id", in = "path", required = true, schema = { type = "string" } }
    ]
    error_message = "The places of a path are declared."
  }
}

run "every_change_is_deployed" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  assert {
    condition     = aws_api_gateway_deployment.this.triggers.body == sha1(aws_api_gateway_rest_api.this.body)
    error_message = "Another body is another deployment."
  }
}

run "browsers_may_send_tokens_and_keys" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  assert {
    condition = (
      jsondecode(aws_api_gateway_rest_api.this.body).paths["/v1/rewards/{id}"].options.x-amazon-apigateway-integration.responses.default ==
      {
        statusCode = "204"
        responseParameters = {
          "method.response.header.Access-Control-Allow-Origin"  = "'*'"
          "method.response.header.Access-Control-Allow-Methods" = "'GET,PATCH,OPTIONS'"
          "method.response.header.Access-Control-Allow-Headers" = "'Authorization,Idempotency-Key'"
          "method.response.header.Access-Control-Max-Age"       = "'600'"
        }
      }
    )
    error_message = "API Gateway answers by itself which methods and headers a page may send."
  }

  assert {
    condition = alltrue([
      for methods in values(jsondecode(aws_api_gateway_rest_api.this.body).paths) : !can(methods.options.security)
    ])
    error_message = "Browsers send neither token nor key beforehand."
  }
}

run "refusals_are_problems" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  assert {
    condition = {
      for type, refusal in jsondecode(aws_api_gateway_rest_api.this.body).x-amazon-apigateway-gateway-responses :
      type => try(refusal.statusCode, 0)
      } == {
      UNAUTHORIZED                 = 401
      ACCESS_DENIED                = 403
      INVALID_API_KEY              = 403
      WAF_FILTERED                 = 403
      MISSING_AUTHENTICATION_TOKEN = 404
      RESOURCE_NOT_FOUND           = 404
      REQUEST_TOO_LARGE            = 413
      THROTTLED                    = 429
      QUOTA_EXCEEDED               = 429
      DEFAULT_4XX                  = 0
      DEFAULT_5XX                  = 503
    }
    error_message = "A path that does not exist is 404, and no answer at all is 503; the rest keep API Gateway's status."
  }

  assert {
    condition = alltrue([
      for refusal in values(jsondecode(aws_api_gateway_rest_api.this.body).x-amazon-apigateway-gateway-responses) : (
        refusal.responseParameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'" &&
        refusal.responseParameters["gatewayresponse.header.Access-Control-Expose-Headers"] == "'ETag,Link'" &&
        refusal.responseParameters["gatewayresponse.header.Content-Type"] == "'application/problem+json'" &&
        try(jsondecode(refusal.responseTemplates["application/json"]).status, 0) == try(refusal.statusCode, 0)
      )
    ])
    error_message = "Pages can read every refusal, and its status is in its body, too."
  }

  assert {
    condition = (
      local.gateway_responses.UNAUTHORIZED.responseParameters["gatewayresponse.header.WWW-Authenticate"] == "'Bearer'" &&
      local.gateway_responses.THROTTLED.responseParameters["gatewayresponse.header.Retry-After"] == "'1'" &&
      jsondecode(local.gateway_responses.QUOTA_EXCEEDED.responseTemplates["application/json"]).type == "urn:recycle-points:problem:quota-exceeded"
    )
    error_message = "A refusal says what to do."
  }
}

run "plans_limit_their_keys" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  assert {
    condition = (
      aws_api_gateway_usage_plan.this["partners"].throttle_settings[0].rate_limit == 20 &&
      aws_api_gateway_usage_plan.this["partners"].quota_settings[0].limit == 1000 &&
      aws_api_gateway_usage_plan.this["partners"].quota_settings[0].period == "DAY" &&
      length(aws_api_gateway_usage_plan.this["public"].quota_settings) == 0
    )
    error_message = "A plan has its throttle, and a quota where it says one."
  }

  assert {
    condition     = keys(aws_api_gateway_usage_plan_key.this) == ["partners/city", "public/new", "public/old"]
    error_message = "A plan can have two keys, while one replaces the other."
  }

  assert {
    condition     = aws_api_gateway_method_settings.this.settings[0].throttling_rate_limit == 200 && aws_api_gateway_method_settings.this.method_path == "*/*"
    error_message = "Every method has its throttle, also for those with a token."
  }
}

run "logs_tell_nobody_apart" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  assert {
    condition = (
      aws_api_gateway_method_settings.this.settings[0].logging_level == "OFF" &&
      !aws_api_gateway_method_settings.this.settings[0].data_trace_enabled &&
      aws_cloudwatch_log_group.this.retention_in_days == 14
    )
    error_message = "Headers and bodies are not logged."
  }

  assert {
    condition = alltrue([
      for variable in values(jsondecode(aws_api_gateway_stage.this.access_log_settings[0].format)) :
      startswith(variable, "$context.") && !can(regex("sourceIp|userAgent|claims|\\.path$", variable))
    ])
    error_message = "The access log has no address, no user and no path with an id."
  }
}

run "only_the_stage_calls_the_aliases" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  assert {
    condition = {
      for name, permission in aws_lambda_permission.this :
      name => "${permission.function_name}:${permission.qualifier} ${permission.source_arn}"
      } == {
      queries   = "test-queries:live arn:aws:execute-api:ap-northeast-1:123456789012:rest1/live/*"
      mutations = "test-mutations:live arn:aws:execute-api:ap-northeast-1:123456789012:rest1/live/*"
    }
    error_message = "API Gateway may call the aliases of the functions that routes name, from this stage."
  }
}

run "the_firewall_can_be_left_out" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  variables {
    firewall = false
  }

  assert {
    condition     = length(module.firewall) + length(aws_wafv2_web_acl_association.this) == 0 && output.web_acl_name == null
    error_message = "There is none where the variable says so."
  }
}

run "it_answers_under_a_domain_of_its_own" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  variables {
    custom_domain = {
      name            = "points.example.org"
      certificate_arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/any"
      base_path       = "rest"
    }
  }

  assert {
    condition = (
      aws_api_gateway_base_path_mapping.this[0].stage_name == "live" &&
      aws_api_gateway_base_path_mapping.this[0].base_path == "rest" &&
      output.url == "https://points.example.org/rest" &&
      output.domain_target == "d-rest.execute-api.ap-northeast-1.amazonaws.com"
    )
    error_message = "The domain is the stage's."
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this[0].resource_arn == aws_api_gateway_stage.this.arn
    error_message = "The firewall protects the stage, whatever name it is called by."
  }
}

run "a_place_with_two_names_is_refused" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  variables {
    routes = [
      { method = "GET", path = "/v1/rewards/{id}", function = "queries", auth = "none" },
      { method = "POST", path = "/v1/rewards/{rewardId}/exchange", function = "mutations", auth = "token" },
    ]
  }

  expect_failures = [aws_api_gateway_rest_api.this]
}

run "an_unknown_way_to_sign_in_is_refused" {
  command = plan

  module {
    source = "./modules/rest_api"
  }

  variables {
    routes = [{ method = "GET", path = "/v1/me", function = "queries", auth = "Token" }]
  }

  expect_failures = [var.routes]
}
