locals {
  # Versions before a rotation know the parameter before it, and may be called until they are gone.
  parameter_arns = [
    for name in compact([var.secrets_parameter, var.previous_secrets_parameter]) : join(":", [
      "arn", local.partition, "ssm", local.region, local.account,
      "parameter/${trimprefix(name, "/")}",
    ])
  ]

  runtime_statements = {
    for name, _ in local.functions : name => [
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.this[name].arn}:*"]
      },
      # X-Ray knows no resources.
      {
        Sid      = "Trace"
        Effect   = "Allow"
        Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = ["*"]
      },
    ]
  }

  # The field, and the types that it returns: AWS documents the first, and CDK's integration test
  # grants the others too.
  publishing_arns = [
    for path in ["Mutation/fields/publishBalance", "PointBalance/*", "ExpiringPoints/*"] :
    "${var.graphql_api_arn}/types/${path}"
  ]

  secrets_statements = [
    {
      Sid      = "ReadSecrets"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter"]
      Resource = local.parameter_arns
    },
    # The key opens these parameters, and nothing else that it may hold.
    {
      Sid      = "DecryptSecrets"
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = [var.secrets_key_arn]
      Condition = {
        StringEquals = { "kms:EncryptionContext:PARAMETER_ARN" = local.parameter_arns }
      }
    },
  ]

  deletion_statement = {
    Sid    = "DeleteUsers"
    Effect = "Allow"
    Action = ["lambda:InvokeFunction"]
    Resource = [
      "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${local.enrolment_function}",
    ]
  }

  own_statements = {
    queries   = []
    mutations = concat(local.secrets_statements, var.mutation_statements, [local.deletion_statement])
    enrolment = concat(local.secrets_statements, [
      {
        Sid    = "ChangeUsers"
        Effect = "Allow"
        Action = [
          "cognito-idp:AdminAddUserToGroup", "cognito-idp:AdminCreateUser",
          "cognito-idp:AdminDeleteUser", "cognito-idp:AdminDisableUser", "cognito-idp:AdminGetUser",
          "cognito-idp:AdminInitiateAuth", "cognito-idp:AdminSetUserPassword",
          "cognito-idp:AdminUserGlobalSignOut",
        ]
        Resource = [var.user_pool.arn]
      },
    ])
    stream = [
      {
        Sid      = "ReadStream"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
        Resource = [var.users_stream_arn]
      },
      # Lambda asks for it when the mapping is made. It knows no resources.
      {
        Sid      = "ListStreams"
        Effect   = "Allow"
        Action   = ["dynamodb:ListStreams"]
        Resource = ["*"]
      },
      {
        Sid      = "Publish"
        Effect   = "Allow"
        Action   = ["appsync:GraphQL"]
        Resource = local.publishing_arns
      },
      {
        Sid      = "GiveUp"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [aws_sqs_queue.unpublished.arn]
      },
    ]
    sweep = [
      local.deletion_statement,
      {
        Sid      = "GiveUp"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [aws_sqs_queue.unswept.arn]
      },
    ]
  }
}

resource "aws_iam_role" "this" {
  for_each = local.functions

  name        = "${var.name}-${each.key}"
  description = "What the function ${each.key} may do."

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
  for_each = local.functions

  name = "function"
  role = aws_iam_role.this[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.table_statements[each.key],
      local.own_statements[each.key],
      local.runtime_statements[each.key],
    )
  })
}
