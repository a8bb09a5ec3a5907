output "name" {
  description = "The function's name."
  value       = aws_lambda_function.this.function_name
}

output "timeout_seconds" {
  description = "How long it may run."
  value       = local.timeout_seconds
}

output "log_group" {
  description = "Where its lines are."
  value       = aws_cloudwatch_log_group.this.name
}

output "dead_letter_queue" {
  description = "What was given up."
  value       = aws_sqs_queue.unrelayed.name
}
