# Where monthly reports go, who is written to, and what is left of one that failed. The container
# makes them.
data "aws_caller_identity" "current" {}

module "bucket" {
  source = "../bucket"

  name                = "${var.name}-reports-${data.aws_caller_identity.current.account_id}"
  deletion_protection = var.deletion_protection
  rules               = { old-versions = { old_versions_days = 400 } }
}

# With the environment's key: who may publish may use it.
resource "aws_sns_topic" "this" {
  name              = "${var.name}-reports"
  kms_master_key_id = var.topic_key_arn
}

resource "aws_sns_topic_subscription" "this" {
  for_each = var.emails

  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.value
}

# A month is longer than any alarm looks back, so an alarm counts what comes here: a task that ended with
# another status than 0 or did not begin, and a schedule that started none.
resource "aws_sqs_queue" "unreported" {
  name                      = "${var.name}-unreported"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_cloudwatch_event_rule" "failed" {
  name        = "${var.name}-unreported"
  description = "Tasks that should have made a report, and failed."

  # A container that AWS took away has no exit code.
  # Source: Amazon ECS Developer Guide, "Amazon ECS task state change events".
  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = {
      group      = ["family:${var.name}-${var.job}"]
      lastStatus = ["STOPPED"]
      "$or" = [
        { containers = { exitCode = [{ anything-but = 0 }] } },
        { stopCode = [{ anything-but = "EssentialContainerExited" }] },
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "failed" {
  rule      = aws_cloudwatch_event_rule.failed.name
  target_id = "unreported"
  arn       = aws_sqs_queue.unreported.arn

  depends_on = [aws_sqs_queue_policy.unreported]
}

resource "aws_sqs_queue_policy" "unreported" {
  queue_url = aws_sqs_queue.unreported.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Rule"
      Effect    = "Allow"
      Action    = ["sqs:SendMessage"]
      Principal = { Service = "events.amazonaws.com" }
      Resource  = [aws_sqs_queue.unreported.arn]
      Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.failed.arn } }
    }]
  })
}
