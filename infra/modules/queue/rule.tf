# The rule that fills the queue, where one does.
locals {
  rules = var.rule == null ? {} : { this = var.rule }
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.rules

  name           = var.name
  description    = each.value.description
  event_bus_name = each.value.bus
  event_pattern  = jsonencode(each.value.pattern)
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.rules

  rule           = aws_cloudwatch_event_rule.this[each.key].name
  event_bus_name = each.value.bus
  target_id      = "queue"
  arn            = aws_sqs_queue.this.arn

  # A day, as EventBridge's default is: the queue itself answers, or AWS is down.
  dead_letter_config {
    arn = aws_sqs_queue.dead.arn
  }

  depends_on = [aws_sqs_queue_policy.this]
}

resource "aws_sqs_queue_policy" "this" {
  for_each = var.rule == null ? {} : { this = aws_sqs_queue.this, dead = aws_sqs_queue.dead }

  queue_url = each.value.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Rule"
      Effect    = "Allow"
      Action    = ["sqs:SendMessage"]
      Principal = { Service = "events.amazonaws.com" }
      Resource  = [each.value.arn]
      Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.this["this"].arn } }
    }]
  })
}
