output "alias_arns" {
  description = "What AppSync calls: the functions' aliases, by the functions' short names."
  value       = { for name, alias in aws_lambda_alias.this : name => alias.arn }
}

output "alias" {
  description = "The alias that is in service, of each function."
  value       = local.alias
}

output "names" {
  description = "The functions' names, by their short names."
  value       = { for name, function in aws_lambda_function.this : name => function.function_name }
}

output "published_versions" {
  description = "The version of each function that this code was published as."
  value       = { for name, function in aws_lambda_function.this : name => function.version }
}

output "package_sha256" {
  description = "The zip's SHA-256 in base64: the CodeSha256 that each published version has to have."
  value       = local.package_sha256
}

output "timeouts_seconds" {
  description = "How long each function may run."
  value       = { for name, function in local.functions : name => function.timeout_seconds }
}

output "log_groups" {
  description = "The functions' log groups, by the functions' short names."
  value       = { for name, group in aws_cloudwatch_log_group.this : name => group.name }
}

output "dead_letter_queues" {
  description = "The queues of what was given up."
  value = {
    unpublished = aws_sqs_queue.unpublished.name
    unswept     = aws_sqs_queue.unswept.name
  }
}

output "package" {
  description = "Where the zip is, and its SHA-256 in base64."
  value = {
    bucket = aws_s3_object.package.bucket
    key    = aws_s3_object.package.key
    sha256 = local.package_sha256
  }
}

output "table_statements" {
  description = "What each function, each job that verifies and the container's server may do to the tables, as statements of a policy."
  value       = local.table_statements
}

output "deletion" {
  description = "How others delete the user of an erased account: ENROLMENT_FUNCTION, and what calling it takes, as statements of a policy."
  value       = { function = local.enrolment_function, statements = [local.deletion_statement] }
}

output "secrets_statements" {
  description = "What reading the secrets takes, as statements of a policy."
  value       = local.secrets_statements
}
