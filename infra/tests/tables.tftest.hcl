mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment  = "test"
  package_path = "main.tf" # Any file: nothing is sent.
}

run "tables_are_the_definitions" {
  command = plan

  assert {
    condition = (
      keys(module.tables.names) ==
      keys(jsondecode(file("../resolvers/storage/base/definitions.json")))
    )
    error_message = "There is a table for each definition, and no other."
  }

  assert {
    condition     = module.tables.names["users"] == "recycle-points-test-users"
    error_message = "The code looks for them by TABLE_PREFIX."
  }

  assert {
    condition     = output.table_names == module.tables.names
    error_message = "An output has the tables' names."
  }
}

run "tables_can_have_another_prefix" {
  command = plan

  variables {
    table_prefix = "test-"
  }

  assert {
    condition     = module.tables.names["users"] == "test-users"
    error_message = "A deployment from before keeps its tables."
  }
}

run "what_is_in_a_table" {
  command = plan

  module {
    source = "./modules/tables"
  }

  variables {
    prefix              = "test-"
    deletion_protection = true
    recovery_days       = 35
    definitions = {
      users = {
        hash_key   = "user_id"
        attributes = { user_id = "S", shard = "S", due = "N" }
        indexes = {
          due-index = { hash_key = "shard", range_key = "due", projection = "INCLUDE", projected = ["name"] }
        }
        stream = "NEW_AND_OLD_IMAGES"
      }
      tokens = {
        hash_key   = "token_id"
        attributes = { token_id = "S" }
        indexes    = {}
        ttl        = "ttl"
      }
    }
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.this : table.billing_mode == "PAY_PER_REQUEST"])
    error_message = "Tables are on demand."
  }

  assert {
    condition = alltrue([
      for table in aws_dynamodb_table.this :
      table.point_in_time_recovery[0].enabled && table.point_in_time_recovery[0].recovery_period_in_days == 35
    ])
    error_message = "Every table can be restored to any second of the last recovery_days."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.this : table.server_side_encryption[0].enabled])
    error_message = "Every table is encrypted."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.this : table.deletion_protection_enabled])
    error_message = "Deletion protection is on where the variable says so."
  }

  assert {
    condition     = aws_dynamodb_table.this["users"].stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "A definition's stream is switched on."
  }

  assert {
    condition     = !aws_dynamodb_table.this["tokens"].stream_enabled
    error_message = "A table without a stream in its definition has none."
  }

  assert {
    condition     = one(aws_dynamodb_table.this["tokens"].ttl).attribute_name == "ttl"
    error_message = "A definition's TTL attribute is the table's."
  }

  assert {
    condition     = length(aws_dynamodb_table.this["users"].ttl) == 0
    error_message = "A table without TTL in its definition has none."
  }

  assert {
    condition = (
      one(aws_dynamodb_table.this["users"].global_secondary_index).projection_type == "INCLUDE" &&
      one(aws_dynamodb_table.this["users"].global_secondary_index).non_key_attributes == toset(["name"]) &&
      one(aws_dynamodb_table.this["users"].global_secondary_index).hash_key == "shard" &&
      one(aws_dynamodb_table.this["users"].global_secondary_index).range_key == "due"
    )
    error_message = "An index has the keys and the projection of its definition."
  }
}

run "a_key_that_is_no_attribute_is_refused" {
  command = plan

  module {
    source = "./modules/tables"
  }

  variables {
    prefix              = "test-"
    deletion_protection = true
    recovery_days       = 35
    definitions = {
      users = {
        hash_key   = "user_id"
        attributes = { user_id = "S" }
        indexes = {
          due-index = { hash_key = "shard", range_key = "due", projection = "ALL" }
        }
      }
    }
  }

  expect_failures = [aws_dynamodb_table.this["users"]]
}
