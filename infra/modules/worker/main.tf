# A function that nobody calls: it works on what a stream, a queue or a bus hands to it. An apply puts
# it in service: it has no alias.
locals {
  function_name = "${var.name}-${var.function}"
}

resource "aws_lambda_function" "this" {
  function_name    = local.function_name
  description      = var.description
  role             = aws_iam_role.this.arn
  s3_bucket        = var.common.package.bucket
  s3_key           = var.common.package.key
  source_code_hash = var.common.package.sha256
  handler          = "lambda_entry.${var.function}_handler"
  runtime          = "python3.13"
  architectures    = ["arm64"]
  memory_size      = var.common.memory_megabytes
  timeout          = var.timeout_seconds
  layers           = var.layers

  reserved_concurrent_executions = lookup(var.common.reserved_concurrency, var.function, -1)

  environment {
    variables = merge(var.settings, {
      ENVIRONMENT  = var.common.environment
      FUNCTION     = var.function
      TABLE_PREFIX = var.common.table_prefix
    })
  }

  tracing_config {
    mode = "Active"
  }

  logging_config {
    log_format            = "JSON"
    application_log_level = var.common.log_level
    system_log_level      = "INFO"
    log_group             = aws_cloudwatch_log_group.this.name
  }

  lifecycle {
    precondition {
      condition     = lookup(var.common.reserved_concurrency, var.function, var.at_once) >= var.at_once
      error_message = "reserved_concurrency: ${var.function} needs ${var.at_once} at least, which its queues start at once: what a queue hands on to nobody counts as an attempt."
    }
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.common.log_retention_days
}

resource "aws_iam_role" "this" {
  name        = local.function_name
  description = "What the function ${var.function} may do."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "function"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(var.table_statements, var.statements, [
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
      },
      # X-Ray knows no resources.
      {
        Sid      = "Trace"
        Effect   = "Allow"
        Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = ["*"]
      },
    ])
  })
}
