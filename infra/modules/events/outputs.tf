output "watched" {
  description = "What alarms and the dashboard need of the function."
  value       = module.worker.watched
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
