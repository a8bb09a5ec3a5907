# What no environment file can turn off, and what needs another module. (OpenTofu lets a variable's
# validation see no other one.)
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

    precondition {
      condition     = var.sign_in == null || var.user_pool_tier != "LITE"
      error_message = "sign_in: the tier LITE has no managed login; set user_pool_tier to ESSENTIALS, too."
    }

    precondition {
      condition     = var.sign_in == null || try(var.sign_in.app_domains, null) != null || var.web != null
      error_message = "sign_in: app_domains is missing: say where the apps are, or set web, which serves them."
    }

    precondition {
      condition     = var.web == null || (var.sign_in != null && length(var.api_keys) > 0)
      error_message = "web: the apps sign people in by managed login, and need an API key; set sign_in and api_keys, too."
    }

    precondition {
      condition     = var.web == null || (try(var.sign_in.app_domains, null) == null) == (try(var.web.certificate_arn, null) == null)
      error_message = "web: certificate_arn and sign_in's app_domains belong together; set both, or neither for CloudFront's own names."
    }

    precondition {
      condition     = var.webhooks == null || var.events != null
      error_message = "webhooks: they are made of the events on the bus; set events, {} at least, too."
    }

    precondition {
      condition     = var.mailer == null || var.events != null
      error_message = "mailer: mails are made of the events on the bus; set events, {} at least, too."
    }

    precondition {
      condition     = var.web_push == null || var.events != null
      error_message = "web_push: pushes are made of the events on the bus; set events, {} at least, too."
    }

    precondition {
      condition     = var.web_push == null || fileexists(var.push_layer_path)
      error_message = "push_layer_path: the file does not exist. `make package` builds it."
    }

    precondition {
      condition     = var.rollups == null || var.events != null
      error_message = "rollups: events are counted; set events, {} at least, too."
    }

    precondition {
      condition     = var.workflow == null || var.events != null
      error_message = "workflow: events start it; set events, {} at least, too."
    }

    precondition {
      condition     = var.reports == null || (var.container != null && var.archive != null)
      error_message = "reports: the container makes them of the archive; set container and archive, too."
    }

    precondition {
      condition     = try(var.reports.hour > var.archive.compact_hour, true)
      error_message = "reports: hour is after archive's compact_hour, when the month's last day is added to the tables."
    }

    precondition {
      condition     = var.sql_database == "none" || (var.container != null && var.archive != null)
      error_message = "sql_database: it is in the container's network, and loaded from the archive; set container and archive, too."
    }
  }
}
