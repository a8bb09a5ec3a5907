output "bucket" {
  description = "Where reports are."
  value       = module.bucket.name
}

output "topic_arn" {
  description = "Where it is said that one is there."
  value       = aws_sns_topic.this.arn
}

output "dead_letter_queue" {
  description = "The queue of reports that were not made."
  value       = { name = aws_sqs_queue.unreported.name, arn = aws_sqs_queue.unreported.arn }
}

output "statements" {
  description = "What the job needs beside the archive, as statements of a policy."
  value = [
    {
      Sid      = "Write"
      Effect   = "Allow"
      Action   = ["s3:PutObject"]
      Resource = ["${module.bucket.arn}/*"]
    },
    {
      Sid      = "Notify"
      Effect   = "Allow"
      Action   = ["sns:Publish"]
      Resource = [aws_sns_topic.this.arn]
    },
    {
      Sid      = "Encrypt"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = [var.topic_key_arn]
    },
  ]
}
