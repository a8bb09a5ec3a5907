mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment  = "test"
  name         = "recycle-points-test"
  package_path = "main.tf" # Any file: nothing is sent.
  settings = {
    PROGRAMME_TIME_ZONE        = "Asia/Tokyo"
    PROGRAMME_DAILY_CAP_POINTS = null
  }
  mutation_settings          = { IMAGES_URL = "https://images.example.org", WEB_PUSH_PUBLIC_KEY = null }
  graphql_url                = "https://api1.example.org/graphql"
  graphql_api_arn            = "arn:aws:appsync:ap-northeast-1:123456789012:apis/api1"
  secrets_parameter          = "/recycle-points/test/secrets"
  previous_secrets_parameter = null
  secrets_key_arn            = "arn:aws:kms:ap-northeast-1:123456789012:key/one"
  table_arns = {
    for name in keys(jsondecode(file("../resolvers/storage/base/definitions.json"))) :
    name => "arn:aws:dynamodb:ap-northeast-1:123456789012:table/test-${name}"
  }
  users_stream_arn     = "arn:aws:dynamodb:ap-northeast-1:123456789012:table/test-users/stream/1"
  time_zone            = "Asia/Tokyo"
  reminds              = false
  memory_megabytes     = 1024
  reserved_concurrency = { queries = 200 }
  snap_start           = true
  log_level            = "INFO"
  log_retention_days   = 14
  user_pool = {
    id              = "ap-northeast-1_Pool"
    arn             = "arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/ap-northeast-1_Pool"
    kiosk_client_id = "kiosk"
  }
}

run "five_functions_of_one_zip" {
  command = plan

  module {
    source = "./modules/functions"
  }

  assert {
    condition = {
      for name, function in aws_lambda_function.this : name => function.handler
      } == {
      queries   = "lambda_entry.handler"
      mutations = "lambda_entry.handler"
      enrolment = "lambda_entry.enrolment_handler"
      stream    = "lambda_entry.stream_handler"
      sweep     = "lambda_entry.sweep_handler"
    }
    error_message = "Each function has its handler."
  }

  assert {
    condition = alltrue([
      for function in aws_lambda_function.this :
      function.s3_key == "${filesha256("main.tf")}.zip" &&
      function.source_code_hash == filebase64sha256("main.tf")
    ])
    error_message = "All functions use the same zip, and change with it."
  }

  assert {
    condition = alltrue([
      for function in aws_lambda_function.this :
      function.runtime == "python3.13" && function.architectures == tolist(["arm64"])
    ])
    error_message = "They run on Python 3.13 on arm64."
  }

  assert {
    condition = {
      for name, function in aws_lambda_function.this :
      name => join(" ", function.snap_start[*].apply_on) if function.publish
      } == {
      queries   = "PublishedVersions"
      mutations = "PublishedVersions"
      enrolment = ""
      stream    = ""
      sweep     = ""
    }
    error_message = "Versions are published; those that callers ask all day start from a snapshot."
  }

  assert {
    condition = (
      aws_lambda_function.this["queries"].reserved_concurrent_executions == 200 &&
      aws_lambda_function.this["mutations"].reserved_concurrent_executions == -1
    )
    error_message = "Concurrency is reserved for whom the variable names."
  }

  assert {
    condition = alltrue([
      for name in ["queries", "mutations", "enrolment"] : aws_lambda_function.this[name].timeout < 30
    ])
    error_message = "A function answers before AppSync gives up."
  }

  assert {
    condition = alltrue([
      for name, function in aws_lambda_function.this :
      function.logging_config[0].log_format == "JSON" &&
      function.logging_config[0].log_group == "/aws/lambda/recycle-points-test-${name}" &&
      function.tracing_config[0].mode == "Active"
    ])
    error_message = "Lines are JSON in the function's own group, and calls are traced."
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days == 14])
    error_message = "Logs are forgotten after log_retention_days."
  }
}

run "snapshots_can_be_left_out" {
  command = plan

  module {
    source = "./modules/functions"
  }

  variables {
    snap_start = false
  }

  assert {
    condition     = alltrue([for function in aws_lambda_function.this : length(function.snap_start) == 0])
    error_message = "There is no block: the provider never agrees with itself on one that says None."
  }
}

run "their_settings" {
  command = plan

  module {
    source = "./modules/functions"
  }

  assert {
    condition = aws_lambda_function.this["queries"].environment[0].variables == tomap({
      ENVIRONMENT         = "test"
      FUNCTION            = "queries"
      PROGRAMME_TIME_ZONE = "Asia/Tokyo"
    })
    error_message = "A setting that is null is left out."
  }

  assert {
    condition = {
      for name, function in aws_lambda_function.this :
      name => function.environment[0].variables["APPSYNC_ENDPOINT"]
      if contains(keys(function.environment[0].variables), "APPSYNC_ENDPOINT")
    } == { stream = "https://api1.example.org/graphql" }
    error_message = "The stream function alone knows where to publish."
  }

  assert {
    condition = {
      for name, function in aws_lambda_function.this :
      name => function.environment[0].variables["SECRETS_PARAMETER"]
      if contains(keys(function.environment[0].variables), "SECRETS_PARAMETER")
    } == { mutations = "/recycle-points/test/secrets", enrolment = "/recycle-points/test/secrets" }
    error_message = "Who makes and finds codes knows where the secrets are, and nobody else."
  }

  assert {
    condition = {
      for name, function in aws_lambda_function.this :
      name => "${function.environment[0].variables["USER_POOL_ID"]} ${function.environment[0].variables["KIOSK_CLIENT_ID"]}"
      if contains(keys(function.environment[0].variables), "KIOSK_CLIENT_ID")
    } == { mutations = "ap-northeast-1_Pool kiosk", enrolment = "ap-northeast-1_Pool kiosk" }
    error_message = "Who makes and uses codes of kiosks knows their pool."
  }
}

run "nobody_may_do_more_than_it_does" {
  command = plan

  module {
    source = "./modules/functions"
  }

  assert {
    condition = length(setintersection(
      flatten([
        for name in ["queries", "stream"] :
        jsondecode(aws_iam_role_policy.this[name].policy).Statement[*].Action
      ]),
      ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"],
    )) == 0
    error_message = "Queries and the stream cannot write."
  }

  assert {
    condition = length([
      for action in flatten([
        for policy in aws_iam_role_policy.this : jsondecode(policy.policy).Statement[*].Action
      ]) : action if strcontains(action, "*") || action == "dynamodb:Scan"
    ]) == 0
    error_message = "No wildcard action; nothing is scanned."
  }

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement : [
          for resource in statement.Resource : can(regex("(member_numbers|kiosk_locations|push_subscriptions|stock_shards)$", resource))
        ] if contains(statement.Action, "dynamodb:DeleteItem")
      ]
    ]))
    error_message = "Nothing is deleted but member numbers, push subscriptions, shards of the stock of rewards and rows that link kiosks to locations."
  }

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement :
        !contains(statement.Resource, "*") || contains(["ListStreams", "Trace"], try(statement.Sid, ""))
      ]
    ]))
    error_message = "Every resource is named, but for X-Ray and the list of streams, which know none."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_role_policy.this["stream"].policy).Statement :
      statement.Resource if contains(statement.Action, "appsync:GraphQL")
      ] == [[
        "arn:aws:appsync:ap-northeast-1:123456789012:apis/api1/types/Mutation/fields/publishBalance",
        "arn:aws:appsync:ap-northeast-1:123456789012:apis/api1/types/PointBalance/*",
        "arn:aws:appsync:ap-northeast-1:123456789012:apis/api1/types/ExpiringPoints/*",
    ]]
    error_message = "The stream may publish balances, and call no other field."
  }

  assert {
    condition = {
      for name, policy in aws_iam_role_policy.this : name => flatten([
        for statement in jsondecode(policy.policy).Statement : statement.Resource
        if contains(statement.Action, "ssm:GetParameter") || contains(statement.Action, "kms:Decrypt")
      ])
      } == {
      queries = []
      mutations = [
        "arn:aws:ssm:ap-northeast-1:123456789012:parameter/recycle-points/test/secrets",
        "arn:aws:kms:ap-northeast-1:123456789012:key/one",
      ]
      enrolment = [
        "arn:aws:ssm:ap-northeast-1:123456789012:parameter/recycle-points/test/secrets",
        "arn:aws:kms:ap-northeast-1:123456789012:key/one",
      ]
      stream = []
      sweep  = []
    }
    error_message = "Who makes and finds codes reads the secrets, and nobody else."
  }

  assert {
    condition = {
      for name, policy in aws_iam_role_policy.this : name => join(" ", flatten([
        for statement in jsondecode(policy.policy).Statement : statement.Resource
        if anytrue([for action in statement.Action : startswith(action, "cognito-idp:")])
      ]))
      } == {
      queries   = ""
      mutations = ""
      enrolment = "arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/ap-northeast-1_Pool"
      stream    = ""
      sweep     = ""
    }
    error_message = "The function enrolment alone changes users, and those of its pool only."
  }
}

run "in_a_rotation_the_versions_in_service_go_on" {
  command = plan

  module {
    source = "./modules/functions"
  }

  variables {
    secrets_parameter          = "/recycle-points/test/secrets-2"
    previous_secrets_parameter = "/recycle-points/test/secrets"
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.this["mutations"].policy).Statement :
      join(" ", statement.Resource) if try(statement.Sid, "") == "ReadSecrets"
      ]) == join(" ", [
      "arn:aws:ssm:ap-northeast-1:123456789012:parameter/recycle-points/test/secrets-2",
      "arn:aws:ssm:ap-northeast-1:123456789012:parameter/recycle-points/test/secrets",
    ])
    error_message = "Versions in service can still read the one before."
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.this["mutations"].policy).Statement :
      join(" ", statement.Condition.StringEquals["kms:EncryptionContext:PARAMETER_ARN"]) if try(statement.Sid, "") == "DecryptSecrets"
      ]) == join(" ", [
      "arn:aws:ssm:ap-northeast-1:123456789012:parameter/recycle-points/test/secrets-2",
      "arn:aws:ssm:ap-northeast-1:123456789012:parameter/recycle-points/test/secrets",
    ])
    error_message = "The key opens both, and nothing else."
  }

  assert {
    condition     = aws_lambda_function.this["mutations"].environment[0].variables["SECRETS_PARAMETER"] == "/recycle-points/test/secrets-2"
    error_message = "New versions read the new one."
  }
}

run "without_a_client_no_kiosk_enrols" {
  command = plan

  module {
    source = "./modules/functions"
  }

  variables {
    user_pool = { id = "pool", arn = "arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/pool", kiosk_client_id = null }
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.this["enrolment"].environment[0].variables), "KIOSK_CLIENT_ID")
    error_message = "Only the clients that exist have settings."
  }
}

run "the_alias_is_what_is_called" {
  command = plan

  module {
    source = "./modules/functions"
  }

  assert {
    condition = alltrue([
      for alias in aws_lambda_alias.this : alias.name == "live" && alias.function_version == "7"
    ])
    error_message = "Each alias is made of a published version."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.users.function_name == aws_lambda_alias.this["stream"].arn &&
      alltrue([
        for schedule in aws_scheduler_schedule.sweep :
        schedule.target[0].arn == aws_lambda_alias.this["sweep"].arn
      ])
    )
    error_message = "The stream and the schedules call what is in service."
  }
}

run "balances_are_published_in_order" {
  command = plan

  module {
    source = "./modules/functions"
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.users.event_source_arn == var.users_stream_arn &&
      aws_lambda_event_source_mapping.users.starting_position == "TRIM_HORIZON" &&
      aws_lambda_event_source_mapping.users.parallelization_factor == 10
    )
    error_message = "The users' stream is read from its start, ten batches of a shard at a time."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.users.function_response_types == toset(["ReportBatchItemFailures"]) &&
      aws_lambda_event_source_mapping.users.bisect_batch_on_function_error &&
      aws_lambda_event_source_mapping.users.maximum_record_age_in_seconds == 3600 &&
      aws_lambda_event_source_mapping.users.maximum_retry_attempts == 10000
    )
    error_message = "A batch that fails goes on at the record that failed, for an hour."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.users.destination_config[0].on_failure[0].destination_arn ==
      aws_sqs_queue.unpublished.arn
    )
    error_message = "What is given up is kept."
  }
}

run "reminders_are_written_in_the_morning" {
  command = plan

  module {
    source = "./modules/functions"
  }

  variables {
    reminds = true
  }

  assert {
    condition = (
      aws_scheduler_schedule.sweep["morning"].schedule_expression == "cron(0/20 9 * * ? *)" &&
      jsondecode(aws_scheduler_schedule.sweep["morning"].target[0].input) == { task = "remind" }
    )
    error_message = "At nine, and twice more for what is left."
  }
}

run "sweeps_start_after_midnight_and_all_day" {
  command = plan

  module {
    source = "./modules/functions"
  }

  assert {
    condition = {
      for schedule in aws_scheduler_schedule.sweep : schedule.schedule_expression => schedule.target[0].input...
      } == {
      for expression in ["cron(5 0 * * ? *)", "cron(0/15 * * * ? *)"] : expression => [
        for part in range(4) : jsonencode({ part = part, parts = 4, task = "sweep" })
      ]
    }
    error_message = "At 00:05 and every 15 minutes, all four parts, and no reminders where events are off."
  }

  assert {
    condition = alltrue([
      for schedule in aws_scheduler_schedule.sweep :
      schedule.schedule_expression_timezone == "Asia/Tokyo" && schedule.target[0].dead_letter_config[0].arn == aws_sqs_queue.unswept.arn
    ])
    error_message = "Midnight is the programme's; what cannot be started is kept."
  }
}
