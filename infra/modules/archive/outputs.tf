output "watched" {
  description = "What alarms and the dashboard need of the function."
  value       = module.worker.watched
}

output "dead_letter_queues" {
  description = "The queues of what was given up."
  value = {
    unarchived  = aws_sqs_queue.unarchived.name
    uncompacted = aws_sqs_queue.unstarted.name
  }
}

output "streams" {
  description = "The Firehose streams' names, by their tables."
  value       = { for table, stream in aws_kinesis_firehose_delivery_stream.this : table => stream.name }
}

output "errors" {
  description = "How S3 counts what Firehose could not convert."
  value       = { bucket = module.incoming.name, filter = aws_s3_bucket_metric.errors.name }
}

output "compaction_workgroup" {
  description = "Where every failed query is one of compaction."
  value       = aws_athena_workgroup.this["compaction"].name
}

output "names" {
  description = "What queries and operators need: the database, the workgroup, and the buckets."
  value = {
    database        = aws_glue_catalog_database.this.name
    workgroup       = aws_athena_workgroup.this["reports"].name
    incoming_bucket = module.incoming.name
    data_bucket     = module.data.name
  }
}

output "reader_statements" {
  description = "What reading the archive takes, as statements of a policy."
  value       = local.reader_statements
}
