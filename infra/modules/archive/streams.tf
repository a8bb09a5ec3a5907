# A Firehose stream for each table: JSON in, Parquet by the table's columns out. `dt` is the day of
# arrival in the programme's zone.
locals {
  stream_names = { for table in local.archived : table => "${var.name}-archive-${table}" }
}

resource "aws_kinesis_firehose_delivery_stream" "this" {
  for_each = local.stream_names

  name        = each.value
  destination = "extended_s3"

  server_side_encryption {
    enabled  = true
    key_type = "AWS_OWNED_CMK"
  }

  extended_s3_configuration {
    bucket_arn          = module.incoming.arn
    role_arn            = aws_iam_role.firehose.arn
    prefix              = "incoming/${each.key}/dt=!{timestamp:yyyy-MM-dd}/"
    error_output_prefix = "errors/${each.key}/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/"
    custom_time_zone    = var.time_zone
    file_extension      = ".parquet"

    # The least with conversion. Source: Amazon Data Firehose Developer Guide, "Convert input data
    # format". Parquet is compressed within.
    buffering_size     = 64
    buffering_interval = var.buffer_seconds
    compression_format = "UNCOMPRESSED"

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.firehose.name
      log_stream_name = aws_cloudwatch_log_stream.firehose[each.key].name
    }

    data_format_conversion_configuration {
      input_format_configuration {
        deserializer {
          open_x_json_ser_de {}
        }
      }

      output_format_configuration {
        serializer {
          parquet_ser_de {
            compression = "GZIP"
          }
        }
      }

      schema_configuration {
        database_name = aws_glue_catalog_database.this.name
        table_name    = aws_glue_catalog_table.incoming[each.key].name
        role_arn      = aws_iam_role.firehose.arn
        region        = local.region
      }
    }
  }

  # Firehose tries the role when a stream is made.
  depends_on = [aws_iam_role_policy.firehose]
}

# Firehose writes to streams of a log that are there, and makes none.
resource "aws_cloudwatch_log_group" "firehose" {
  name              = "/aws/kinesisfirehose/${var.name}-archive"
  retention_in_days = var.common.log_retention_days
}

resource "aws_cloudwatch_log_stream" "firehose" {
  for_each = local.stream_names

  name           = each.key
  log_group_name = aws_cloudwatch_log_group.firehose.name
}

resource "aws_iam_role" "firehose" {
  name        = "${var.name}-archive-firehose"
  description = "Firehose writes the archive."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "firehose.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

# Source: Amazon Data Firehose Developer Guide, "Controlling access with Amazon Data Firehose":
# destinations in S3, and AWS Glue for data format conversion.
resource "aws_iam_role_policy" "firehose" {
  name = "archive"
  role = aws_iam_role.firehose.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Bucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = [module.incoming.arn]
      },
      {
        Sid      = "Write"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
        Resource = ["${module.incoming.arn}/incoming/*", "${module.incoming.arn}/errors/*"]
      },
      {
        Sid      = "Columns"
        Effect   = "Allow"
        Action   = ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"]
        Resource = concat(local.catalog_arns, [for table in local.archived : "${local.table_arn}/${table}_incoming"])
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.firehose.arn}:log-stream:*"]
      },
    ]
  })
}
