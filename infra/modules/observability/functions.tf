locals {
  # The metrics in the functions' own lines, which name their environment; and what filters count.
  programme_namespace = "RecyclePoints"
  filter_namespace    = "RecyclePoints/${var.environment}"

  # What brings balances from the stream to their watchers, events to their bus, and rows to the archive,
  # where a day would be soon enough. The age is that of the oldest record of all streams that a function
  # reads.
  publishers = {
    for name, function in var.function_names : name => function if contains(keys(local.late), name)
  }
  late = {
    archive = { what = "Rows reach the archive more than an hour late.", minutes = 60 }
    events  = { what = "Events reach their bus, or changes their watchers, more than a minute late.", minutes = 1 }
    relay   = { what = "Balances reach their watchers more than a minute late.", minutes = 1 }
    stream  = { what = "Balances reach their watchers more than a minute late.", minutes = 1 }
  }

  # Faults only (docs/adr/0002): a single event that is refused raises, so that Lambda's own error
  # metric counts it, too. The runtime reports what is raised with its errorType, at `level` or, in
  # older ones, `log_level`; a line of ours has no errorType. Invocations that timed out or whose
  # process died have only Lambda's report.
  fault_pattern = join(" ", [
    "{ ((($.level = \"ERROR\") || ($.level = \"CRITICAL\") || ($.log_level = \"ERROR\")) &&",
    "(($.errorType NOT EXISTS) ||",
    "(($.errorType != \"Unauthorized\") && ($.errorType != \"InvalidInput\")))) ||",
    "(($.type = \"platform.report\") && (($.record.status = \"timeout\") || ($.record.status = \"failure\"))) }",
  ])
}

resource "aws_cloudwatch_log_metric_filter" "faults" {
  for_each = var.log_groups

  name           = "${var.name}-${each.key}-faults"
  log_group_name = each.value
  pattern        = local.fault_pattern

  metric_transformation {
    namespace     = local.filter_namespace
    name          = "Faults-${each.key}"
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "faults" {
  for_each = aws_cloudwatch_log_metric_filter.faults

  alarm_name          = "${var.name}-${each.key}-faults"
  alarm_description   = "${title(each.key)} failed; refusals are not counted. Its log names the field."
  namespace           = each.value.metric_transformation[0].namespace
  metric_name         = each.value.metric_transformation[0].name
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "throttles" {
  for_each = var.function_names

  alarm_name          = "${var.name}-${each.key}-throttles"
  alarm_description   = "The function ${each.key} received more calls than may run at once."
  namespace           = "AWS/Lambda"
  metric_name         = "Throttles"
  dimensions          = { FunctionName = each.value }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "concurrency" {
  for_each = var.concurrency_limits

  alarm_name          = "${var.name}-${each.key}-concurrency"
  alarm_description   = "The function ${each.key} runs at four fifths of the calls that may run at once."
  namespace           = "AWS/Lambda"
  metric_name         = "ConcurrentExecutions"
  dimensions          = { FunctionName = var.function_names[each.key] }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 3
  threshold           = each.value * 0.8
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "duration" {
  for_each = var.function_timeouts_seconds

  alarm_name          = "${var.name}-${each.key}-duration"
  alarm_description   = "The function ${each.key} comes near its time limit of ${each.value} seconds."
  namespace           = "AWS/Lambda"
  metric_name         = "Duration"
  dimensions          = { FunctionName = var.function_names[each.key] }
  statistic           = "Maximum"
  unit                = "Milliseconds"
  period              = 300
  evaluation_periods  = 1
  threshold           = each.value * 800
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "iterator_age" {
  for_each = local.publishers

  alarm_name          = "${var.name}-${each.key}-iterator-age"
  alarm_description   = local.late[each.key].what
  namespace           = "AWS/Lambda"
  metric_name         = "IteratorAge"
  dimensions          = { FunctionName = each.value }
  statistic           = "Maximum"
  unit                = "Milliseconds"
  period              = 60
  evaluation_periods  = 3
  threshold           = local.late[each.key].minutes * 60000
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

moved {
  from = aws_cloudwatch_metric_alarm.iterator_age
  to   = aws_cloudwatch_metric_alarm.iterator_age["stream"]
}

# An hour without a sweep that finished: four quarters of an hour without one.
resource "aws_cloudwatch_metric_alarm" "sweep_silent" {
  alarm_name          = "${var.name}-sweep-silent"
  alarm_description   = "No sweep has finished for an hour: the ledger does not show expired points yet."
  evaluation_periods  = 4
  datapoints_to_alarm = 4
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "finished"
    label       = "sweeps that finished"
    expression  = "FILL(started, 0) - FILL(failed, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { started = "Invocations", failed = "Errors" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/Lambda"
        metric_name = metric_query.value
        dimensions  = { FunctionName = var.function_names["sweep"] }
        stat        = "Sum"
        period      = 900
      }
    }
  }
}

# A row that a sweep cannot record stops no other, and comes again with the next sweep.
resource "aws_cloudwatch_metric_alarm" "sweep_failures" {
  alarm_name          = "${var.name}-sweep-failures"
  alarm_description   = "For an hour every sweep has left something that it could not record; its log names it."
  namespace           = local.programme_namespace
  metric_name         = "SweepFailures"
  dimensions          = { Environment = var.environment }
  statistic           = "Sum"
  period              = 900
  evaluation_periods  = 4
  datapoints_to_alarm = 4
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# A list and a stream leave out a row that they cannot read.
resource "aws_cloudwatch_metric_alarm" "unreadable_rows" {
  alarm_name          = "${var.name}-unreadable-rows"
  alarm_description   = "Rows could not be read and were left out; the log at level ERROR names them."
  namespace           = local.programme_namespace
  metric_name         = "UnreadableRows"
  dimensions          = { Environment = var.environment }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Somebody else may have the kiosk, or it counts wrongly.
resource "aws_cloudwatch_metric_alarm" "kiosk_cap" {
  count = var.kiosks_capped ? 1 : 0

  alarm_name          = "${var.name}-kiosk-cap"
  alarm_description   = "A kiosk has reached its daily cap of points; the log of mutations at level WARN names it."
  namespace           = local.programme_namespace
  metric_name         = "Refused"
  dimensions          = { Environment = var.environment, Code = "KIOSK_DAILY_CAP_REACHED" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Of every sweep: the age of the exchange that has waited longest. At the end of its hold the points
# go back, and the citizen has waited for nothing.
resource "aws_cloudwatch_metric_alarm" "approval_age" {
  alarm_name          = "${var.name}-approval-age"
  alarm_description   = "An exchange has waited for approval for three quarters of its ${var.hold_hours} hours."
  namespace           = local.programme_namespace
  metric_name         = "ApprovalAge"
  dimensions          = { Environment = var.environment }
  statistic           = "Maximum"
  unit                = "Seconds"
  period              = 900
  evaluation_periods  = 2
  datapoints_to_alarm = 1
  threshold           = var.hold_hours * 2700
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  for_each = var.dead_letter_queues

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "Something was given up and waits in the queue ${each.value}."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = each.value }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
