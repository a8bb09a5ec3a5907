output "watched" {
  description = "What alarms and the dashboard need of the function."
  value       = module.worker.watched
}

output "dead_letter_queues" {
  description = "The queues of what was given up."
  value = {
    webhook-events-dead = module.events.dead_letter_name
    webhook-dead        = module.deliveries.dead_letter_name
  }
}

output "events_queue" {
  description = "The name of the queue of events."
  value       = module.events.name
}

output "deliveries_queue" {
  description = "The queue of deliveries: its name, and its URL."
  value       = { name = module.deliveries.name, url = module.deliveries.url }
}

output "rule" {
  description = "What alarms need of the rule."
  value       = module.events.rule
}
