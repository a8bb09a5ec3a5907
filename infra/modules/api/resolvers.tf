resource "aws_appsync_datasource" "this" {
  for_each = toset(var.fields[*].function)

  api_id           = aws_appsync_graphql_api.this.id
  name             = each.key
  type             = "AWS_LAMBDA"
  service_role_arn = aws_iam_role.datasource[each.key].arn

  lambda_config {
    function_arn = var.function_alias_arns[each.key]
  }
}

# Direct Lambda resolvers: without templates the function gets AppSync's context as it is.
resource "aws_appsync_resolver" "this" {
  for_each = { for field in var.fields : "${field.type}.${field.field}" => field }

  api_id         = aws_appsync_graphql_api.this.id
  type           = each.value.type
  field          = each.value.field
  data_source    = aws_appsync_datasource.this[each.value.function].name
  max_batch_size = each.value.maxBatchSize > 0 ? each.value.maxBatchSize : null

  lifecycle {
    precondition {
      condition = can(regex(
        "(?s)(^|\\n)type ${each.value.type} [^{]*\\{[^}]*\\n  ${each.value.field}[(:]", local.bare_schema,
      ))
      error_message = "Field ${each.key}: the schema has no such field."
    }
  }
}
