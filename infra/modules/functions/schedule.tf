# Sweeps that could not be started, or failed as a whole.
resource "aws_sqs_queue" "unswept" {
  name                      = "${var.name}-unswept"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

# Not tried again: the next sweep does what this one left.
resource "aws_lambda_function_event_invoke_config" "sweep" {
  function_name                = aws_lambda_function.this["sweep"].function_name
  qualifier                    = aws_lambda_alias.this["sweep"].name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 900

  destination_config {
    on_failure {
      destination = aws_sqs_queue.unswept.arn
    }
  }
}

resource "aws_iam_role" "scheduler" {
  name        = "${var.name}-scheduler"
  description = "EventBridge Scheduler starts sweeps."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  name = "sweep"
  role = aws_iam_role.scheduler.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Invoke"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = [aws_lambda_alias.this["sweep"].arn]
      },
      {
        Sid      = "Fail"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [aws_sqs_queue.unswept.arn]
      },
    ]
  })
}

# Parts at the same time: a million accounts are settled in an hour, with the default memory.
locals {
  sweep_parts = 4
  sweeps = {
    after-midnight = "cron(5 0 * * ? *)"
    quarter-hourly = "cron(0/15 * * * ? *)"
  }
}

# Points expire with the day: one sweep comes just after it. Holds end at any time. Reminders of
# points that expire are written in the morning; what one run leaves, or fails at, the next one does.
resource "aws_scheduler_schedule" "sweep" {
  for_each = merge(
    {
      for each in setproduct(keys(local.sweeps), range(local.sweep_parts)) :
      each[1] == 0 ? each[0] : "${each[0]}-${each[1]}" => {
        name       = "sweep"
        expression = local.sweeps[each[0]]
        input      = { task = "sweep", part = each[1], parts = local.sweep_parts }
      }
    },
    var.reminds ? {
      morning = { name = "remind", expression = "cron(0/20 9 * * ? *)", input = { task = "remind" } }
    } : {},
  )

  name                         = "${var.name}-${each.value.name}-${each.key}"
  description                  = "Starts the function sweep."
  schedule_expression          = each.value.expression
  schedule_expression_timezone = var.time_zone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_alias.this["sweep"].arn
    role_arn = aws_iam_role.scheduler.arn
    input    = jsonencode(each.value.input)

    retry_policy {
      maximum_retry_attempts       = 3
      maximum_event_age_in_seconds = 600
    }

    dead_letter_config {
      arn = aws_sqs_queue.unswept.arn
    }
  }
}
