locals {
  # Rules of the default bus are reported by their name alone.
  # Source: Amazon EventBridge User Guide, "Monitoring Amazon EventBridge".
  event_rules = {
    for key, rule in var.event_rules :
    key => merge(rule.bus == "default" ? {} : { EventBusName = rule.bus }, { RuleName = rule.rule })
  }
}

# What was given up: at once where a target is gone or refuses for good, otherwise after a day of
# tries, which the dashboard shows. The event waits in the target's queue then, unless that failed, too.
resource "aws_cloudwatch_metric_alarm" "failed_deliveries" {
  for_each = local.event_rules

  alarm_name          = "${var.name}-${each.key}-failed"
  alarm_description   = "Events for ${each.key} were given up."
  namespace           = "AWS/Events"
  metric_name         = "FailedInvocations"
  dimensions          = each.value
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Later than an attempt that failed and the one after it would be.
resource "aws_cloudwatch_metric_alarm" "late_work" {
  for_each = var.work_queues

  alarm_name          = "${var.name}-${each.key}-late"
  alarm_description   = "Something has waited in the queue ${each.value} for a quarter of an hour."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = each.value }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 900
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# What waits for its next attempt is in flight. SQS hands on nothing above 120,000 of these, of any
# partner. Source: Amazon SQS API Reference, ChangeMessageVisibility.
resource "aws_cloudwatch_metric_alarm" "crowded_queue" {
  for_each = var.waiting_queues

  alarm_name          = "${var.name}-${each.key}-crowded"
  alarm_description   = "So much waits in the queue ${each.value} for its next attempt that soon nothing else is sent."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesNotVisible"
  dimensions          = { QueueName = each.value }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 60000
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# SES has taken these mails and will not send them: no queue has them.
resource "aws_cloudwatch_metric_alarm" "unsent_mails" {
  for_each = var.configuration_sets

  alarm_name          = "${var.name}-${each.key}-unsent"
  alarm_description   = "SES took mails and did not send them."
  evaluation_periods  = 3
  datapoints_to_alarm = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "unsent"
    label       = "mails that were not sent"
    expression  = "FILL(unrendered, 0) + FILL(rejected, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { unrendered = "RenderingFailure", rejected = "Reject" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/SES"
        metric_name = metric_query.value
        dimensions  = { "ses:configuration-set" = each.value }
        stat        = "Sum"
        period      = 300
      }
    }
  }
}
