# Events of the bus start executions. What was replayed starts nothing: an execution that ended may
# have been forgotten since, and would run again.
resource "aws_cloudwatch_event_rule" "start" {
  name           = "workflow"
  description    = "Exchanges that begin or are confirmed, to the function workflow."
  event_bus_name = var.bus_name

  event_pattern = jsonencode({
    source      = ["recycle-points"]
    detail-type = ["exchange.requested", "exchange.confirmed"]
    replay-name = [{ exists = false }]
  })
}

# EventBridge hands an event over once Lambda takes it. Lambda tries the function three times then.
resource "aws_cloudwatch_event_target" "start" {
  rule           = aws_cloudwatch_event_rule.start.name
  event_bus_name = var.bus_name
  target_id      = "workflow"
  arn            = module.worker.arn

  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = aws_sqs_queue.unstarted.arn
  }

  depends_on = [aws_lambda_permission.start, aws_sqs_queue_policy.unstarted]
}

resource "aws_lambda_permission" "start" {
  statement_id  = "Events"
  action        = "lambda:InvokeFunction"
  function_name = module.worker.watched.name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.start.arn
}

resource "aws_lambda_function_event_invoke_config" "start" {
  function_name                = module.worker.watched.name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.unstarted.arn
    }
  }
}

# Exchanges that no execution was started for: the events.
resource "aws_sqs_queue" "unstarted" {
  name                      = "${var.name}-unstarted"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "unstarted" {
  queue_url = aws_sqs_queue.unstarted.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "GiveUp"
      Effect    = "Allow"
      Action    = ["sqs:SendMessage"]
      Principal = { Service = "events.amazonaws.com" }
      Resource  = [aws_sqs_queue.unstarted.arn]
      Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.start.arn } }
    }]
  })
}
