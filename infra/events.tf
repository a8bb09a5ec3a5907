module "events" {
  source = "./modules/events"
  count  = var.events == null ? 0 : 1

  name             = local.name
  common           = local.common
  stream_arns      = module.tables.stream_arns
  table_statements = module.functions.table_statements["events"]
  graphql_api      = { url = module.api.graphql_url, arn = module.api.arn }
  relay            = one(module.relay[*].function)
  catalogue        = local.catalogue

  retention_days = var.events.retention_days
  gives_up       = var.events.gives_up
  partners       = var.events.partners
}

# rules.tf asks for events where these four are on.
module "webhooks" {
  source = "./modules/webhooks"
  count  = var.webhooks == null || var.events == null ? 0 : 1

  name               = local.name
  common             = local.common
  table_statements   = module.functions.table_statements["webhooks"]
  bus                = module.events[0].bus.name
  deliveries_at_once = var.webhooks.deliveries_at_once
}

module "mailer" {
  source = "./modules/mailer"
  count  = var.mailer == null || var.events == null ? 0 : 1

  name             = local.name
  common           = local.common
  table_statements = module.functions.table_statements["mailer"]
  bus              = module.events[0].bus.name
  user_pool        = { id = module.auth.user_pool_id, arn = module.auth.user_pool_arn }
  time_zone        = var.programme_time_zone

  wallet_url       = var.mailer.wallet_url
  sender           = var.mailer.sender
  identity         = coalesce(var.mailer.identity, local.sender_domain)
  creates_identity = var.mailer.creates_identity
}

module "push" {
  source = "./modules/push"
  count  = var.web_push == null || var.events == null ? 0 : 1

  name             = local.name
  common           = local.common
  table_statements = module.functions.table_statements["push"]
  bus              = module.events[0].bus.name
  time_zone        = var.programme_time_zone

  layer_path        = var.push_layer_path
  public_key        = var.web_push.public_key
  subject           = var.web_push.subject
  secrets_parameter = coalesce(var.web_push.secrets_parameter, "/recycle-points/${var.environment}/web-push")
  secrets_key_arn   = aws_kms_key.this.arn
}

module "rollups" {
  source = "./modules/rollups"
  count  = var.rollups == null || var.events == null ? 0 : 1

  name             = local.name
  common           = local.common
  table_statements = module.functions.table_statements["rollups"]
  bus              = module.events[0].bus.name
  time_zone        = var.programme_time_zone
}

module "inbound" {
  source = "./modules/inbound"
  count  = var.inbound == null ? 0 : 1

  name             = local.name
  common           = local.common
  table_statements = module.functions.table_statements["inbound"]
  settings         = { for name, value in local.settings : name => value if value != null }
  partners         = var.inbound.partners
}

locals {
  asyncapi = jsondecode(file("${path.root}/../asyncapi.json"))

  # Without the types that partners send.
  catalogue = {
    schemas  = local.asyncapi.components.schemas
    messages = { for type in keys(local.asyncapi.channels.bus.messages) : type => local.asyncapi.components.messages[type] }
  }

  # Of "points@city.example", and of "City <points@city.example>".
  sender_domain = try(regex("@([^@>]+)>?$", var.mailer.sender)[0], "")
}
