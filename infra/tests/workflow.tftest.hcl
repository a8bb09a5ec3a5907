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
  settings         = { HOLD_HOURS = "72", AUTO_APPROVE_POINTS = "50" }
  table_statements = []
  bus_name         = "test"
  topic_key_arn    = "arn:aws:kms:ap-northeast-1:123456789012:key/one"
  operator_emails  = ["operators@example.org"]
}

run "histories_and_logs_say_little" {
  command = plan

  module {
    source = "./modules/workflow"
  }

  assert {
    condition = alltrue([
      for name, machine in aws_sfn_state_machine.this : (
        machine.type == "STANDARD" && machine.tracing_configuration[0].enabled &&
        machine.logging_configuration[0].level == "ERROR" &&
        !machine.logging_configuration[0].include_execution_data &&
        machine.logging_configuration[0].log_destination == "${aws_cloudwatch_log_group.machine[name].arn}:*"
      )
    ])
    error_message = "What goes in and out of states is in no log."
  }

  assert {
    condition = alltrue([
      for machine in aws_sfn_state_machine.this : jsondecode(machine.definition).QueryLanguage == "JSONata"
    ])
    error_message = "Their definitions are JSON."
  }

  assert {
    condition = (
      aws_sns_topic.operators.kms_master_key_id == "arn:aws:kms:ap-northeast-1:123456789012:key/one" &&
      keys(aws_sns_topic_subscription.operators) == ["operators@example.org"]
    )
    error_message = "Operators are written to through an encrypted topic."
  }
}

run "an_exchange_is_started_or_kept" {
  command = plan

  module {
    source = "./modules/workflow"
  }

  assert {
    condition = (
      aws_cloudwatch_event_target.start.retry_policy[0].maximum_event_age_in_seconds == 86400 &&
      aws_cloudwatch_event_target.start.dead_letter_config[0].arn == aws_sqs_queue.unstarted.arn &&
      aws_lambda_function_event_invoke_config.start.destination_config[0].on_failure[0].destination == aws_sqs_queue.unstarted.arn
    )
    error_message = "What EventBridge or the function gives up waits in a queue."
  }

  assert {
    condition = (
      aws_lambda_permission.start.principal == "events.amazonaws.com" &&
      aws_lambda_permission.start.source_arn == aws_cloudwatch_event_rule.start.arn
    )
    error_message = "The rule alone may call the function."
  }
}
