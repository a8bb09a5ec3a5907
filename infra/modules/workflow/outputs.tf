output "watched" {
  description = "What alarms and the dashboard need of the function."
  value       = module.worker.watched
}

output "machine_arns" {
  description = "The state machines, by their short names."
  value       = { for name, machine in aws_sfn_state_machine.this : name => machine.arn }
}

output "rule" {
  description = "The rule that starts them, and its bus."
  value       = { bus = var.bus_name, rule = aws_cloudwatch_event_rule.start.name }
}

output "dead_letter_queue" {
  description = "The queue of what could not be started."
  value       = aws_sqs_queue.unstarted.name
}

output "operators_topic_arn" {
  description = "Where messages to operators go."
  value       = aws_sns_topic.operators.arn
}
