output "name" {
  description = "The name that its metrics have."
  value       = aws_elasticache_serverless_cache.this.name
}

output "url" {
  description = "Where it is: VALKEY_URL of the relay and of tasks."
  value       = "rediss://${aws_elasticache_serverless_cache.this.endpoint[0].address}:${aws_elasticache_serverless_cache.this.endpoint[0].port}"
}
