data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  # A description has its own lines, and no string of ours holds three quotes.
  description = "[ \\t]*\"\"\"(?:[^\"]|\"[^\"]|\"\"[^\"])*\"\"\"[ \\t]*\\n"
  bare_schema = replace(var.schema, "/${local.description}/", "")

  # AppSync is reported to refuse descriptions of enum values, which are names alone on a line.
  # Source: aws-appsync-community issues 38, 55 and 410.
  schema = replace(var.schema, "/${local.description}([ \\t]*[A-Z][A-Z0-9_]*\\n)/", "$1")
}

resource "aws_appsync_graphql_api" "this" {
  name                = var.name
  authentication_type = "AMAZON_COGNITO_USER_POOLS"
  schema              = var.keep_descriptions ? local.schema : local.bare_schema
  xray_enabled        = true

  introspection_config = var.introspection ? "ENABLED" : "DISABLED"
  query_depth_limit    = var.query_depth_limit
  resolver_count_limit = var.resolver_count_limit

  # The schema's directives say of each field which groups may call it.
  user_pool_config {
    user_pool_id   = var.user_pool_id
    default_action = "ALLOW"
  }

  additional_authentication_provider {
    authentication_type = "API_KEY"
  }

  additional_authentication_provider {
    authentication_type = "AWS_IAM"
  }

  # Verbose content is headers, arguments and answers: tokens, codes and names.
  log_config {
    cloudwatch_logs_role_arn = aws_iam_role.logs.arn
    exclude_verbose_content  = true
    field_log_level          = var.field_log_level
  }
}

# AppSync finds its log group by this name.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/appsync/apis/${aws_appsync_graphql_api.this.id}"
  retention_in_days = var.log_retention_days
}

resource "aws_appsync_api_key" "this" {
  for_each = var.api_keys

  api_id      = aws_appsync_graphql_api.this.id
  description = each.key
  expires     = timeadd(each.value, "8760h")
}

resource "aws_appsync_domain_name" "this" {
  count = var.custom_domain == null ? 0 : 1

  domain_name     = var.custom_domain.name
  certificate_arn = var.custom_domain.certificate_arn
}

resource "aws_appsync_domain_name_api_association" "this" {
  count = var.custom_domain == null ? 0 : 1

  api_id      = aws_appsync_graphql_api.this.id
  domain_name = aws_appsync_domain_name.this[0].domain_name
}
