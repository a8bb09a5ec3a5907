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

output "dead_letter_queues" {
  description = "The queues of what was given up."
  value = {
    unsent      = aws_sqs_queue.unsent.name
    undelivered = aws_sqs_queue.undelivered.name
  }
}

output "bus" {
  description = "What a replay needs: the bus and its archive; and the names of the rules of partners."
  value = {
    name        = aws_cloudwatch_event_bus.this.name
    arn         = aws_cloudwatch_event_bus.this.arn
    archive_arn = aws_cloudwatch_event_archive.this.arn
    rules       = { for key, rule in aws_cloudwatch_event_rule.partners : key => rule.name }
  }
}
