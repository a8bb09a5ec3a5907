locals {
  # The local server reads the same file.
  app_clients = jsondecode(file("${path.root}/envs/app_clients.json"))

  # All whose tokens the entry points take.
  client_ids = concat(
    [module.auth.client_id, module.auth.release_client_id],
    flatten([for sign_in in module.sign_in : values(sign_in.client_ids)]),
  )

  # One of them is in each access token, and none in an ID token: Cognito's own where its API signs in,
  # openid where managed login does.
  token_scopes = concat(["aws.cognito.signin.user.admin"], var.sign_in == null ? [] : ["openid"])
}

module "sign_in" {
  source = "./modules/sign_in"
  count  = var.sign_in == null ? 0 : 1

  name         = local.name
  user_pool_id = module.auth.user_pool_id
  # rules.tf refuses missing names.
  clients = {
    for app, lives in local.app_clients :
    app => merge(lives, { url = "https://${try(local.app_domains[app], "missing.invalid")}/${app}/" })
  }
  prefix        = coalesce(var.sign_in.prefix, "${local.name}-${local.account}")
  custom_domain = var.sign_in.custom_domain
}
