locals {
  # The one that hands over voucher codes, as far as it is there.
  fulfilments = { for name, arn in var.machines : name => arn if name == "fulfilment" }
}

# An execution that did not end by itself: nobody looks after its exchange any more.
resource "aws_cloudwatch_metric_alarm" "executions" {
  for_each = var.machines

  alarm_name          = "${var.name}-${each.key}-executions"
  alarm_description   = "An execution of the state machine ${each.key} failed, timed out or was stopped: its exchange needs a person."
  evaluation_periods  = 5
  datapoints_to_alarm = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "unfinished"
    label       = "executions that did not end by themselves"
    expression  = "FILL(failed, 0) + FILL(late, 0) + FILL(stopped, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { failed = "ExecutionsFailed", late = "ExecutionsTimedOut", stopped = "ExecutionsAborted" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/States"
        metric_name = metric_query.value
        dimensions  = { StateMachineArn = each.value }
        stat        = "Sum"
        period      = 60
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "vouchers_low" {
  for_each = local.fulfilments

  alarm_name          = "${var.name}-vouchers-low"
  alarm_description   = "A reward's pool has few voucher codes left."
  namespace           = local.programme_namespace
  metric_name         = "VouchersLow"
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

resource "aws_cloudwatch_metric_alarm" "voucher_pool_empty" {
  for_each = local.fulfilments

  alarm_name          = "${var.name}-voucher-pool-empty"
  alarm_description   = "A reward's pool has too few voucher codes: an exchange waits for a person."
  namespace           = local.programme_namespace
  metric_name         = "VoucherPoolEmpty"
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
