mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name        = "test"
  function    = "events"
  description = "Works."
  common = {
    environment          = "test"
    table_prefix         = "test-"
    package              = { bucket = "packages", key = "1.zip", sha256 = "one" }
    memory_megabytes     = 1024
    reserved_concurrency = { events = 3 }
    log_level            = "INFO"
    log_retention_days   = 14
  }
  settings         = { EVENT_BUS = "bus" }
  timeout_seconds  = 60
  table_statements = []
  statements = [{
    Sid      = "Put"
    Effect   = "Allow"
    Action   = ["events:PutEvents"]
    Resource = ["arn:aws:events:ap-northeast-1:123456789012:event-bus/bus"]
  }]
}

run "it_is_the_zip_with_its_own_handler" {
  command = plan

  module {
    source = "./modules/worker"
  }

  assert {
    condition = (
      aws_lambda_function.this.function_name == "test-events" &&
      aws_lambda_function.this.handler == "lambda_entry.events_handler" &&
      aws_lambda_function.this.s3_key == "1.zip" && aws_lambda_function.this.source_code_hash == "one" &&
      aws_lambda_function.this.reserved_concurrent_executions == 3 &&
      aws_lambda_function.this.environment[0].variables == tomap({
        ENVIRONMENT = "test", FUNCTION = "events", TABLE_PREFIX = "test-", EVENT_BUS = "bus",
      })
    )
    error_message = "It is the zip of all functions, as this one."
  }

  assert {
    condition = (
      output.watched == {
        name = "test-events", timeout_seconds = 60, log_group = aws_cloudwatch_log_group.this.name
      } && aws_cloudwatch_log_group.this.retention_in_days == 14
    )
    error_message = "Alarms know its name, its time limit and its log."
  }
}

run "it_may_do_what_it_is_given" {
  command = plan

  module {
    source = "./modules/worker"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.this.policy).Statement[*].Sid == ["Put", "Log", "Trace"]
    error_message = "It may write lines and traces besides."
  }
}

run "it_cannot_have_less_than_its_queues_start" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    at_once = 4
  }

  expect_failures = [aws_lambda_function.this]
}

run "it_shares_what_nobody_reserved" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    function = "another"
    at_once  = 4
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == -1
    error_message = "Another function's reserve is not its own."
  }
}
