# The files of wallet, kiosk and console: one bucket, and in front of it a distribution for each app,
# because pages of one domain share what they keep. The release writes the files.
locals {
  apps = toset(keys(var.headers.permissionsPolicy))
}

data "aws_caller_identity" "current" {}

module "bucket" {
  source = "../bucket"

  name                = "${var.name}-web-${data.aws_caller_identity.current.account_id}"
  deletion_protection = var.deletion_protection
  rules               = { old-versions = { old_versions_days = 30 } }

  statements = [
    for app, distribution in aws_cloudfront_distribution.this : {
      Sid       = "Show${title(app)}"
      Effect    = "Allow"
      Action    = ["s3:GetObject"]
      Principal = { Service = "cloudfront.amazonaws.com" }
      Resource  = [for key in ["${app}/*", "config.json", "outlines.json"] : "${module.bucket.arn}/${key}"]
      Condition = { StringEquals = { "aws:SourceArn" = distribution.arn } }
    }
  ]
}

resource "aws_s3_object" "this" {
  for_each = {
    "config.json"   = jsonencode(var.config)
    "outlines.json" = var.outlines
  }

  bucket        = module.bucket.name
  key           = each.key
  content       = each.value
  content_type  = "application/json"
  cache_control = var.headers.cacheControl[""]
}

# Citizens are many, and files cost little: the limit stops one address that asks without end.
module "firewall" {
  source = "../firewall"
  count  = var.requests_limit == null ? 0 : 1

  name          = "${var.name}-web"
  description   = "What reaches the files of the apps."
  scope         = "CLOUDFRONT"
  rates         = { callers = { limit = var.requests_limit } }
  managed_rules = { AWSManagedRulesKnownBadInputsRuleSet = [] }
}
