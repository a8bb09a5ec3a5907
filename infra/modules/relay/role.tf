data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  parameter_arn = join(":", [
    "arn", local.partition, "ssm", local.region, local.account, "parameter/${trimprefix(var.relay_parameter, "/")}",
  ])

  key_statements = [
    {
      Sid      = "ReadRelayKeys"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter"]
      Resource = [local.parameter_arn]
    },
    {
      Sid       = "DecryptRelayKeys"
      Effect    = "Allow"
      Action    = ["kms:Decrypt"]
      Resource  = [var.secrets_key_arn]
      Condition = { StringEquals = { "kms:EncryptionContext:PARAMETER_ARN" = local.parameter_arn } }
    },
  ]
}

resource "aws_iam_role" "this" {
  name        = var.name
  description = "What the function relay may do."

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
    Statement = concat(local.key_statements, [
      var.valkey_sign_in.statement,
      {
        Sid      = "ReadStream"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
        Resource = [var.users_stream_arn]
      },
      # Lambda asks for them when the mapping and the function's place in the network are made. They
      # know no resources.
      {
        Sid      = "Look"
        Effect   = "Allow"
        Action   = ["dynamodb:ListStreams", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
        Resource = ["*"]
      },
      # Lambda connects the function to the network. Nobody knows beforehand what the interfaces are
      # called. Source: AWS Lambda Developer Guide, "Required IAM permissions" of functions in a VPC.
      {
        Sid    = "Connect"
        Effect = "Allow"
        Action = [
          "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses",
        ]
        Resource = [
          for type in ["network-interface", "security-group", "subnet"] :
          "arn:${local.partition}:ec2:${local.region}:${local.account}:${type}/*"
        ]
      },
      {
        Sid      = "GiveUp"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [aws_sqs_queue.unrelayed.arn]
      },
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
