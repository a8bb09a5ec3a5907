# A job writes a line when all is well. None is the same alarm, whatever the reason.
resource "aws_cloudwatch_log_metric_filter" "jobs" {
  for_each = var.jobs

  name           = "${var.name}-${each.key}-job-done"
  log_group_name = each.value.log_group
  pattern        = each.value.done

  metric_transformation {
    namespace = local.filter_namespace
    name      = "JobDone-${each.key}"
    value     = "1"
    unit      = "Count"
  }
}

# An hour each: CloudWatch looks back seven days at periods of an hour or more, else one. Hours
# without a line are filled: CloudWatch would look for older lines in their place, and alarm late.
# Source: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data".
resource "aws_cloudwatch_metric_alarm" "jobs" {
  for_each = aws_cloudwatch_log_metric_filter.jobs

  alarm_name          = "${var.name}-${each.key}-job-silent"
  alarm_description   = "The container's job ${each.key} has not written for ${var.jobs[each.key].silent_hours} h that all is well: it found something, failed, or never began. Its log says which."
  evaluation_periods  = var.jobs[each.key].silent_hours
  datapoints_to_alarm = var.jobs[each.key].silent_hours
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "all"
    label       = "jobs that were done"
    expression  = "FILL(done, 0)"
    return_data = true
  }

  metric_query {
    id = "done"

    metric {
      namespace   = each.value.metric_transformation[0].namespace
      metric_name = each.value.metric_transformation[0].name
      stat        = "Sum"
      period      = 3600
    }
  }
}
