output "watched" {
  description = "What alarms and the dashboard need of the function."
  value       = module.worker.watched
}

output "dead_letter_queues" {
  description = "The queue of what was given up."
  value       = { push-dead = module.queue.dead_letter_name }
}

output "queue" {
  description = "The queue's name."
  value       = module.queue.name
}

output "rule" {
  description = "What alarms need of the rule."
  value       = module.queue.rule
}
