locals {
  brand          = jsondecode(file("${path.root}/../apps/brand/brand.json"))
  outlines_file  = coalesce(try(var.web.outlines, null), "${path.root}/../apps/brand/outlines.json")
  newest_api_key = try(module.api.api_keys[reverse(sort(keys(var.api_keys)))[0]], null)

  # One output, not the whole module: its config.json needs the clients that need these.
  app_domains = (
    try(var.sign_in.app_domains, null) == null && var.web != null
    ? module.web[0].targets : try(var.sign_in.app_domains, null)
  )

  images_bucket = var.images == null ? null : {
    domain_name = module.images[0].bucket.domain_name
    upload_url  = "https://${module.images[0].bucket.domain_name}"
  }
}

module "web" {
  source = "./modules/web"
  count  = var.web == null ? 0 : 1

  name                = local.name
  deletion_protection = var.deletion_protection
  headers             = jsondecode(file("${path.root}/../apps/headers.json"))
  connections = concat(
    [local.graphql_url, local.realtime_url],
    var.sign_in == null ? [] : [module.sign_in[0].url],
    local.images_bucket[*].upload_url,
  )
  pictures        = concat(var.web.map_tiles[*].url, local.images_url[*])
  images_bucket   = local.images_bucket
  domains         = try(var.sign_in.app_domains, null)
  certificate_arn = var.web.certificate_arn
  requests_limit  = var.web.firewall ? var.caller_requests_limit : null
  outlines        = fileexists(local.outlines_file) ? file(local.outlines_file) : jsonencode({ credit = "", municipalities = [] })

  config = {
    programme = { names = local.brand.programme, timeZone = var.programme_time_zone }
    api       = { url = local.graphql_url, realtimeUrl = local.realtime_url, apiKey = local.newest_api_key }
    signIn    = one(module.sign_in[*].endpoints)
    walletUrl = try("https://${local.app_domains["wallet"]}/wallet/", null)
    push      = { publicKey = try(var.web_push.public_key, null) }
    map       = { outlinesUrl = "/outlines.json", tiles = var.web.map_tiles }
  }
}
