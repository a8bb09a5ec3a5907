# Two buckets: what came in, which nobody changes, and what can be made of it again.
module "incoming" {
  source = "../bucket"

  name                = "${var.name}-archive-${local.account}"
  deletion_protection = var.deletion_protection
  can_lock            = true

  rules = {
    incoming = { prefix = "incoming/", cheaper_after_days = var.cheaper_after_days }
    errors   = { prefix = "errors/", expires_after_days = 400, old_versions_days = 30 }
  }
}

# Taking a row out of the archive leaves a version behind; with this, that is refused, too.
resource "aws_s3_bucket_object_lock_configuration" "incoming" {
  count = var.object_lock == null ? 0 : 1

  bucket = module.incoming.name

  rule {
    default_retention {
      mode = var.object_lock.mode
      days = var.object_lock.days
    }
  }
}

# What Firehose could not convert lies there, and an alarm counts it. S3 counts requests for a
# prefix only where it is asked to.
resource "aws_s3_bucket_metric" "errors" {
  bucket = module.incoming.name
  name   = "errors"

  filter {
    prefix = "errors/"
  }
}

module "data" {
  source = "../bucket"

  name                = "${var.name}-archive-data-${local.account}"
  deletion_protection = var.deletion_protection

  rules = {
    results      = { prefix = "results/", expires_after_days = var.results_days }
    old-versions = { old_versions_days = 7 }
  }
}
