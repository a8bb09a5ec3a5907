output "client_ids" {
  description = "The clients' ids, by app."
  value       = { for app, client in aws_cognito_user_pool_client.this : app => client.id }
}

output "endpoints" {
  description = "What the apps' config.json names signIn."
  value = {
    authorizeUrl = "${local.url}/oauth2/authorize"
    tokenUrl     = "${local.url}/oauth2/token"
    revokeUrl    = "${local.url}/oauth2/revoke"
    logoutUrl    = "${local.url}/logout"
    clientIds    = { for app, client in aws_cognito_user_pool_client.this : app => client.id }
  }
}

output "domain_target" {
  description = "What an alias record of the custom domain points to; null without one."
  value       = var.custom_domain == null ? null : aws_cognito_user_pool_domain.this.cloudfront_distribution
}

output "url" {
  description = "Where managed login is."
  value       = local.url
}
