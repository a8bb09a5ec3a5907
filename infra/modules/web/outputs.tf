output "bucket" {
  description = "The name of the bucket that the release writes to."
  value       = module.bucket.name
}

output "targets" {
  description = "CloudFront's domain name of each app."
  value       = { for app, distribution in aws_cloudfront_distribution.this : app => distribution.domain_name }
}

output "distribution_arns" {
  description = "The distributions' ARNs."
  value       = [for distribution in aws_cloudfront_distribution.this : distribution.arn]
}
