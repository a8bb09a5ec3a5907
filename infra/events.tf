module "events" {
  source = "./modules/events"
  count  = var.events == null ? 0 : 1

  name             = local.name
  environment      = var.environment
  package          = module.functions.package
  table_prefix     = local.table_prefix
  stream_arns      = module.tables.stream_arns
  table_statements = module.functions.table_statements["events"]
  catalogue        = jsondecode(file("${path.root}/../asyncapi.json")).components

  retention_days = var.events.retention_days
  gives_up       = var.events.gives_up
  partners       = var.events.partners

  memory_megabytes     = var.memory_megabytes
  reserved_concurrency = lookup(var.reserved_concurrency, "events", -1)
  log_level            = var.log_level
  log_retention_days   = var.log_retention_days
}
