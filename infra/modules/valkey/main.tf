data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  arns = join(":", [
    "arn", data.aws_partition.current.partition, "elasticache", data.aws_region.current.region,
    data.aws_caller_identity.current.account_id,
  ])
}

# It keeps the newest balances, which are in DynamoDB too: there is nothing to back up. It speaks TLS
# only. Who may connect is said by its security group, and who signs in by its users.
resource "aws_elasticache_serverless_cache" "this" {
  name                 = var.name
  description          = "Brings balances to the tasks."
  engine               = "valkey"
  major_engine_version = "8"
  subnet_ids           = var.subnet_ids
  security_group_ids   = [var.security_group_id]
  user_group_id        = aws_elasticache_user_group.this.user_group_id

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

# The relay writes, the tasks read, and nobody keeps a secret: they sign in with their roles.
resource "aws_elasticache_user" "this" {
  for_each = jsondecode(file("${path.module}/access.json"))

  # IAM asks that both are the same.
  user_id       = "${var.name}-${each.key}"
  user_name     = "${var.name}-${each.key}"
  engine        = "valkey"
  access_string = replace(each.value, "ENV", var.environment)

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = var.name
  engine        = "valkey"
  user_ids      = [for user in aws_elasticache_user.this : user.user_id]
}
