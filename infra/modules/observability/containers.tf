resource "aws_cloudwatch_metric_alarm" "container_faults" {
  for_each = var.containers

  alarm_name          = "${var.name}-${each.key}-answers"
  alarm_description   = "The load balancer answered with a 5xx: it, or a task, failed."
  evaluation_periods  = 5
  datapoints_to_alarm = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "faults"
    label       = "answers with a 5xx"
    expression  = "FILL(balancer, 0) + FILL(tasks, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { balancer = "HTTPCode_ELB_5XX_Count", tasks = "HTTPCode_Target_5XX_Count" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = metric_query.value
        dimensions  = { LoadBalancer = each.value.balancer }
        stat        = "Sum"
        period      = 60
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "container_latency" {
  for_each = var.containers

  alarm_name          = "${var.name}-${each.key}-latency"
  alarm_description   = "One answer in a hundred of the container takes longer than ${var.latency_limit_milliseconds} ms."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "TargetResponseTime"
  dimensions          = { LoadBalancer = each.value.balancer }
  extended_statistic  = "p99"
  period              = 300
  evaluation_periods  = 3
  threshold           = var.latency_limit_milliseconds / 1000
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  # Of a few requests the slowest would be one in a hundred.
  evaluate_low_sample_count_percentiles = "ignore"
}

resource "aws_cloudwatch_metric_alarm" "container_unhealthy" {
  for_each = var.containers

  alarm_name          = "${var.name}-${each.key}-unhealthy"
  alarm_description   = "A task has not answered the load balancer's health check for three minutes."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "UnHealthyHostCount"
  dimensions          = { LoadBalancer = each.value.balancer, TargetGroup = each.value.target_group }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 3
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# More tasks are wanted than run: an image that does not start, a zone without room, a quota.
resource "aws_cloudwatch_metric_alarm" "container_missing" {
  for_each = var.containers

  alarm_name          = "${var.name}-${each.key}-missing"
  alarm_description   = "For ten minutes fewer tasks have run than there should be."
  evaluation_periods  = 10
  datapoints_to_alarm = 10
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "missing"
    label       = "tasks that are missing"
    expression  = "desired - running"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { desired = "DesiredTaskCount", running = "RunningTaskCount" }

    content {
      id = metric_query.key

      metric {
        namespace   = "ECS/ContainerInsights"
        metric_name = metric_query.value
        dimensions  = { ClusterName = each.value.cluster, ServiceName = each.value.service }
        stat        = "Average"
        period      = 60
      }
    }
  }
}

# More tasks come long before: it stays here only where there are as many as there may be.
resource "aws_cloudwatch_metric_alarm" "container_cpu" {
  for_each = var.containers

  alarm_name          = "${var.name}-${each.key}-cpu"
  alarm_description   = "The container's tasks have used more than 85 % of their processors for a quarter of an hour."
  namespace           = "AWS/ECS"
  metric_name         = "CPUUtilization"
  dimensions          = { ClusterName = each.value.cluster, ServiceName = each.value.service }
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  threshold           = 85
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "container_memory" {
  for_each = var.containers

  alarm_name          = "${var.name}-${each.key}-memory"
  alarm_description   = "The container's tasks have used more than 85 % of their memory for a quarter of an hour."
  namespace           = "AWS/ECS"
  metric_name         = "MemoryUtilization"
  dimensions          = { ClusterName = each.value.cluster, ServiceName = each.value.service }
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  threshold           = 85
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
