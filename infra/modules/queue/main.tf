# A queue in front of a function, and the queue of what was given up. Lambda tries a batch again while
# the function is throttled, so a message must stay hidden for six times as long as the function runs.
# Source: AWS Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping".
resource "aws_sqs_queue" "this" {
  name                       = var.name
  visibility_timeout_seconds = 6 * var.timeout_seconds
  message_retention_seconds  = 345600
  sqs_managed_sse_enabled    = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = var.receives
  })
}

# A message keeps its age when it comes here: longer than the four days that it may be on its way.
resource "aws_sqs_queue" "dead" {
  name                      = var.dead_letter_name
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

# What failed comes again, when its visibility ends; the rest of its batch does not.
resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn        = aws_sqs_queue.this.arn
  function_name           = var.function_arn
  batch_size              = var.batch_size
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = var.maximum_concurrency
  }
}
