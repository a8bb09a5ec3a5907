resource "aws_cloudwatch_metric_alarm" "valkey_throttles" {
  for_each = var.containers

  alarm_name          = "${var.name}-${each.key}-valkey-throttles"
  alarm_description   = "Valkey throttled commands: balances reach their watchers late."
  namespace           = "AWS/ElastiCache"
  metric_name         = "ThrottledCmds"
  dimensions          = { clusterId = each.value.cache }
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

resource "aws_cloudwatch_metric_alarm" "valkey_units" {
  for_each = var.containers

  alarm_name          = "${var.name}-${each.key}-valkey-units"
  alarm_description   = "Valkey uses four fifths of the ${each.value.units_per_second} processing units that it may use a second."
  namespace           = "AWS/ElastiCache"
  metric_name         = "ElastiCacheProcessingUnits"
  dimensions          = { clusterId = each.value.cache }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  threshold           = each.value.units_per_second * 60 * 0.8
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# A task says it once, when it begins: until Valkey answers, sockets get no balance of that task.
resource "aws_cloudwatch_log_metric_filter" "valkey_away" {
  for_each = var.containers

  name           = "${var.name}-${each.key}-valkey-away"
  log_group_name = each.value.log_group
  pattern        = "{ ($.logger = \"container.relay\") && ($.message = \"Valkey does not answer*\") }"

  metric_transformation {
    namespace     = local.filter_namespace
    name          = "ValkeyAway-${each.key}"
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "valkey_away" {
  for_each = aws_cloudwatch_log_metric_filter.valkey_away

  alarm_name          = "${var.name}-${each.key}-valkey-away"
  alarm_description   = "A task lost Valkey. Its log says when Valkey answers again; until then its sockets get no balances."
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
