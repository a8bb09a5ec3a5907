output "names" {
  description = "The tables' full names, by their short ones."
  value       = { for name, table in aws_dynamodb_table.this : name => table.name }
}

output "arns" {
  description = "The tables' ARNs, by their short names."
  value       = { for name, table in aws_dynamodb_table.this : name => table.arn }
}

output "index_names" {
  description = "The names of the tables' indexes, by the tables' short names."
  value       = { for name, table in var.definitions : name => keys(table.indexes) }
}

output "users_stream_arn" {
  description = "The stream that balances are published from."
  value       = aws_dynamodb_table.this["users"].stream_arn
}
