output "id" {
  description = "The id that the API's metrics have."
  value       = aws_apigatewayv2_api.this.id
}

output "url" {
  description = "Where the paths of the routes begin."
  value = var.custom_domain == null ? aws_apigatewayv2_api.this.api_endpoint : join("/", compact([
    "https://${var.custom_domain.name}", var.custom_domain.base_path,
  ]))
}

output "domain_target" {
  description = "What a CNAME of the custom domain points to; null without one."
  value       = one(aws_apigatewayv2_domain_name.this[*].domain_name_configuration[0].target_domain_name)
}

output "log_group" {
  description = "Where the access log is."
  value       = aws_cloudwatch_log_group.this.name
}
