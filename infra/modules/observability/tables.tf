locals {
  # DynamoDB reports a minute late, and FILL makes a 0 of what is not reported yet: an alarm that
  # needed all of the newest minutes would never go off. Each of the two needs some of the last five.
  # Source: Amazon CloudWatch User Guide, "Using metric math", FILL.

  # What an index consumes, and what it is refused, is counted by itself and not with its table.
  table_parts = {
    for name, table in var.table_names : name => concat(
      [{ TableName = table }],
      [for index in var.index_names[name] : { TableName = table, GlobalSecondaryIndexName = index }],
    )
  }
  throttle_metrics = {
    for name, parts in local.table_parts : name => merge([
      for position, dimensions in parts : {
        for id, metric in { reads = "ReadThrottleEvents", writes = "WriteThrottleEvents" } :
        "${id}${position}" => { metric_name = metric, dimensions = dimensions }
      }
    ]...)
  }
}

resource "aws_cloudwatch_metric_alarm" "table_throttles" {
  for_each = var.table_names

  alarm_name          = "${var.name}-${each.key}-throttles"
  alarm_description   = "DynamoDB throttled the table ${each.value} or an index of it in three of five minutes."
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "throttles"
    label       = "requests throttled"
    expression  = join(" + ", [for id in keys(local.throttle_metrics[each.key]) : "FILL(${id}, 0)"])
    return_data = true
  }

  dynamic "metric_query" {
    for_each = local.throttle_metrics[each.key]

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/DynamoDB"
        metric_name = metric_query.value.metric_name
        dimensions  = metric_query.value.dimensions
        stat        = "Sum"
        period      = 60
      }
    }
  }

  lifecycle {
    precondition {
      condition     = length(local.throttle_metrics[each.key]) <= 10
      error_message = "An alarm takes ten metrics: ${each.key} has more than four indexes, and needs a second one."
    }
  }
}
