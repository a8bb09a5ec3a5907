# What no environment file can turn off. (OpenTofu lets a variable's validation see no other one.)
resource "terraform_data" "rules" {
  lifecycle {
    precondition {
      condition     = var.environment != "prod" || var.deletion_protection
      error_message = "deletion_protection: prod keeps it; turn it off in the console for the one table that has to go."
    }

    precondition {
      condition     = var.environment != "prod" || !local.appsync.introspection
      error_message = "envs/appsync.json, introspection: prod does not show its schema to callers."
    }

    precondition {
      condition     = var.environment != "prod" || var.recovery_days == 35
      error_message = "recovery_days: prod can be restored to any second of the last 35 days."
    }
  }
}
