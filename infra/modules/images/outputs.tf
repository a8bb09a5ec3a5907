output "bucket" {
  description = "The bucket, for the distribution that shows what is below images/."
  value       = { name = module.bucket.name, arn = module.bucket.arn, domain_name = module.bucket.domain_name }
}

output "upload_statement" {
  description = "What signing a form takes, as a statement of a policy: S3 asks what the signer may do."
  value = {
    Sid      = "UploadImages"
    Effect   = "Allow"
    Action   = ["s3:PutObject"]
    Resource = ["${module.bucket.arn}/incoming/*"]
  }
}

output "watched" {
  description = "What alarms and the dashboard need of the function."
  value       = module.worker.watched
}

output "dead_letter_queues" {
  description = "The queue of what was given up."
  value       = { images-dead = module.queue.dead_letter_name }
}

output "queue" {
  description = "The queue's name."
  value       = module.queue.name
}

output "rule" {
  description = "What alarms need of the rule."
  value       = module.queue.rule
}
