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

output "stream_arns" {
  description = "The streams of the tables that have one, by the tables' short names."
  value       = { for name, table in aws_dynamodb_table.this : name => table.stream_arn if var.definitions[name].stream != null }
}
