locals {
  task_port   = 8080
  valkey_port = 6379

  relay_parameter = coalesce(try(var.container.relay_parameter, null), "/recycle-points/${var.environment}/relay")

  # What callers may ask for: "/locations", and "/v1/*" for all that begins with /v1/.
  container_paths = sort(distinct([
    for path in concat(["/graphql", "/graphql/realtime"], local.routes[*].path) :
    length(split("/", path)) > 2 ? "/${split("/", path)[1]}/*" : path
  ]))

  valkey_metrics = {
    cache            = one(module.valkey[*].name)
    units_per_second = try(var.container.valkey_units_per_second, null)
  }
}

module "network" {
  source = "./modules/network"
  count  = var.container == null ? 0 : 1

  name               = local.name
  cidr               = var.container.cidr
  zones              = var.container.zones
  nat                = var.container.nat
  task_port          = local.task_port
  valkey_port        = local.valkey_port
  database_port      = local.has_database ? local.database_port : null
  log_retention_days = var.log_retention_days
}

module "valkey" {
  source = "./modules/valkey"
  count  = var.container == null ? 0 : 1

  name              = local.name
  environment       = var.environment
  subnet_ids        = module.network[0].private_subnet_ids
  security_group_id = module.network[0].security_group_ids["valkey"]
  units_per_second  = var.container.valkey_units_per_second
}

module "relay" {
  source = "./modules/relay"
  count  = var.container == null ? 0 : 1

  name              = "${local.name}-relay"
  environment       = var.environment
  package           = module.functions.package
  users_stream_arn  = module.tables.stream_arns["users"]
  valkey_url        = module.valkey[0].url
  valkey_sign_in    = module.valkey[0].sign_in["relay"]
  relay_parameter   = local.relay_parameter
  secrets_key_arn   = aws_kms_key.this.arn
  subnet_ids        = module.network[0].private_subnet_ids
  security_group_id = module.network[0].security_group_ids["relay"]

  memory_megabytes     = var.memory_megabytes
  reserved_concurrency = lookup(var.reserved_concurrency, "relay", -1)
  log_level            = var.log_level
  log_retention_days   = var.log_retention_days
}

module "container" {
  source = "./modules/container"
  count  = var.container == null ? 0 : 1

  name        = local.name
  environment = var.environment
  image       = var.container.image
  images_kept = var.container.images_kept
  port        = local.task_port
  paths       = local.container_paths

  settings             = merge(local.settings, local.mutation_settings)
  user_pool_client_ids = local.client_ids
  secrets_parameter    = local.secrets_parameter
  relay_parameter      = local.relay_parameter
  secrets_statements = concat(
    module.functions.secrets_statements, module.relay[0].key_statements,
    [module.valkey[0].sign_in["tasks"].statement], module.images[*].upload_statement,
  )
  deletion             = module.functions.deletion
  secrets_key_arn      = aws_kms_key.this.arn
  api_keys_parameter   = var.container.api_keys_parameter
  table_statements     = module.functions.table_statements
  valkey_url           = module.valkey[0].url
  valkey_sign_in       = module.valkey[0].sign_in["tasks"].text
  time_zone            = var.programme_time_zone
  execution_statements = local.database_statements
  introspection        = local.appsync.introspection
  query_depth_limit    = local.appsync.query_depth_limit
  resolver_count_limit = local.appsync.resolver_count_limit
  domain_name          = var.container.domain_name
  cors_origins         = var.container.cors_origins
  threads              = var.container.threads
  max_requests         = var.container.max_requests

  vpc_id             = module.network[0].vpc_id
  public_subnet_ids  = module.network[0].public_subnet_ids
  private_subnet_ids = module.network[0].private_subnet_ids
  security_group_ids = module.network[0].security_group_ids
  nat                = var.container.nat

  certificate_arn       = var.container.certificate_arn
  deletion_protection   = var.deletion_protection
  access_log_days       = var.container.access_log_days
  firewall              = var.container.firewall
  caller_requests_limit = var.caller_requests_limit

  cpu_units           = var.container.cpu_units
  memory_megabytes    = var.container.memory_megabytes
  tasks               = var.container.tasks
  cpu_percent         = var.container.cpu_percent
  requests_per_minute = var.container.requests_per_minute
  verify_hour         = var.container.verify ? var.container.verify_hour : null
  verify_whole_day    = var.container.verify_whole_day
  sweep               = var.container.sweep
  jobs                = local.archive_jobs
  log_level           = var.log_level
  log_retention_days  = var.log_retention_days
}
