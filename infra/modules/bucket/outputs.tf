output "name" {
  description = "The bucket's name."
  value       = aws_s3_bucket.this.bucket
}

output "arn" {
  description = "The bucket's ARN."
  value       = aws_s3_bucket.this.arn
}

output "domain_name" {
  description = "Where CloudFront reads the bucket."
  value       = aws_s3_bucket.this.bucket_regional_domain_name
}
