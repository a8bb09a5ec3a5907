module "images" {
  source = "./modules/images"
  count  = var.images == null ? 0 : 1

  name                = local.name
  common              = local.common
  deletion_protection = var.deletion_protection

  origins           = var.images.origins
  distribution_arns = concat(var.images.distribution_arns, var.web == null ? [] : module.web[0].distribution_arns)
}
