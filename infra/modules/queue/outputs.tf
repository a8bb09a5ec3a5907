output "arn" {
  description = "The queue, for the function's role."
  value       = aws_sqs_queue.this.arn
}

output "url" {
  description = "Where messages are sent."
  value       = aws_sqs_queue.this.url
}

output "name" {
  description = "The queue's name."
  value       = aws_sqs_queue.this.name
}

output "dead_letter_name" {
  description = "The name of the queue of what was given up."
  value       = aws_sqs_queue.dead.name
}

output "rule" {
  description = "What alarms need of the rule; null without one."
  value       = one([for rule in aws_cloudwatch_event_rule.this : { bus = rule.event_bus_name, rule = rule.name }])
}
