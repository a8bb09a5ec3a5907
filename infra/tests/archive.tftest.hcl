mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name = "test"
  common = {
    environment          = "test"
    table_prefix         = "test-"
    package              = { bucket = "packages", key = "1.zip", sha256 = "one" }
    memory_megabytes     = 1024
    reserved_concurrency = {}
    log_level            = "INFO"
    log_retention_days   = 14
  }
  stream_arns = {
    for table in keys(jsondecode(file("../resolvers/storage/base/definitions.json"))) :
    table => "arn:aws:dynamodb:ap-northeast-1:123456789012:table/test-${table}/stream/1"
  }
  tables              = jsondecode(file("../resolvers/events/archive/archive.json"))
  sql_folder          = "../sql"
  calendar_sql        = file("../admin/archive/calendar.sql")
  time_zone           = "Asia/Tokyo"
  deletion_protection = true
  object_lock         = { mode = "COMPLIANCE", days = 3650 }
  cheaper_after_days  = 90
  results_days        = 30
  buffer_seconds      = 300
  query_gigabytes     = 20
  compact_hour        = 2
  material_factors    = []
  municipalities      = []
}

run "what_came_in_can_be_locked" {
  command = plan

  module {
    source = "./modules/archive"
  }

  assert {
    condition = (
      aws_s3_bucket_object_lock_configuration.incoming[0].bucket == "test-archive-123456789012" &&
      aws_s3_bucket_object_lock_configuration.incoming[0].rule[0].default_retention[0].mode == "COMPLIANCE" &&
      aws_s3_bucket_object_lock_configuration.incoming[0].rule[0].default_retention[0].days == 3650
    )
    error_message = "Only what came in is locked, not what is made of it."
  }
}

run "what_came_in_need_not_be_locked" {
  command = plan

  module {
    source = "./modules/archive"
  }

  variables {
    object_lock = null
  }

  assert {
    condition     = length(aws_s3_bucket_object_lock_configuration.incoming) == 0
    error_message = "Nothing is locked."
  }
}

run "rows_are_delivered_by_the_programmes_day" {
  command = plan

  module {
    source = "./modules/archive"
  }

  assert {
    condition = alltrue([
      for table, stream in aws_kinesis_firehose_delivery_stream.this : (
        stream.extended_s3_configuration[0].custom_time_zone == "Asia/Tokyo" &&
        stream.extended_s3_configuration[0].buffering_size >= 64 &&
        stream.extended_s3_configuration[0].buffering_interval == 300 &&
        startswith(stream.extended_s3_configuration[0].error_output_prefix, "errors/${table}/") &&
        stream.extended_s3_configuration[0].cloudwatch_logging_options[0].enabled &&
        stream.server_side_encryption[0].enabled
      )
    ])
    error_message = "Each stream collects, encrypts, and says what fails."
  }
}

run "a_row_is_tried_for_as_long_as_the_stream_has_it" {
  command = plan

  module {
    source = "./modules/archive"
  }

  assert {
    condition = alltrue([
      for mapping in aws_lambda_event_source_mapping.this : (
        mapping.starting_position == "TRIM_HORIZON" && mapping.maximum_record_age_in_seconds == 82800 &&
        mapping.maximum_retry_attempts == -1 && mapping.bisect_batch_on_function_error &&
        mapping.function_response_types == toset(["ReportBatchItemFailures"]) &&
        mapping.destination_config[0].on_failure[0].destination_arn == aws_sqs_queue.unarchived.arn
      )
    ])
    error_message = "What fails comes again, alone, and then waits in a queue."
  }
}

run "queries_have_a_limit" {
  command = plan

  module {
    source = "./modules/archive"
  }

  assert {
    condition = alltrue([
      for workgroup in aws_athena_workgroup.this : (
        workgroup.configuration[0].enforce_workgroup_configuration && !workgroup.force_destroy &&
        workgroup.configuration[0].result_configuration[0].encryption_configuration[0].encryption_option == "SSE_S3"
      )
    ])
    error_message = "Nobody puts results elsewhere."
  }

  assert {
    condition     = aws_athena_workgroup.this["reports"].configuration[0].bytes_scanned_cutoff_per_query == 20 * 1024 * 1024 * 1024
    error_message = "A query reads 20 GB at most."
  }
}

run "a_statement_is_started_each_day_or_kept" {
  command = plan

  module {
    source = "./modules/archive"
  }

  assert {
    condition = alltrue([
      for schedule in aws_scheduler_schedule.this : (
        schedule.schedule_expression_timezone == "Asia/Tokyo" &&
        schedule.target[0].arn == "arn:aws:scheduler:::aws-sdk:athena:startQueryExecution" &&
        schedule.target[0].dead_letter_config[0].arn == aws_sqs_queue.unstarted.arn
      )
    ])
    error_message = "The Scheduler asks Athena, and keeps what it could not ask."
  }

  assert {
    condition = (
      aws_scheduler_schedule.this["merge-ledger_entries"].schedule_expression == "cron(0 2 * * ? *)" &&
      aws_scheduler_schedule.this["vacuum-ledger_entries"].schedule_expression == "cron(45 2 ? * SUN *)"
    )
    error_message = "Rows are added each day, files put together each week."
  }
}
