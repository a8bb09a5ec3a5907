output "name" {
  description = "The name that the API's metrics have."
  value       = aws_api_gateway_rest_api.this.name
}

output "stage" {
  description = "The stage in service."
  value       = aws_api_gateway_stage.this.stage_name
}

output "url" {
  description = "Where the paths of the routes begin."
  value = var.custom_domain == null ? aws_api_gateway_stage.this.invoke_url : join("/", compact([
    "https://${var.custom_domain.name}", var.custom_domain.base_path,
  ]))
}

output "domain_target" {
  description = "What a CNAME of the custom domain points to; null without one."
  value       = one(aws_api_gateway_domain_name.this[*].regional_domain_name)
}

output "api_keys" {
  description = "The API keys, by PLAN/KEY."
  value       = { for name, key in aws_api_gateway_api_key.this : name => key.value }
  sensitive   = true
}

output "log_group" {
  description = "Where the access log is."
  value       = aws_cloudwatch_log_group.this.name
}

output "web_acl_name" {
  description = "The name that the firewall's metrics have; null without one."
  value       = one(module.firewall[*].name)
}
