# It keeps the newest balances, which are in DynamoDB too: there is nothing to back up. It speaks TLS
# only. Who may connect is said by its security group; nobody else reaches it.
resource "aws_elasticache_serverless_cache" "this" {
  name                 = var.name
  description          = "Brings balances to the tasks."
  engine               = "valkey"
  major_engine_version = "8"
  subnet_ids           = var.subnet_ids
  security_group_ids   = [var.security_group_id]

  # What it may cost: beyond these it throttles.
  cache_usage_limits {
    data_storage {
      maximum = 1
      unit    = "GB"
    }

    ecpu_per_second {
      maximum = var.units_per_second
    }
  }
}
