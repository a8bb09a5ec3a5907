locals {
  # What happens to a row that the archive has a row of: a test compares it with the rows of records.
  # Erasure only takes from entries and deposits.
  changes = {
    points_ledger  = ["INSERT"]
    recycle_events = ["INSERT"]
    exchanges      = ["INSERT", "MODIFY"]
    locations      = ["INSERT", "MODIFY"]
    rewards        = ["INSERT", "MODIFY"]
    budgets        = ["INSERT", "MODIFY"]
  }
}

module "worker" {
  source = "../worker"

  name             = var.name
  function         = "archive"
  description      = "Puts what happened into the archive."
  common           = var.common
  settings         = { ARCHIVE_STREAMS = "${var.name}-archive-", PROGRAMME_TIME_ZONE = var.time_zone }
  timeout_seconds  = 120
  table_statements = []

  statements = [
    {
      Sid      = "ReadStreams"
      Effect   = "Allow"
      Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
      Resource = [for table in keys(local.changes) : var.stream_arns[table]]
    },
    # Lambda asks for it when a mapping is made. It knows no resources.
    {
      Sid      = "ListStreams"
      Effect   = "Allow"
      Action   = ["dynamodb:ListStreams"]
      Resource = ["*"]
    },
    {
      Sid      = "Put"
      Effect   = "Allow"
      Action   = ["firehose:PutRecordBatch"]
      Resource = [for stream in aws_kinesis_firehose_delivery_stream.this : stream.arn]
    },
    {
      Sid      = "GiveUp"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = [aws_sqs_queue.unarchived.arn]
    },
  ]
}

# What could not be archived: the records' place in the stream, not their content. `recycle-points
# archive` reads the tables instead.
resource "aws_sqs_queue" "unarchived" {
  name                      = "${var.name}-unarchived"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

# As the mappings of events, but for the minute that a batch waits for more: nobody waits for it. Lambda
# gives up in the last hour that the stream still has the record.
resource "aws_lambda_event_source_mapping" "this" {
  for_each = local.changes

  event_source_arn  = var.stream_arns[each.key]
  function_name     = module.worker.arn
  starting_position = "TRIM_HORIZON"

  batch_size                         = 100
  maximum_batching_window_in_seconds = 60
  parallelization_factor             = 1

  function_response_types        = ["ReportBatchItemFailures"]
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = -1
  maximum_record_age_in_seconds  = 82800

  filter_criteria {
    filter {
      pattern = jsonencode({ eventName = each.value })
    }
  }

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.unarchived.arn
    }
  }
}
