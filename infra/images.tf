locals {
  # The wallet's distribution shows images below /images/. Its own name is known only once it is there,
  # but its headers need the address: without a name of its own somebody has to say it.
  wallet_domain = var.web == null ? null : try(var.sign_in.app_domains["wallet"], null)
  images_url    = var.images == null ? null : try(coalesce(var.images.url), "https://${local.wallet_domain}")
}

module "images" {
  source = "./modules/images"
  count  = var.images == null ? 0 : 1

  name                = local.name
  common              = local.common
  deletion_protection = var.deletion_protection

  origins           = var.images.origins
  distribution_arns = concat(var.images.distribution_arns, var.web == null ? [] : module.web[0].distribution_arns)
}
