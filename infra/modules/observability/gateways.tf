resource "aws_cloudwatch_metric_alarm" "gateway_faults" {
  for_each = var.gateways

  alarm_name          = "${var.name}-${each.key}-faults"
  alarm_description   = "The ${each.value.title} answered with a 5xx: it or a function failed."
  namespace           = "AWS/ApiGateway"
  metric_name         = each.value.faults_metric
  dimensions          = each.value.dimensions
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

resource "aws_cloudwatch_metric_alarm" "gateway_latency" {
  for_each = var.gateways

  alarm_name          = "${var.name}-${each.key}-latency"
  alarm_description   = "One answer in a hundred of the ${each.value.title} takes longer than ${var.latency_limit_milliseconds} ms."
  namespace           = "AWS/ApiGateway"
  metric_name         = "Latency"
  dimensions          = each.value.dimensions
  extended_statistic  = "p99"
  period              = 300
  evaluation_periods  = 3
  threshold           = var.latency_limit_milliseconds
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  # Of a few requests the slowest would be one in a hundred.
  evaluate_low_sample_count_percentiles = "ignore"
}

# API Gateway counts them among all 4xx. The functions never answer 429.
resource "aws_cloudwatch_log_metric_filter" "throttled" {
  for_each = var.gateways

  name           = "${var.name}-${each.key}-throttled"
  log_group_name = each.value.log_group
  pattern        = "{ $.status = \"429\" }"

  metric_transformation {
    namespace     = local.filter_namespace
    name          = "Throttled-${each.key}"
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}

# One that sends too much is meant to be stopped: the alarm is for many, over a quarter of an hour.
resource "aws_cloudwatch_metric_alarm" "gateway_throttles" {
  for_each = aws_cloudwatch_log_metric_filter.throttled

  alarm_name          = "${var.name}-${each.key}-throttles"
  alarm_description   = "The ${var.gateways[each.key].title} has refused requests for a quarter of an hour: a limit of it or of a plan is reached."
  namespace           = each.value.metric_transformation[0].namespace
  metric_name         = each.value.metric_transformation[0].name
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
