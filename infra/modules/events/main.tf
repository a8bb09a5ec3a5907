# What is committed, as events: a bus, its archive, and the function that puts them there from the
# streams. The bus and the archive have AWS's own key: what they hold is encrypted, and no reader
# needs a grant of a key. An apply puts the function in service: it has no alias.
resource "aws_cloudwatch_event_bus" "this" {
  name        = var.name
  description = "What is committed in ${var.name}, as events (docs/events.md)."
}

# Of all events. A replay does not come into it again.
resource "aws_cloudwatch_event_archive" "this" {
  name             = var.name
  description      = "Events of ${var.name}, to be replayed."
  event_source_arn = aws_cloudwatch_event_bus.this.arn
  retention_days   = var.retention_days
  event_pattern    = jsonencode({ source = [local.source] })
}

locals {
  source          = "recycle-points"
  function_name   = "${var.name}-events"
  timeout_seconds = 120

  # What happens to a row that can mean an event: a test compares it with the events of records.
  # Entries and deposits are facts when they are written; new places and rewards have no status or
  # stock before; nothing means an event when it goes.
  changes = {
    points_ledger  = ["INSERT"]
    recycle_events = ["INSERT"]
    exchanges      = ["INSERT", "MODIFY"]
    locations      = ["MODIFY"]
    rewards        = ["MODIFY"]
  }
}

resource "aws_lambda_function" "this" {
  function_name    = local.function_name
  description      = "Puts what is committed on the event bus."
  role             = aws_iam_role.this.arn
  s3_bucket        = var.package.bucket
  s3_key           = var.package.key
  source_code_hash = var.package.sha256
  handler          = "lambda_entry.events_handler"
  runtime          = "python3.13"
  architectures    = ["arm64"]
  memory_size      = var.memory_megabytes
  timeout          = local.timeout_seconds

  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = {
      ENVIRONMENT  = var.environment
      FUNCTION     = "events"
      TABLE_PREFIX = var.table_prefix
      EVENT_BUS    = aws_cloudwatch_event_bus.this.name
    }
  }

  tracing_config {
    mode = "Active"
  }

  logging_config {
    log_format            = "JSON"
    application_log_level = var.log_level
    system_log_level      = "INFO"
    log_group             = aws_cloudwatch_log_group.this.name
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.log_retention_days
}

# What could not become events: the records' place in the stream, not their content.
resource "aws_sqs_queue" "unsent" {
  name                      = "${var.name}-unsent"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

# One batch of a shard at a time, so a row's events are put in their order. Lambda tries a record
# again until it is 23 hours old, and a stream keeps it for 24: in the hour that is left it can
# still be read, by a mapping that does not give up.
resource "aws_lambda_event_source_mapping" "this" {
  for_each = local.changes

  event_source_arn  = var.stream_arns[each.key]
  function_name     = aws_lambda_function.this.arn
  starting_position = "TRIM_HORIZON"

  batch_size                         = 100
  maximum_batching_window_in_seconds = 0
  parallelization_factor             = 1

  function_response_types        = ["ReportBatchItemFailures"]
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = -1
  maximum_record_age_in_seconds  = var.gives_up ? 82800 : -1

  filter_criteria {
    filter {
      pattern = jsonencode({ eventName = each.value })
    }
  }

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.unsent.arn
    }
  }

  depends_on = [aws_iam_role_policy.this]
}
