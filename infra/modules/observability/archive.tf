# Firehose keeps what it cannot deliver for a day.
resource "aws_cloudwatch_metric_alarm" "archive_age" {
  for_each = var.archive_streams

  alarm_name          = "${var.name}-${each.key}-archive-age"
  alarm_description   = "Rows of ${each.key} have waited for an hour on their way into the archive."
  namespace           = "AWS/Firehose"
  metric_name         = "DeliveryToS3.DataFreshness"
  dimensions          = { DeliveryStreamName = each.value }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 3
  threshold           = 3600
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# These rows are below errors/, and in no table.
resource "aws_cloudwatch_metric_alarm" "unconverted" {
  for_each = var.archive_streams

  alarm_name          = "${var.name}-${each.key}-unconverted"
  alarm_description   = "Firehose could not make Parquet of rows of ${each.key}: they are below errors/, and in no table."
  namespace           = "AWS/Firehose"
  metric_name         = "FailedConversion.Records"
  dimensions          = { DeliveryStreamName = each.value }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# For whatever reason, and of whatever stream.
resource "aws_cloudwatch_metric_alarm" "archive_errors" {
  for_each = var.archive_errors

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "Something was written below errors/ of the archive's bucket."
  namespace           = "AWS/S3"
  metric_name         = "BytesUploaded"
  dimensions          = { BucketName = each.value.bucket, FilterId = each.value.filter }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Nobody else starts queries there. What a statement would have added, the next one adds. One that reads
# more than its workgroup allows is cancelled.
locals {
  unfinished_statements = {
    for pair in setproduct(["FAILED", "CANCELED"], ["DML", "DDL", "UTILITY"]) :
    lower(join("_", pair)) => { QueryState = pair[0], QueryType = pair[1] }
  }
}

resource "aws_cloudwatch_metric_alarm" "compaction" {
  for_each = var.compaction_workgroups

  alarm_name          = "${var.name}-${each.key}-failed"
  alarm_description   = "A statement that compacts the archive failed: reports lack the newest rows."
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "unfinished"
    label       = "statements that failed"
    expression  = join(" + ", [for id in keys(local.unfinished_statements) : "FILL(${id}, 0)"])
    return_data = true
  }

  dynamic "metric_query" {
    for_each = local.unfinished_statements

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/Athena"
        metric_name = "TotalExecutionTime"
        dimensions  = merge({ WorkGroup = each.value }, metric_query.value)
        stat        = "SampleCount"
        period      = 300
      }
    }
  }
}

# As of a job that is silent: nothing failed, because nothing was started. A MERGE is DML.
resource "aws_cloudwatch_metric_alarm" "uncompacted" {
  for_each = var.compaction_workgroups

  alarm_name          = "${var.name}-${each.key}-silent"
  alarm_description   = "No statement has compacted the archive for 26 h: reports lack the newest rows."
  evaluation_periods  = 26
  datapoints_to_alarm = 26
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "all"
    label       = "statements that succeeded"
    expression  = "FILL(succeeded, 0)"
    return_data = true
  }

  metric_query {
    id = "succeeded"

    metric {
      namespace   = "AWS/Athena"
      metric_name = "TotalExecutionTime"
      dimensions  = { WorkGroup = each.value, QueryState = "SUCCEEDED", QueryType = "DML" }
      stat        = "SampleCount"
      period      = 3600
    }
  }
}
