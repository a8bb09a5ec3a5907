# The tables come from the definitions that the code and the local tables use, and from no others.
resource "aws_dynamodb_table" "this" {
  for_each = var.definitions

  name         = "${var.prefix}${each.key}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = each.value.hash_key

  deletion_protection_enabled = var.deletion_protection

  stream_enabled   = each.value.stream != null
  stream_view_type = each.value.stream

  dynamic "attribute" {
    for_each = each.value.attributes

    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = each.value.indexes

    content {
      name               = global_secondary_index.key
      hash_key           = global_secondary_index.value.hash_key
      range_key          = global_secondary_index.value.range_key
      projection_type    = global_secondary_index.value.projection
      non_key_attributes = global_secondary_index.value.projected
    }
  }

  dynamic "ttl" {
    for_each = each.value.ttl == null ? [] : [each.value.ttl]

    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = var.recovery_days
  }

  # With the account's own key for DynamoDB: readers of a table need no grant of a key.
  server_side_encryption {
    enabled = true
  }

  lifecycle {
    postcondition {
      condition = setunion(
        [self.hash_key],
        [for index in self.global_secondary_index : index.hash_key],
        [for index in self.global_secondary_index : index.range_key],
      ) == toset([for attribute in self.attribute : attribute.name])
      error_message = "Table ${each.key}: its attributes have to be its keys and those of its indexes."
    }
  }
}
