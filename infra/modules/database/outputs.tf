output "dsn" {
  description = "How the job connects, without the password."
  value       = "host=${aws_rds_cluster.this.endpoint} port=${var.port} dbname=${local.database} user=${local.user} sslmode=require"
}

output "endpoint" {
  description = "The database's address in the network."
  value       = aws_rds_cluster.this.endpoint
}

output "secret_arn" {
  description = "Where Secrets Manager keeps the password."
  value       = aws_rds_cluster.this.master_user_secret[0].secret_arn
}
