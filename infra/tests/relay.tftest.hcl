mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name             = "test-relay"
  environment      = "test"
  package          = { bucket = "packages", key = "1.zip", sha256 = "one" }
  users_stream_arn = "arn:aws:dynamodb:ap-northeast-1:123456789012:table/test-users/stream/1"
  valkey_url       = "rediss://any.cache.amazonaws.com:6379"
  relay_parameter  = "/recycle-points/test/relay"
  valkey_sign_in = {
    text = "test-relay@test"
    statement = {
      Sid      = "SignInToValkey", Effect = "Allow", Action = ["elasticache:Connect"],
      Resource = ["arn:aws:elasticache:ap-northeast-1:000000000000:user:test-relay"]
    }
  }
  secrets_key_arn      = "arn:aws:kms:ap-northeast-1:000000000000:key/secrets"
  subnet_ids           = ["subnet-1", "subnet-2"]
  security_group_id    = "sg-relay"
  memory_megabytes     = 1024
  reserved_concurrency = -1
  log_level            = "INFO"
  log_retention_days   = 14
}

run "it_is_the_stream_function_with_valkey" {
  command = plan

  module {
    source = "./modules/relay"
  }

  assert {
    condition = (
      aws_lambda_function.this.handler == "lambda_entry.stream_handler" &&
      aws_lambda_function.this.s3_key == "1.zip" && aws_lambda_function.this.source_code_hash == "one" &&
      aws_lambda_function.this.environment[0].variables == tomap({
        ENVIRONMENT     = "test", FUNCTION = "stream", VALKEY_URL = var.valkey_url,
        RELAY_PARAMETER = "/recycle-points/test/relay", VALKEY_SIGN_IN = "test-relay@test",
      })
    )
    error_message = "It is the zip of all functions."
  }

  assert {
    condition = (
      aws_lambda_function.this.vpc_config[0].subnet_ids == toset(["subnet-1", "subnet-2"]) &&
      aws_lambda_function.this.vpc_config[0].security_group_ids == toset(["sg-relay"])
    )
    error_message = "It is where Valkey is."
  }
}

run "balances_are_relayed_in_order" {
  command = plan

  module {
    source = "./modules/relay"
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.users.event_source_arn == var.users_stream_arn &&
      aws_lambda_event_source_mapping.users.starting_position == "TRIM_HORIZON" &&
      aws_lambda_event_source_mapping.users.parallelization_factor == 10 &&
      aws_lambda_event_source_mapping.users.function_response_types == toset(["ReportBatchItemFailures"]) &&
      aws_lambda_event_source_mapping.users.bisect_batch_on_function_error &&
      aws_lambda_event_source_mapping.users.maximum_record_age_in_seconds == 3600
    )
    error_message = "Ten batches of a shard at a time; one that fails goes on at the record that failed, for an hour."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.users.destination_config[0].on_failure[0].destination_arn ==
      aws_sqs_queue.unrelayed.arn
    )
    error_message = "What is given up is kept."
  }
}
