locals {
  api_keys_arn = var.api_keys_parameter == null ? null : join(":", [
    "arn", local.partition, "ssm", local.region, local.account,
    "parameter/${trimprefix(var.api_keys_parameter, "/")}",
  ])

  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:ecs:${local.region}:${local.account}:*" }
      }
    }]
  })

  api_keys_statements = [
    for arn in compact([local.api_keys_arn]) : [
      {
        Sid      = "ReadApiKeys"
        Effect   = "Allow"
        Action   = ["ssm:GetParameters"]
        Resource = [arn]
      },
      {
        Sid       = "DecryptApiKeys"
        Effect    = "Allow"
        Action    = ["kms:Decrypt"]
        Resource  = [var.secrets_key_arn]
        Condition = { StringEquals = { "kms:EncryptionContext:PARAMETER_ARN" = arn } }
      },
    ]
  ]
}

# ECS's own part: it gets the image and the secrets, and writes the log.
resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  description        = "ECS starts the container."
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "execution" {
  name = "start"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      # It knows no resources.
      {
        Sid      = "SignIn"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        Sid      = "Pull"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = [aws_ecr_repository.this.arn]
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = [for group in aws_cloudwatch_log_group.this : "${group.arn}:*"]
      },
    ], var.execution_statements, local.api_keys_statements...)
  })
}

resource "aws_iam_role" "task" {
  for_each = local.tasks

  name               = "${var.name}-${each.key}-task"
  description        = "What the container may do as ${each.key}."
  assume_role_policy = local.trust
}

# As the functions', whose code it runs.
resource "aws_iam_role_policy" "tables" {
  for_each = merge([
    for name, task in local.tasks : {
      for access in task.tables : "${name}-${access}" => { task = name, statements = var.table_statements[access] }
    }
  ]...)

  name   = each.key
  role   = aws_iam_role.task[each.value.task].id
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value.statements })
}

# What jobs do elsewhere: verify does nothing there.
resource "aws_iam_role_policy" "jobs" {
  for_each = { for name, job in local.jobs : name => job if name != "verify" }

  name   = "job"
  role   = aws_iam_role.task[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value.statements })
}

# Codes are made and found by the secrets, and users of erased accounts deleted.
resource "aws_iam_role_policy" "secrets" {
  name   = "secrets"
  role   = aws_iam_role.task["serve"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = concat(var.secrets_statements, var.deletion.statements) })
}
