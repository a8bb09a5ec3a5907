locals {
  apis_arn = "arn:${local.partition}:appsync:${local.region}:${local.account}:apis/*"
  logs_arn = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/aws/appsync/apis/*"

  # The roles are made before the API has an id: any API of this account's may take them.
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "appsync.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = local.apis_arn }
      }
    }]
  })
}

resource "aws_iam_role" "logs" {
  name               = "${var.name}-api-logs"
  description        = "AppSync writes its log lines."
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "logs" {
  name = "logs"
  role = aws_iam_role.logs.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Log"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${local.logs_arn}:*"]
    }]
  })
}

resource "aws_iam_role" "datasource" {
  for_each = toset(var.fields[*].function)

  name               = "${var.name}-api-${each.key}"
  description        = "AppSync calls the function ${each.key}, and no other."
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "datasource" {
  for_each = toset(var.fields[*].function)

  name = "invoke"
  role = aws_iam_role.datasource[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Invoke"
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = [var.function_alias_arns[each.key]]
    }]
  })
}
