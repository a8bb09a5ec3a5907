# What is committed, as events: a bus, its archive, and the function that puts them there from the
# streams. It also publishes exchanges and QR tokens to who watches them. The bus and the archive have
# AWS's own key: what they hold is encrypted, and no reader needs a grant of a key.
resource "aws_cloudwatch_event_bus" "this" {
  name        = var.name
  description = "What is committed in ${var.name}, as events (docs/use/events.md)."
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
  source = "recycle-points"

  # What happens to a row that can mean an event or a push: a test compares it with those of records.
  # Entries and deposits are facts when they are written; new places and rewards have no status or
  # stock before; nobody watches a new token; nothing means anything when it goes.
  changes = {
    points_ledger  = ["INSERT"]
    recycle_events = ["INSERT"]
    exchanges      = ["INSERT", "MODIFY"]
    locations      = ["MODIFY"]
    rewards        = ["MODIFY"]
    reminders      = ["INSERT"]
    qr_tokens      = ["MODIFY"]
  }

  # The fields, and the types that they return.
  publishing_arns = [
    for path in [
      "Mutation/fields/publishExchange", "Mutation/fields/publishQrToken", "ExchangeChange/*", "QrTokenChange/*",
    ] : "${var.graphql_api.arn}/types/${path}"
  ]

  relaying = [
    for relay in var.relay[*] : {
      Sid      = "Relay"
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = [relay.arn]
    }
  ]
}

module "worker" {
  source = "../worker"

  name        = var.name
  function    = "events"
  description = "Puts what is committed on the event bus, and publishes exchanges and QR tokens."
  common      = var.common
  settings = merge(
    { EVENT_BUS = aws_cloudwatch_event_bus.this.name, APPSYNC_ENDPOINT = var.graphql_api.url },
    # It is not in the network where Valkey is.
    { for relay in var.relay[*] : "RELAY_FUNCTION" => relay.name },
  )
  timeout_seconds  = 120
  table_statements = var.table_statements

  statements = concat(local.relaying, [
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
      Action   = ["events:PutEvents"]
      Resource = [aws_cloudwatch_event_bus.this.arn]
    },
    {
      Sid      = "Publish"
      Effect   = "Allow"
      Action   = ["appsync:GraphQL"]
      Resource = local.publishing_arns
    },
    {
      Sid      = "GiveUp"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = [aws_sqs_queue.unsent.arn]
    },
  ])
}

# What could not become events: the records' place in the stream, not their content.
resource "aws_sqs_queue" "unsent" {
  name                      = "${var.name}-unsent"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

# Up to ten batches of a shard at a time, each row's in one after the other: its events are put in their
# order. Lambda tries a record
# again until it is 23 hours old, and a stream keeps it for 24: in the hour that is left it can
# still be read, by a mapping that does not give up.
resource "aws_lambda_event_source_mapping" "this" {
  for_each = local.changes

  event_source_arn  = var.stream_arns[each.key]
  function_name     = module.worker.arn
  starting_position = "TRIM_HORIZON"

  batch_size                         = 100
  maximum_batching_window_in_seconds = 0
  parallelization_factor             = 10

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
}
