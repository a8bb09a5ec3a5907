mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                = "test"
  job                 = "report"
  emails              = ["office@example.org"]
  topic_key_arn       = "arn:aws:kms:ap-northeast-1:123456789012:key/one"
  deletion_protection = true
}

run "a_report_that_failed_waits_in_a_queue" {
  command = plan

  module {
    source = "./modules/reports"
  }

  assert {
    condition = (
      jsondecode(aws_cloudwatch_event_rule.failed.event_pattern).detail.group == ["family:test-report"] &&
      aws_cloudwatch_event_target.failed.arn == aws_sqs_queue.unreported.arn
    )
    error_message = "Its task is known by its family."
  }
}

run "it_is_announced_through_an_encrypted_topic" {
  command = plan

  module {
    source = "./modules/reports"
  }

  assert {
    condition = (
      aws_sns_topic.this.kms_master_key_id == "arn:aws:kms:ap-northeast-1:123456789012:key/one" &&
      keys(aws_sns_topic_subscription.this) == ["office@example.org"] &&
      output.bucket == "test-reports-123456789012"
    )
    error_message = "The office is written to."
  }
}
