output "user_pool_id" {
  description = "The user pool's id."
  value       = aws_cognito_user_pool.this.id
}

output "user_pool_arn" {
  description = "The user pool's ARN."
  value       = aws_cognito_user_pool.this.arn
}

output "client_id" {
  description = "The id that front ends and kiosks sign in with."
  value       = aws_cognito_user_pool_client.this.id
}

output "release_client_id" {
  description = "The id that the release signs in with."
  value       = aws_cognito_user_pool_client.release.id
}

output "issuer" {
  description = "The URL that the pool's tokens name as their issuer."
  value       = "https://${aws_cognito_user_pool.this.endpoint}"
}
