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
  table_statements = []
  settings         = { PROGRAMME_TIME_ZONE = "Asia/Tokyo" }

  partners = {
    "111122223333" = {
      name    = "logistics"
      fields  = ["fulfilExchange"]
      sources = ["com.logistics"]
    }
    "444455556666" = {
      name    = "containers"
      fields  = ["reportLocationStatus"]
      sources = ["com.containers.fill", "com.containers.repair"]
    }
  }
}

run "each_partner_puts_events_of_its_sources" {
  command = plan

  module {
    source = "./modules/inbound"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_cloudwatch_event_bus_policy.this.policy).Statement :
      statement.Principal.AWS => statement.Condition["ForAllValues:StringEquals"]["events:source"]
      } == {
      "arn:aws:iam::111122223333:root" = ["com.logistics"]
      "arn:aws:iam::444455556666:root" = ["com.containers.fill", "com.containers.repair"]
    }
    error_message = "Nobody may speak for another partner."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_cloudwatch_event_bus_policy.this.policy).Statement :
      statement.Action == ["events:PutEvents"] && statement.Condition.Null == { "events:source" = "false" }
    ])
    error_message = "An event without a source is nobody's."
  }
}
