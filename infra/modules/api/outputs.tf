output "id" {
  description = "The API's id."
  value       = aws_appsync_graphql_api.this.id
}

output "arn" {
  description = "The API's ARN."
  value       = aws_appsync_graphql_api.this.arn
}

output "graphql_url" {
  description = "Where queries and mutations are sent."
  value       = aws_appsync_graphql_api.this.uris["GRAPHQL"]
}

output "realtime_url" {
  description = "Where subscriptions connect."
  value       = aws_appsync_graphql_api.this.uris["REALTIME"]
}

output "api_keys" {
  description = "The API keys, by their names."
  value       = { for name, key in aws_appsync_api_key.this : name => key.key }
  sensitive   = true
}

output "api_key_expiry" {
  description = "When each API key ends."
  value       = { for name, key in aws_appsync_api_key.this : name => key.expires }
}

output "domain_target" {
  description = "What a CNAME of the custom domain points to; null without one."
  value       = one(aws_appsync_domain_name.this[*].appsync_domain_name)
}

output "web_acl_name" {
  description = "The name that the firewall's metrics have."
  value       = module.firewall.name
}
