output "watched" {
  description = "What alarms and the dashboard need of the function."
  value       = module.worker.watched
}

output "dead_letter_queues" {
  description = "The queue of what was given up."
  value       = { mail-dead = module.queue.dead_letter_name }
}

output "queue" {
  description = "The queue's name."
  value       = module.queue.name
}

output "rule" {
  description = "What alarms need of the rule."
  value       = module.queue.rule
}

output "configuration_set" {
  description = "What SES counts mails by."
  value       = aws_sesv2_configuration_set.this.configuration_set_name
}

output "dkim_tokens" {
  description = "For each a CNAME, TOKEN._domainkey.DOMAIN to TOKEN.dkim.amazonses.com; none if the identity is not made here."
  value       = flatten(aws_sesv2_email_identity.this[*].dkim_signing_attributes[*].tokens)
}
