locals {
  name   = "recycle-points-${var.environment}"
  fields = jsondecode(file("${path.root}/../resolvers/api/graphql/fields.json"))
  routes = jsondecode(file("${path.root}/../resolvers/api/rest/routes.json"))

  # The local server reads the same file.
  appsync_settings = jsondecode(file("${path.root}/envs/appsync.json"))
  appsync          = lookup(local.appsync_settings, var.environment, local.appsync_settings.prod)

  table_prefix = coalesce(var.table_prefix, "${local.name}-")

  secrets_parameter = coalesce(var.secrets_parameter, "/recycle-points/${var.environment}/secrets")

  # Of the functions, and of the container's tasks.
  settings = {
    TABLE_PREFIX                = local.table_prefix
    PROGRAMME_TIME_ZONE         = var.programme_time_zone
    PROGRAMME_EXPIRY_POLICY     = var.programme_expiry_policy
    PROGRAMME_DAILY_CAP_POINTS  = var.programme_daily_cap_points
    HOLD_HOURS                  = var.hold_hours
    REFUND_GRACE_DAYS           = var.refund_grace_days
    OLD_EXCHANGE_WINDOW_SECONDS = var.old_exchange_window_seconds
    QR_TOKEN_SECONDS            = var.qr_token_seconds
    USER_POOL_ISSUER            = module.auth.issuer
  }

  # Of what answers mutations.
  mutation_settings = {
    KIOSK_DAILY_CAP_POINTS  = var.kiosk_daily_cap_points
    ADJUSTMENT_LIMIT_POINTS = var.adjustment_limit_points
    WEB_PUSH_PUBLIC_KEY     = try(var.web_push.public_key, null)
    IMAGES_BUCKET           = one(module.images[*].bucket.name)
    IMAGES_URL              = local.images_url
  }

  # Under its own domain name AppSync has other paths.
  graphql_url  = var.custom_domain == null ? module.api.graphql_url : "https://${var.custom_domain.name}/graphql"
  realtime_url = var.custom_domain == null ? module.api.realtime_url : "wss://${var.custom_domain.name}/graphql/realtime"

  # Tokens and keys come in headers that a page has to set itself: any page may call.
  cors = {
    allow_headers   = ["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "X-Api-Key"]
    expose_headers  = ["Deprecation", "ETag", "Idempotency-Replayed", "Link", "Location", "Retry-After"]
    max_age_seconds = 3600
  }
}

module "tables" {
  source = "./modules/tables"

  prefix              = local.table_prefix
  definitions         = jsondecode(file("${path.root}/../resolvers/storage/base/definitions.json"))
  deletion_protection = var.deletion_protection
  recovery_days       = var.recovery_days
}

module "auth" {
  source = "./modules/auth"

  name                   = local.name
  deletion_protection    = var.deletion_protection
  tier                   = var.user_pool_tier
  email                  = var.user_pool_email
  sign_in_requests_limit = var.sign_in_requests_limit
}

module "api" {
  source = "./modules/api"

  name                = local.name
  schema              = file("${path.root}/../schema.graphql")
  keep_descriptions   = var.keep_descriptions
  fields              = local.fields
  function_alias_arns = module.functions.alias_arns
  user_pool_id        = module.auth.user_pool_id

  introspection        = local.appsync.introspection
  query_depth_limit    = local.appsync.query_depth_limit
  resolver_count_limit = local.appsync.resolver_count_limit
  field_log_level      = var.field_log_level
  log_retention_days   = var.log_retention_days

  api_keys                 = var.api_keys
  custom_domain            = var.custom_domain
  caller_requests_limit    = var.caller_requests_limit
  publisher_requests_limit = var.publisher_requests_limit
}

module "functions" {
  source = "./modules/functions"

  environment       = var.environment
  name              = local.name
  package_path      = var.package_path
  settings          = local.settings
  mutation_settings = local.mutation_settings

  secrets_parameter          = local.secrets_parameter
  previous_secrets_parameter = var.previous_secrets_parameter
  secrets_key_arn            = aws_kms_key.this.arn
  mutation_statements        = module.images[*].upload_statement
  graphql_url                = module.api.graphql_url
  graphql_api_arn            = module.api.arn
  table_arns                 = module.tables.arns
  users_stream_arn           = module.tables.stream_arns["users"]
  time_zone                  = var.programme_time_zone
  reminds                    = var.events != null

  user_pool = {
    id              = module.auth.user_pool_id
    arn             = module.auth.user_pool_arn
    kiosk_client_id = one(module.sign_in[*].client_ids["kiosk"])
  }

  memory_megabytes     = var.memory_megabytes
  reserved_concurrency = var.reserved_concurrency
  snap_start           = var.snap_start
  log_level            = var.log_level
  log_retention_days   = var.log_retention_days
}

module "rest_api" {
  source = "./modules/rest_api"
  count  = var.rest_api == null ? 0 : 1

  name                = "${local.name}-rest-api"
  routes              = local.routes
  function_names      = module.functions.names
  function_alias      = module.functions.alias
  function_alias_arns = module.functions.alias_arns
  user_pool_arn       = module.auth.user_pool_arn
  scopes              = local.token_scopes
  cors                = local.cors
  log_retention_days  = var.log_retention_days

  requests_per_second   = var.rest_api.requests_per_second
  burst_requests        = var.rest_api.burst_requests
  plans                 = var.rest_api.plans
  firewall              = var.rest_api.firewall
  caller_requests_limit = var.caller_requests_limit
  custom_domain         = var.rest_api.custom_domain
}

module "http_api" {
  source = "./modules/http_api"
  count  = var.http_api == null ? 0 : 1

  name                = "${local.name}-http-api"
  routes              = local.routes
  function_names      = module.functions.names
  function_alias      = module.functions.alias
  function_alias_arns = module.functions.alias_arns
  issuer              = module.auth.issuer
  client_ids          = local.client_ids
  scopes              = local.token_scopes
  cors                = local.cors
  log_retention_days  = var.log_retention_days

  cors_origins        = var.http_api.cors_origins
  requests_per_second = var.http_api.requests_per_second
  burst_requests      = var.http_api.burst_requests
  custom_domain       = var.http_api.custom_domain
}

module "observability" {
  source = "./modules/observability"

  name          = local.name
  environment   = var.environment
  hold_hours    = var.hold_hours
  kiosks_capped = var.kiosk_daily_cap_points != null

  topic_key_arn = aws_kms_key.this.arn
  alarm_emails  = var.alarm_emails

  function_names = local.function_names
  function_timeouts_seconds = merge(
    module.functions.timeouts_seconds,
    { for name, worker in local.workers : name => worker.timeout_seconds },
  )
  log_groups = merge(
    module.functions.log_groups,
    { for name, worker in local.workers : name => worker.log_group },
    { for container in module.container : "container" => container.log_group },
  )
  dead_letter_queues = merge(
    module.functions.dead_letter_queues,
    { for relay in module.relay : "unrelayed" => relay.dead_letter_queue },
    { for workflow in module.workflow : "unstarted" => workflow.dead_letter_queue },
    { for reports in module.reports : "unreported" => reports.dead_letter_queue.name },
    concat(
      module.events[*].dead_letter_queues, module.webhooks[*].dead_letter_queues,
      module.inbound[*].dead_letter_queues, module.mailer[*].dead_letter_queues,
      module.push[*].dead_letter_queues, module.images[*].dead_letter_queues,
      module.rollups[*].dead_letter_queues,
      module.archive[*].dead_letter_queues,
    )...
  )
  table_names    = module.tables.names
  index_names    = module.tables.index_names
  graphql_api_id = module.api.id
  web_acl_names = concat(
    [module.api.web_acl_name], compact(module.rest_api[*].web_acl_name),
    compact(module.container[*].web_acl_name),
  )

  # What nothing is reserved for may take all that the account has.
  concurrency_limits = {
    for name in keys(local.function_names) :
    name => lookup(var.reserved_concurrency, name, var.account_concurrency)
  }
  latency_limit_milliseconds = var.latency_limit_milliseconds

  containers = { for container in module.container : "container" => merge(container.metrics, local.valkey_metrics) }
  event_rules = merge(
    merge([
      for events in module.events : { for key, rule in events.bus.rules : key => { bus = events.bus.name, rule = rule } }
    ]...),
    { for webhooks in module.webhooks : "webhooks" => webhooks.rule },
    { for inbound in module.inbound : "inbound" => inbound.rule },
    { for mailer in module.mailer : "mailer" => mailer.rule },
    { for push in module.push : "push" => push.rule },
    { for images in module.images : "images" => images.rule },
    { for rollups in module.rollups : "rollups" => rollups.rule },
    { for workflow in module.workflow : "workflow" => workflow.rule },
  )
  # That of deliveries is not among them: they wait there for their next attempt.
  work_queues = merge(
    { for webhooks in module.webhooks : "webhook-events" => webhooks.events_queue },
    { for inbound in module.inbound : "inbound" => inbound.queue },
    { for mailer in module.mailer : "mail" => mailer.queue },
    { for push in module.push : "push" => push.queue },
    { for images in module.images : "images" => images.queue },
    { for rollups in module.rollups : "rollups" => rollups.queue },
  )
  waiting_queues     = { for webhooks in module.webhooks : "webhook-deliveries" => webhooks.deliveries_queue.name }
  configuration_sets = { for mailer in module.mailer : "mailer" => mailer.configuration_set }
  machines           = merge(module.workflow[*].machine_arns...)
  jobs               = merge([for container in module.container : container.jobs]...)

  archive_streams       = merge(module.archive[*].streams...)
  archive_errors        = { for archive in module.archive : "archive-errors" => archive.errors }
  compaction_workgroups = { for archive in module.archive : "compaction" => archive.compaction_workgroup }

  gateways = merge(
    {
      for api in module.rest_api : "rest-api" => {
        title         = "REST API"
        dimensions    = { ApiName = api.name, Stage = api.stage }
        faults_metric = "5XXError"
        log_group     = api.log_group
      }
    },
    {
      for api in module.http_api : "http-api" => {
        title         = "HTTP API"
        dimensions    = { ApiId = api.id }
        faults_metric = "5xx"
        log_group     = api.log_group
      }
    },
  )
}
