resource "aws_cloudwatch_metric_alarm" "api_faults" {
  alarm_name          = "${var.name}-api-faults"
  alarm_description   = "AppSync itself failed to answer."
  namespace           = "AWS/AppSync"
  metric_name         = "5XXError"
  dimensions          = { GraphQLAPIId = var.graphql_api_id }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "api_latency" {
  alarm_name          = "${var.name}-api-latency"
  alarm_description   = "One answer in a hundred takes longer than ${var.latency_limit_milliseconds} ms."
  namespace           = "AWS/AppSync"
  metric_name         = "Latency"
  dimensions          = { GraphQLAPIId = var.graphql_api_id }
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
