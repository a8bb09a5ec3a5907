output "function" {
  description = "Which function publishes what another one asks it to."
  value       = { name = aws_lambda_function.this.function_name, arn = aws_lambda_function.this.arn }
}

output "watched" {
  description = "What alarms and the dashboard need of the function."
  value = {
    name            = aws_lambda_function.this.function_name
    timeout_seconds = local.timeout_seconds
    log_group       = aws_cloudwatch_log_group.this.name
  }
}

output "dead_letter_queue" {
  description = "The queue of what was given up."
  value       = aws_sqs_queue.unrelayed.name
}

output "key_statements" {
  description = "What else has to read its keys may do: the tasks."
  value       = local.key_statements
}
