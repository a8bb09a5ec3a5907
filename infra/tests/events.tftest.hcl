mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name = "test"
  common = {
    environment          = "test"
    table_prefix         = "test-"
    package              = { bucket = "packages", key = "1.zip", sha256 = "one" }
    memory_megabytes     = 1024
    reserved_concurrency = {}
    log_level            = "INFO"
    log_retention_days   = 14
  }
  stream_arns = {
    for table in keys(jsondecode(file("../resolvers/storage/base/definitions.json"))) :
    table => "arn:aws:dynamodb:ap-northeast-1:123456789012:table/test-${table}/stream/1"
  }
  table_statements = []
  graphql_api = {
    url = "https://api1.example.org/graphql"
    arn = "arn:aws:appsync:ap-northeast-1:123456789012:apis/api1"
  }
  catalogue      = jsondecode(file("../asyncapi.json")).components
  retention_days = 30
  gives_up       = true

  partners = {
    shop = {
      url             = "https://shop.example.org/events"
      types           = ["exchange.confirmed", "reward.sold_out"]
      rate_per_second = 10
      municipality    = null
      user_ids        = false
      sends           = true
      replays         = false
    }
    data = {
      url             = "https://data.example.org/events"
      types           = ["points.earned"]
      rate_per_second = 100
      municipality    = "222127"
      user_ids        = true
      sends           = false
      replays         = true
    }
  }
}

run "all_events_are_archived" {
  command = plan

  module {
    source = "./modules/events"
  }

  assert {
    condition = (
      aws_cloudwatch_event_archive.this.event_source_arn == aws_cloudwatch_event_bus.this.arn &&
      aws_cloudwatch_event_archive.this.retention_days == 30 &&
      jsondecode(aws_cloudwatch_event_archive.this.event_pattern) == { source = ["recycle-points"] }
    )
    error_message = "The archive has all of the bus's own events."
  }
}

run "records_are_read_until_they_are_events" {
  command = plan

  module {
    source = "./modules/events"
  }

  assert {
    condition = alltrue([
      for table, mapping in aws_lambda_event_source_mapping.this : (
        mapping.event_source_arn == var.stream_arns[table] &&
        mapping.starting_position == "TRIM_HORIZON" && mapping.parallelization_factor == 10 &&
        mapping.function_response_types == toset(["ReportBatchItemFailures"]) &&
        mapping.bisect_batch_on_function_error && mapping.maximum_retry_attempts == -1 &&
        mapping.maximum_record_age_in_seconds == 82800 &&
        mapping.destination_config[0].on_failure[0].destination_arn == aws_sqs_queue.unsent.arn
      )
    ])
    error_message = "A record that fails comes again for 23 hours, and its place is kept then."
  }
}

# What was given up is older than 23 hours: a mapping with that limit would give it up again.
run "records_of_any_age_can_be_read_again" {
  command = plan

  module {
    source = "./modules/events"
  }

  variables {
    gives_up = false
  }

  assert {
    condition = alltrue([
      for mapping in aws_lambda_event_source_mapping.this :
      mapping.maximum_record_age_in_seconds == -1 && mapping.starting_position == "TRIM_HORIZON"
    ])
    error_message = "It reads all that the stream has."
  }
}

run "partners_get_what_they_asked_for" {
  command = plan

  module {
    source = "./modules/events"
  }

  assert {
    condition = {
      for key, rule in aws_cloudwatch_event_rule.partners : key => rule.state
      } == {
      "data-points.earned"      = "DISABLED"
      "shop-exchange.confirmed" = "ENABLED"
      "shop-reward.sold_out"    = "ENABLED"
    }
    error_message = "Each type has a rule, which is on when the partner's key is there."
  }

  assert {
    condition = (
      aws_cloudwatch_event_api_destination.partners["data"].invocation_rate_limit_per_second == 100 &&
      aws_cloudwatch_event_target.partners["data-points.earned"].retry_policy[0].maximum_event_age_in_seconds == 86400 &&
      aws_cloudwatch_event_target.partners["data-points.earned"].dead_letter_config[0].arn == aws_sqs_queue.undelivered.arn
    )
    error_message = "An endpoint has its rate, a day of retries, and a queue for what it did not take."
  }

  assert {
    condition = (
      toset(jsondecode(aws_iam_role_policy.partners[0].policy).Statement[0].Action) ==
      toset(["events:InvokeApiDestination"])
    )
    error_message = "EventBridge may call the endpoints, no more."
  }
}

run "nobody_gets_events_by_default" {
  command = plan

  module {
    source = "./modules/events"
  }

  variables {
    partners = {}
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.partners) + length(aws_iam_role.partners) == 0
    error_message = "Without partners there is no rule and no role."
  }
}

run "unknown_types_are_refused" {
  command = plan

  module {
    source = "./modules/events"
  }

  variables {
    partners = {
      shop = {
        url             = "https://shop.example.org/events"
        types           = ["exchange.aproved"]
        rate_per_second = 10
        municipality    = null
        user_ids        = false
        sends           = true
        replays         = false
      }
    }
  }

  expect_failures = [aws_cloudwatch_event_rule.partners["shop-exchange.aproved"]]
}

run "types_without_a_municipality_are_refused" {
  command = plan

  module {
    source = "./modules/events"
  }

  variables {
    partners = {
      shop = {
        url             = "https://shop.example.org/events"
        types           = ["exchange.confirmed"]
        rate_per_second = 10
        municipality    = "222127"
        user_ids        = false
        sends           = true
        replays         = false
      }
    }
  }

  expect_failures = [aws_cloudwatch_event_rule.partners["shop-exchange.confirmed"]]
}
