mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name   = "test"
  schema = <<-SDL
    """Asked."""
    type Query {
      """
      One place.
      """
      location(
        """Its id."""
        id: ID!
      ): ID
    }

    type User @aws_cognito_user_pools {
      exchanges: [ID]
    }

    type Mutation {
      redeemQrToken(token: ID!): ID
    }

    """How a "place" stands."""
    enum Status {
      """It takes "bottles"."""
      OPEN
    }
  SDL
  fields = [
    { type = "Query", field = "location", function = "queries", maxBatchSize = 0 },
    { type = "User", field = "exchanges", function = "queries", maxBatchSize = 100 },
    { type = "Mutation", field = "redeemQrToken", function = "mutations", maxBatchSize = 0 },
  ]
  function_alias_arns = {
    queries   = "arn:aws:lambda:ap-northeast-1:123456789012:function:queries:live"
    mutations = "arn:aws:lambda:ap-northeast-1:123456789012:function:mutations:live"
    sweep     = "arn:aws:lambda:ap-northeast-1:123456789012:function:sweep:live"
  }
  keep_descriptions        = true
  user_pool_id             = "pool"
  introspection            = false
  query_depth_limit        = 20
  resolver_count_limit     = 2500
  field_log_level          = "ERROR"
  log_retention_days       = 14
  api_keys                 = { first = "2026-12-01T00:00:00Z" }
  custom_domain            = null
  caller_requests_limit    = 2000
  publisher_requests_limit = 100000
}

run "resolvers_are_the_fields" {
  command = plan

  module {
    source = "./modules/api"
  }

  assert {
    condition = (
      keys(aws_appsync_resolver.this) ==
      ["Mutation.redeemQrToken", "Query.location", "User.exchanges"]
    )
    error_message = "There is a resolver for each field, and no other."
  }

  assert {
    condition = alltrue([
      for resolver in aws_appsync_resolver.this :
      resolver.request_template == null && resolver.response_template == null && resolver.code == null
    ])
    error_message = "Resolvers are direct: no templates, no code."
  }

  assert {
    condition     = aws_appsync_resolver.this["User.exchanges"].max_batch_size == 100
    error_message = "A nested field is batched."
  }

  assert {
    condition     = aws_appsync_resolver.this["Query.location"].max_batch_size == null
    error_message = "A root field is a single event."
  }

  assert {
    condition     = aws_appsync_resolver.this["Mutation.redeemQrToken"].data_source == "mutations"
    error_message = "A field goes to the function that the list names."
  }

  assert {
    condition = (
      keys(aws_appsync_datasource.this) == ["mutations", "queries"] &&
      alltrue([
        for name, source in aws_appsync_datasource.this :
        source.lambda_config[0].function_arn == var.function_alias_arns[name]
      ])
    )
    error_message = "Data sources are the aliases of the functions that fields name."
  }

  assert {
    condition = alltrue([
      for name, policy in aws_iam_role_policy.datasource :
      jsondecode(policy.policy).Statement[0].Resource == [var.function_alias_arns[name]]
    ])
    error_message = "AppSync may call the alias of one function by each role."
  }
}

run "limits_are_what_appsync_takes" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    query_depth_limit    = 76
    resolver_count_limit = 10001
  }

  expect_failures = [var.query_depth_limit, var.resolver_count_limit]
}

run "the_api_tells_and_logs_little" {
  command = plan

  module {
    source = "./modules/api"
  }

  assert {
    condition     = aws_appsync_graphql_api.this.introspection_config == "DISABLED"
    error_message = "Introspection is off where the variable says so."
  }

  assert {
    condition = (
      aws_appsync_graphql_api.this.query_depth_limit == 20 &&
      aws_appsync_graphql_api.this.resolver_count_limit == 2500
    )
    error_message = "Queries are limited."
  }

  assert {
    condition     = aws_appsync_graphql_api.this.log_config[0].exclude_verbose_content
    error_message = "Headers, arguments and answers are not logged."
  }

  assert {
    condition = (
      aws_appsync_graphql_api.this.authentication_type == "AMAZON_COGNITO_USER_POOLS" &&
      aws_appsync_graphql_api.this.additional_authentication_provider[*].authentication_type == tolist(["API_KEY", "AWS_IAM"])
    )
    error_message = "Callers sign in by Cognito, API key or IAM."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/appsync/apis/api1" && aws_cloudwatch_log_group.this.retention_in_days == 14
    error_message = "AppSync's own log group forgets after log_retention_days."
  }

  assert {
    condition     = aws_appsync_api_key.this["first"].expires == "2027-12-01T00:00:00Z"
    error_message = "A key ends 365 days after it was made, the most that AppSync allows."
  }

  assert {
    condition     = length(aws_appsync_domain_name.this) == 0
    error_message = "Without a custom domain there is none."
  }

  assert {
    condition = (
      aws_appsync_graphql_api.this.schema ==
      replace(var.schema, "  \"\"\"It takes \"bottles\".\"\"\"\n", "")
    )
    error_message = "The schema is the file's, but for descriptions of enum values."
  }
}

run "descriptions_can_be_left_out" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    keep_descriptions = false
  }

  assert {
    condition = aws_appsync_graphql_api.this.schema == join("\n", [
      "type Query {", "  location(", "    id: ID!", "  ): ID", "}", "",
      "type User @aws_cognito_user_pools {", "  exchanges: [ID]", "}", "",
      "type Mutation {", "  redeemQrToken(token: ID!): ID", "}", "",
      "enum Status {", "  OPEN", "}", "",
    ])
    error_message = "What is left is the schema without its descriptions."
  }
}

run "a_resolver_without_a_field_is_refused" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    fields = [{ type = "User", field = "location", function = "queries", maxBatchSize = 0 }]
  }

  expect_failures = [aws_appsync_resolver.this["User.location"]]
}

run "it_answers_under_a_domain_of_its_own" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    custom_domain = {
      name            = "api.example.org"
      certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/any"
    }
  }

  assert {
    condition = (
      aws_appsync_domain_name.this[0].domain_name == "api.example.org" &&
      aws_appsync_domain_name_api_association.this[0].api_id == "api1"
    )
    error_message = "The domain is the API's."
  }
}

run "the_firewall_counts_callers_and_the_publisher_apart" {
  command = plan

  module {
    source = "./modules/api"
  }

  assert {
    condition = {
      for rule in jsondecode(module.firewall.rules) :
      rule.Name => rule.Statement.RateBasedStatement.Limit if can(rule.Statement.RateBasedStatement)
    } == { callers = 2000, enrolments = 20, publisher = 100000 }
    error_message = "Every address has its limits, the stream function's another one."
  }

  assert {
    condition = {
      for rule in jsondecode(module.firewall.rules) :
      rule.Name => jsonencode(rule.Statement.RateBasedStatement.ScopeDownStatement)
      if can(rule.Statement.RateBasedStatement)
      } == {
      callers    = jsonencode({ NotStatement = { Statement = local.publishing } })
      enrolments = jsonencode(local.enrolling)
      publisher  = jsonencode(local.publishing)
    }
    error_message = "Each request is counted as a caller's or as the publisher's."
  }

  assert {
    condition = [
      for statement in local.publishing.AndStatement.Statements : try(
        statement.ByteMatchStatement.FieldToMatch.SingleHeader.Name,
        "not ${statement.NotStatement.Statement.SizeConstraintStatement.FieldToMatch.SingleHeader.Name}",
      )
    ] == ["authorization", "not x-api-key"]
    error_message = "A request with the API key has a caller, whatever else it has."
  }

  assert {
    condition = (
      local.enrolling.AndStatement.Statements[0] == local.keyed &&
      local.enrolling.AndStatement.Statements[1].ByteMatchStatement.SearchString == "enrolKiosk" &&
      local.enrolling.AndStatement.Statements[1].ByteMatchStatement.FieldToMatch.Body.OversizeHandling == "MATCH"
    )
    error_message = "Codes of kiosks are guessed with the key, and a long body hides no guess."
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this.resource_arn == aws_appsync_graphql_api.this.arn
    error_message = "The firewall protects the API."
  }
}
