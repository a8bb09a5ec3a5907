mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                = "test-mail"
  dead_letter_name    = "test-mail-dead"
  function_arn        = "arn:aws:lambda:ap-northeast-1:123456789012:function:test-mailer"
  timeout_seconds     = 60
  batch_size          = 10
  maximum_concurrency = 2
  receives            = 5
}

run "what_fails_comes_again_and_is_kept_then" {
  command = plan

  module {
    source = "./modules/queue"
  }

  assert {
    condition = (
      aws_sqs_queue.this.visibility_timeout_seconds == 360 &&
      jsondecode(aws_sqs_queue.this.redrive_policy) == {
        deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 5
      }
    )
    error_message = "It is hidden for six times as long as the function runs, and given up after its tries."
  }

  assert {
    condition     = aws_sqs_queue.dead.message_retention_seconds > aws_sqs_queue.this.message_retention_seconds
    error_message = "A message keeps its age in the queue of what was given up."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.this.function_response_types == toset(["ReportBatchItemFailures"]) &&
      aws_lambda_event_source_mapping.this.batch_size == 10 &&
      aws_lambda_event_source_mapping.this.scaling_config[0].maximum_concurrency == 2
    )
    error_message = "One message that fails brings no other one again."
  }

  assert {
    condition = (
      length(aws_cloudwatch_event_rule.this) + length(aws_sqs_queue_policy.this) == 0 && output.rule == null
    )
    error_message = "Without a rule nobody else sends."
  }
}

run "rule_sends_what_it_matches" {
  command = plan

  module {
    source = "./modules/queue"
  }

  variables {
    rule = { bus = "bus", description = "Reminders.", pattern = { source = ["recycle-points"] } }
  }

  assert {
    condition = (
      jsondecode(aws_cloudwatch_event_rule.this["this"].event_pattern) == { source = ["recycle-points"] } &&
      aws_cloudwatch_event_target.this["this"].arn == aws_sqs_queue.this.arn &&
      aws_cloudwatch_event_target.this["this"].dead_letter_config[0].arn == aws_sqs_queue.dead.arn &&
      output.rule == { bus = "bus", rule = "test-mail" }
    )
    error_message = "Events that do not get into the queue are kept, too."
  }

  assert {
    condition     = keys(aws_sqs_queue_policy.this) == ["dead", "this"]
    error_message = "The rule may send to both queues."
  }
}
