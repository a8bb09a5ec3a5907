# What could not be published after all retries: its place in the stream, not its content.
resource "aws_sqs_queue" "unpublished" {
  name                      = "${var.name}-unpublished"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

# In order per citizen: up to ten batches of a shard at a time, each row's in one after the other. After a failure Lambda tries again from the
# record that failed, or in halves if the function does not name it. It gives up after an hour, not
# after a number of tries: the whole shard waits meanwhile. The local pump has the same numbers, but
# also gives up after ten tries.
resource "aws_lambda_event_source_mapping" "users" {
  event_source_arn  = var.users_stream_arn
  function_name     = aws_lambda_alias.this["stream"].arn
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
      destination_arn = aws_sqs_queue.unpublished.arn
    }
  }

  depends_on = [aws_iam_role_policy.this]
}
