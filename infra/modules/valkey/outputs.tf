output "name" {
  description = "The name that its metrics have."
  value       = aws_elasticache_serverless_cache.this.name
}

output "url" {
  description = "Where it is: VALKEY_URL of the relay and of tasks."
  value       = "rediss://${aws_elasticache_serverless_cache.this.endpoint[0].address}:${aws_elasticache_serverless_cache.this.endpoint[0].port}"
}

output "sign_in" {
  description = "VALKEY_SIGN_IN of each of its users, and what their roles need for it."
  value = {
    for name, user in aws_elasticache_user.this : name => {
      text = "${user.user_name}@${var.name}"
      statement = {
        Sid      = "SignInToValkey"
        Effect   = "Allow"
        Action   = ["elasticache:Connect"]
        Resource = ["${local.arns}:serverlesscache:${var.name}", "${local.arns}:user:${user.user_id}"]
      }
    }
  }
}
