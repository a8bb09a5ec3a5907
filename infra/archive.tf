module "archive" {
  source = "./modules/archive"
  count  = var.archive == null ? 0 : 1

  name                = local.name
  common              = local.common
  stream_arns         = module.tables.stream_arns
  tables              = jsondecode(file("${path.root}/../resolvers/events/archive/archive.json"))
  calendar_sql        = file("${path.root}/../admin/archive/calendar.sql")
  sql_folder          = "${path.root}/../sql"
  time_zone           = var.programme_time_zone
  deletion_protection = var.deletion_protection

  object_lock        = var.archive.object_lock
  cheaper_after_days = var.archive.cheaper_after_days
  results_days       = var.archive.results_days
  buffer_seconds     = var.archive.buffer_seconds
  query_gigabytes    = var.archive.query_gigabytes
  compact_hour       = var.archive.compact_hour
  material_factors   = try(csvdecode(trimprefix(file(var.archive.material_factors), "\ufeff")), [])
  municipalities     = try(csvdecode(trimprefix(file(var.archive.municipalities), "\ufeff")), [])
}
