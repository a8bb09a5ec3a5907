mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment  = "test"
  package_path = "main.tf" # Any file: nothing is sent.
}

run "what_is_not_asked_for_is_not_there" {
  command = plan

  assert {
    condition = (
      length(module.rest_api) + length(module.http_api) == 0 &&
      output.rest_api_url == null && output.http_api_url == null && output.rest_api_keys == null &&
      length(module.network) + length(module.valkey) + length(module.relay) + length(module.container) == 0 &&
      length(module.archive) + length(module.reports) + length(module.database) == 0 && output.archive == null &&
      length(module.events) + length(module.workflow) == 0 && output.event_bus == null && output.workflow == null &&
      output.container_url == null && output.container_service == null && output.container_repository == null
    )
    error_message = "Both gateways, the container, events, the workflow, the archive and what reads it are off."
  }
}

run "an_empty_object_is_a_gateway_with_defaults" {
  command = plan

  variables {
    rest_api = {}
    http_api = {}
  }

  assert {
    condition = (
      output.rest_api_url == "https://rest1.execute-api.ap-northeast-1.amazonaws.com/live" &&
      output.http_api_url == "https://http1.execute-api.ap-northeast-1.amazonaws.com" &&
      output.rest_api_keys["public/front-ends"] == "anykey"
    )
    error_message = "Their addresses and keys are outputs."
  }

  assert {
    condition     = toset(keys(var.rest_api.plans)) == toset(["partners", "public"])
    error_message = "There are two plans."
  }
}

run "wrong_limits_are_named" {
  command = plan

  variables {
    rest_api = { requests_per_second = 0 }
    http_api = { burst_requests = 5001 }
  }

  expect_failures = [var.rest_api, var.http_api]
}

run "wrong_plans_and_origins_are_named" {
  command = plan

  variables {
    rest_api = { plans = { public = { requests_per_second = 10, burst_requests = 1.5 } } }
    http_api = { cors_origins = ["https://points.example.org/"] }
  }

  expect_failures = [var.rest_api, var.http_api]
}

run "wrong_key_names_and_no_origins_are_named" {
  command = plan

  variables {
    rest_api = { plans = { public = { requests_per_second = 10, burst_requests = 10, keys = ["a key"] } } }
    http_api = { cors_origins = [] }
  }

  expect_failures = [var.rest_api, var.http_api]
}

run "wrong_certificates_are_named" {
  command = plan

  variables {
    rest_api = { custom_domain = { name = "rest.example.org", certificate_arn = "certificate" } }
    http_api = { custom_domain = { name = "http.example.org", certificate_arn = "certificate" } }
  }

  expect_failures = [var.rest_api, var.http_api]
}

run "wrong_base_paths_are_named" {
  command = plan

  variables {
    rest_api = {
      custom_domain = {
        name            = "rest.example.org"
        certificate_arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/any"
        base_path       = "a/b"
      }
    }
    http_api = {
      custom_domain = {
        name            = "http.example.org"
        certificate_arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/any"
        base_path       = ""
      }
    }
  }

  expect_failures = [var.rest_api, var.http_api]
}

run "a_container_has_defaults" {
  command = plan

  variables {
    container = {
      image           = "v1"
      domain_name     = "points.example.org"
      certificate_arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/any"
    }
  }

  assert {
    condition = (
      output.container_url == "https://points.example.org/graphql" &&
      output.container_domain_target == "any.ap-northeast-1.elb.amazonaws.com" &&
      output.container_repository == "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/any" &&
      keys(output.container_service.task_definitions) == ["serve", "verify"] &&
      output.container_service.network.awsvpcConfiguration.assignPublicIp == "ENABLED"
    )
    error_message = "Its addresses, and what its operators need, are outputs."
  }

  assert {
    condition     = !contains(values(output.function_names), "recycle-points-test-relay")
    error_message = "The release moves no alias of the relay: it has none."
  }
}

run "events_have_defaults" {
  command = plan

  variables {
    events = {}
  }

  assert {
    condition = (
      output.event_bus.name == "recycle-points-test" && length(output.event_bus.rules) == 0 &&
      !contains(keys(output.function_names), "events")
    )
    error_message = "There is a bus without partners, and no alias for a release to move."
  }
}

run "wrong_partners_are_named" {
  command = plan

  variables {
    events = { partners = { shop = { url = "http://shop.example.org", types = [] } } }
  }

  expect_failures = [var.events]
}

run "wrong_names_and_rates_of_partners_are_named" {
  command = plan

  variables {
    events = {
      partners = { a_shop = { url = "https://shop.example.org", types = ["reward.sold_out"], rate_per_second = 0 } }
    }
  }

  expect_failures = [var.events]
}

run "a_retention_of_no_day_is_named" {
  command = plan

  variables {
    events = { retention_days = 0 }
  }

  expect_failures = [var.events]
}

run "a_workflow_has_defaults" {
  command = plan

  variables {
    events   = {}
    workflow = {}
  }

  assert {
    condition = (
      keys(output.workflow.machine_arns) == ["approval", "fulfilment"] &&
      !contains(keys(output.function_names), "workflow")
    )
    error_message = "There are two machines, and no alias for a release to move."
  }
}

run "a_workflow_without_events_is_refused" {
  command = plan

  variables {
    workflow = {}
  }

  expect_failures = [terraform_data.rules]
}

run "a_negative_limit_is_named" {
  command = plan

  variables {
    events   = {}
    workflow = { auto_approve_points = -1 }
  }

  expect_failures = [var.workflow]
}

run "wrong_vouchers_and_operators_are_named" {
  command = plan

  variables {
    events   = {}
    workflow = { vouchers_low = 0, operator_emails = ["operators"] }
  }

  expect_failures = [var.workflow]
}

run "pushes_without_events_are_refused" {
  command = plan

  variables {
    push_layer_path = "main.tf"
    web_push = {
      public_key = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
      subject    = "mailto:points@city.example"
    }
  }

  expect_failures = [terraform_data.rules]
}

run "wrong_keys_of_pushes_are_named" {
  command = plan

  variables {
    events          = {}
    push_layer_path = "main.tf"
    web_push        = { public_key = "AAAA", subject = "points@city.example" }
  }

  expect_failures = [var.web_push]
}

run "wrong_addresses_of_images_are_named" {
  command = plan

  variables {
    images = { url = "https://images.city.example/", origins = ["http://console.city.example"] }
  }

  expect_failures = [var.images]
}

run "an_archive_has_defaults" {
  command = plan

  variables {
    archive = {}
  }

  assert {
    condition = (
      output.archive == {
        database        = "recycle_points_test"
        workgroup       = "recycle-points-test"
        incoming_bucket = "recycle-points-test-archive-123456789012"
        data_bucket     = "recycle-points-test-archive-data-123456789012"
      } && !contains(keys(output.function_names), "archive")
    )
    error_message = "It needs nothing else, and a release moves no alias of its function."
  }
}

run "reports_without_an_archive_are_refused" {
  command = plan

  variables {
    reports = {}
  }

  expect_failures = [terraform_data.rules]
}

run "a_database_without_an_archive_is_refused" {
  command = plan

  variables {
    sql_database = "aurora"
  }

  expect_failures = [terraform_data.rules]
}

run "wrong_readers_of_the_archive_are_named" {
  command = plan

  variables {
    reports                     = { emails = ["office"], hour = 24 }
    sql_database                = "postgres"
    sql_database_capacity_units = 0
  }

  expect_failures = [var.reports, var.sql_database, var.sql_database_capacity_units]
}

run "nothing_is_checked_where_that_is_off" {
  command = plan

  variables {
    archive = {}
    container = {
      image           = "v1"
      domain_name     = "points.example.org"
      certificate_arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/any"
      verify          = false
    }
  }

  assert {
    condition     = keys(output.container_service.task_definitions) == ["serve"]
    error_message = "No job is left."
  }
}

run "reports_and_a_database_are_the_containers" {
  command = plan

  variables {
    archive      = {}
    reports      = {}
    sql_database = "aurora"
    container = {
      image           = "v1"
      domain_name     = "points.example.org"
      certificate_arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/any"
    }
  }

  assert {
    condition = (
      keys(output.container_service.task_definitions) == ["load-postgres", "report", "serve", "verify", "verify-archive"] &&
      output.reports_bucket == "recycle-points-test-reports-123456789012" &&
      output.sql_database.endpoint == "any.cluster.ap-northeast-1.rds.amazonaws.com"
    )
    error_message = "They are jobs of its image."
  }
}
