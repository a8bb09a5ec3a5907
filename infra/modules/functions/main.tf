data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  alias = "live"

  # One zip, five functions. AppSync waits 30 seconds for the first three, nobody for the others. What
  # starts faster from a snapshot, and pays for one, is the first two: a kiosk enrols seldom.
  functions = {
    queries = {
      description     = "Answers queries, nested fields and the start of subscriptions."
      handler         = "lambda_entry.handler"
      timeout_seconds = 29
      has_snapshot    = true
      environment     = {}
    }
    mutations = {
      description     = "Answers mutations."
      handler         = "lambda_entry.handler"
      timeout_seconds = 29
      has_snapshot    = true
      environment     = merge(local.enrolment_settings, local.mutation_settings, local.deletion_settings)
    }
    enrolment = {
      description     = "Enrols kiosks and revokes them, deletes users of erased accounts: it alone changes users of the user pool."
      handler         = "lambda_entry.enrolment_handler"
      timeout_seconds = 29
      has_snapshot    = false
      environment     = local.enrolment_settings
    }
    stream = {
      description     = "Publishes balances from the stream of the users table."
      handler         = "lambda_entry.stream_handler"
      timeout_seconds = 120
      has_snapshot    = false
      environment     = { APPSYNC_ENDPOINT = var.graphql_url }
    }
    sweep = {
      description     = "Expires points, ends holds, finishes erasures."
      handler         = "lambda_entry.sweep_handler"
      timeout_seconds = 300
      has_snapshot    = false
      environment     = local.deletion_settings
    }
  }

  enrolment_settings = {
    for name, value in {
      SECRETS_PARAMETER = var.secrets_parameter
      USER_POOL_ID      = var.user_pool.id
      KIOSK_CLIENT_ID   = var.user_pool.kiosk_client_id
    } : name => value if value != null
  }

  # An erasure deletes the user by the function that may. The alias does not exist before its function.
  enrolment_function = "${var.name}-enrolment:${local.alias}"
  deletion_settings  = { ENROLMENT_FUNCTION = local.enrolment_function }

  mutation_settings = { for name, value in var.mutation_settings : name => value if value != null }

  settings = merge(
    { for name, value in var.settings : name => value if value != null },
    { ENVIRONMENT = var.environment },
  )
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.functions

  name              = "/aws/lambda/${var.name}-${each.key}"
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_function" "this" {
  for_each = local.functions

  function_name    = "${var.name}-${each.key}"
  description      = each.value.description
  role             = aws_iam_role.this[each.key].arn
  s3_bucket        = aws_s3_object.package.bucket
  s3_key           = aws_s3_object.package.key
  source_code_hash = local.package_sha256
  handler          = each.value.handler
  runtime          = "python3.13"
  architectures    = ["arm64"]
  memory_size      = var.memory_megabytes
  timeout          = each.value.timeout_seconds
  publish          = true

  reserved_concurrent_executions = lookup(var.reserved_concurrency, each.key, -1)

  environment {
    variables = merge(local.settings, { FUNCTION = each.key }, each.value.environment)
  }

  # Snapshots are of published versions only: the alias names one. The provider reads "None" back
  # as no block, so there is none then.
  dynamic "snap_start" {
    for_each = var.snap_start && each.value.has_snapshot ? ["PublishedVersions"] : []

    content {
      apply_on = snap_start.value
    }
  }

  tracing_config {
    mode = "Active"
  }

  # The report of every invocation is a system line: the alarms count the ones that timed out.
  logging_config {
    log_format            = "JSON"
    application_log_level = var.log_level
    system_log_level      = "INFO"
    log_group             = aws_cloudwatch_log_group.this[each.key].name
  }

  # With a snapshot to be made, and several at once, publishing may take longer than the usual 10.
  timeouts {
    create = "30m"
    update = "30m"
  }

  # A version that is published starts once, and what it reads then is in its snapshot.
  depends_on = [aws_iam_role_policy.this]
}

# Callers know the alias only. It is made here and moved by the deployment, once the new version
# has answered; moved back, it is the roll-back.
resource "aws_lambda_alias" "this" {
  for_each = local.functions

  name             = local.alias
  description      = "What is in service."
  function_name    = aws_lambda_function.this[each.key].function_name
  function_version = aws_lambda_function.this[each.key].version

  lifecycle {
    ignore_changes = [function_version, routing_config]
  }
}
