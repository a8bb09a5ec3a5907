# The stream function's code, which publishes to Valkey instead of AppSync. It is the other one of
# the two readers that a shard of DynamoDB allows. The events function, which reads the other tables,
# calls it with what it publishes. An apply puts it in service: it has no alias.
resource "aws_lambda_function" "this" {
  function_name    = var.name
  description      = "Brings balances from the stream of the users table, and what it is called with, to Valkey."
  role             = aws_iam_role.this.arn
  s3_bucket        = var.package.bucket
  s3_key           = var.package.key
  source_code_hash = var.package.sha256
  handler          = "lambda_entry.stream_handler"
  runtime          = "python3.13"
  architectures    = ["arm64"]
  memory_size      = var.memory_megabytes
  timeout          = local.timeout_seconds

  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = {
      ENVIRONMENT     = var.environment
      FUNCTION        = "stream"
      VALKEY_URL      = var.valkey_url
      VALKEY_SIGN_IN  = var.valkey_sign_in.text
      RELAY_PARAMETER = var.relay_parameter
    }
  }

  # Valkey and its key are all that it reaches there. Lambda itself reads the stream, and takes lines and traces.
  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = [var.security_group_id]
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

locals {
  timeout_seconds = 120
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
}

# What Valkey did not take after all retries: its place in the stream, not its content.
resource "aws_sqs_queue" "unrelayed" {
  name                      = "${var.name}-unrelayed"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

# As the stream function's. Balances that come again do no harm: clients drop what is not newer.
resource "aws_lambda_event_source_mapping" "users" {
  event_source_arn  = var.users_stream_arn
  function_name     = aws_lambda_function.this.arn
  starting_position = "TRIM_HORIZON"

  batch_size                         = 100
  maximum_batching_window_in_seconds = 0
  parallelization_factor             = 10

  function_response_types        = ["ReportBatchItemFailures"]
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = 10000
  maximum_record_age_in_seconds  = 3600

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.unrelayed.arn
    }
  }

  depends_on = [aws_iam_role_policy.this]
}
