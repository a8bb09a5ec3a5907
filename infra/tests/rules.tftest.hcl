mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment  = "prod"
  package_path = "main.tf" # Any file: nothing is sent.
}

run "what_is_safe_is_what_is_left_unsaid" {
  command = plan

  assert {
    condition     = var.deletion_protection && var.recovery_days == 35
    error_message = "An environment has to say so to be less safe."
  }

  assert {
    condition     = module.api.id == "api1" && module.auth.issuer == "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Pool"
    error_message = "The modules are put together."
  }
}

run "prod_keeps_deletion_protection" {
  command = plan

  variables {
    deletion_protection = false
  }

  expect_failures = [terraform_data.rules]
}

run "no_name_ends_with_a_hyphen" {
  command = plan

  variables {
    environment = "dev-"
  }

  expect_failures = [var.environment]
}

run "prod_keeps_its_history" {
  command = plan

  variables {
    recovery_days = 7
  }

  expect_failures = [terraform_data.rules]
}

run "another_environment_may_do_without" {
  command = plan

  variables {
    environment         = "dev"
    deletion_protection = false
    recovery_days       = 1
  }

  assert {
    condition     = output.table_names["users"] == "recycle-points-dev-users"
    error_message = "It is planned."
  }
}

run "a_package_has_to_be_there" {
  command = plan

  variables {
    package_path = "../dist/no-such.zip"
  }

  expect_failures = [var.package_path]
}

run "wrong_values_are_named" {
  command = plan

  variables {
    environment                 = "Prod_1"
    account_id                  = "12"
    secrets_parameter           = "secrets"
    previous_secrets_parameter  = "secrets"
    programme_time_zone         = "UTC+9 hours"
    programme_expiry_policy     = "MONTHS"
    programme_daily_cap_points  = 0
    kiosk_daily_cap_points      = 1000001
    adjustment_limit_points     = 0
    hold_hours                  = 721
    refund_grace_days           = 0.5
    old_exchange_window_seconds = 3601
    qr_token_seconds            = 9
    recovery_days               = 36
    log_retention_days          = 8
    field_log_level             = "SOME"
    api_keys                    = { first = "2026-12-01" }
    caller_requests_limit       = 9
    publisher_requests_limit    = 9
    memory_megabytes            = 128
    reserved_concurrency        = { readers = 0 }
    account_concurrency         = 0
    log_level                   = "ERROR"
    alarm_emails                = ["nobody"]
    latency_limit_milliseconds  = 30001
  }

  expect_failures = [
    var.environment, var.account_id, var.secrets_parameter, var.previous_secrets_parameter,
    var.programme_time_zone, var.programme_expiry_policy, var.programme_daily_cap_points, var.kiosk_daily_cap_points,
    var.adjustment_limit_points, var.hold_hours,
    var.refund_grace_days, var.old_exchange_window_seconds, var.qr_token_seconds, var.recovery_days,
    var.log_retention_days,
    var.field_log_level, var.api_keys, var.caller_requests_limit, var.publisher_requests_limit,
    var.memory_megabytes,
    var.reserved_concurrency, var.account_concurrency, var.log_level, var.alarm_emails,
    var.latency_limit_milliseconds,
  ]
}

run "a_stream_runs_all_batches_of_its_shards" {
  command = plan

  variables {
    reserved_concurrency = { stream = 39 }
  }

  expect_failures = [var.reserved_concurrency]
}

run "amplify_is_told_what_it_needs" {
  command = plan

  variables {
    api_keys = { key-2026 = "2026-11-25T00:00:00Z", key-2027 = "2027-11-01T00:00:00Z" }
  }

  assert {
    condition = (
      output.amplify_outputs.data.url == "https://api1.appsync-api.ap-northeast-1.amazonaws.com/graphql" &&
      output.amplify_outputs.data.api_key == "da2-anykey" &&
      output.amplify_outputs.auth.user_pool_id == "ap-northeast-1_Pool" &&
      output.amplify_outputs.auth.aws_region == "ap-northeast-1"
    )
    error_message = "A front end finds the API and the user pool."
  }

  assert {
    condition = output.api_key_expiry == {
      key-2026 = "2027-11-25T00:00:00Z"
      key-2027 = "2028-10-31T00:00:00Z"
    }
    error_message = "Two keys live beside each other while one replaces the other."
  }
}

run "a_front_end_is_told_the_custom_domain" {
  command = plan

  variables {
    custom_domain = {
      name            = "api.example.org"
      certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/any"
    }
  }

  assert {
    condition = (
      output.graphql_url == "https://api.example.org/graphql" &&
      output.realtime_url == "wss://api.example.org/graphql/realtime" &&
      output.amplify_outputs.data.api_key == null
    )
    error_message = "Under a domain of its own the API is found there."
  }
}

run "the_key_is_the_environments_own" {
  command = plan

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_alias.this.name == "alias/recycle-points-prod"
    error_message = "Secrets are encrypted with a key that turns over."
  }
}
