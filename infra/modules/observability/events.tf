locals {
  event_rules = merge([
    for bus in var.event_buses : {
      for key, rule in bus.rules : key => { EventBusName = bus.name, RuleName = rule }
    }
  ]...)
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
