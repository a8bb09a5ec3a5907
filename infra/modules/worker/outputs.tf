output "arn" {
  description = "What a mapping or a target calls."
  value       = aws_lambda_function.this.arn
}

output "watched" {
  description = "What alarms and the dashboard need."
  value = {
    name            = aws_lambda_function.this.function_name
    timeout_seconds = var.timeout_seconds
    log_group       = aws_cloudwatch_log_group.this.name
  }
}
