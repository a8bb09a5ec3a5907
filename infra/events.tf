module "events" {
  source = "./modules/events"
  count  = var.events == null ? 0 : 1

  name             = local.name
  common           = local.common
  stream_arns      = module.tables.stream_arns
  table_statements = module.functions.table_statements["events"]
  catalogue        = jsondecode(file("${path.root}/../asyncapi.json")).components

  retention_days = var.events.retention_days
  gives_up       = var.events.gives_up
  partners       = var.events.partners
}
