# Images of rewards: admins upload files below incoming/, a function looks at them, and what is an image
# becomes one below images/, for good. S3 reports each file to the account's own bus.
locals {
  timeout_seconds = 30
  at_once         = 2

  bucket_name = "${var.name}-images-${data.aws_caller_identity.current.account_id}"
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

module "bucket" {
  source = "../bucket"

  name                = local.bucket_name
  deletion_protection = var.deletion_protection

  rules = {
    incoming     = { prefix = "incoming/", expires_after_days = 1 }
    old-versions = { old_versions_days = 1 }
  }

  statements = length(var.distribution_arns) == 0 ? [] : [{
    Sid       = "Show"
    Effect    = "Allow"
    Action    = ["s3:GetObject"]
    Principal = { Service = "cloudfront.amazonaws.com" }
    Resource  = ["arn:${data.aws_partition.current.partition}:s3:::${local.bucket_name}/images/*"]
    Condition = { StringEquals = { "aws:SourceArn" = var.distribution_arns } }
  }]
}

# The console's page sends the form itself.
resource "aws_s3_bucket_cors_configuration" "this" {
  bucket = module.bucket.name

  cors_rule {
    allowed_methods = ["POST"]
    allowed_origins = var.origins
    allowed_headers = ["*"]
    max_age_seconds = 3600
  }
}

resource "aws_s3_bucket_notification" "this" {
  bucket      = module.bucket.name
  eventbridge = true
}

module "worker" {
  source = "../worker"

  name             = var.name
  function         = "images"
  description      = "Checks uploaded images."
  common           = var.common
  settings         = { IMAGES_BUCKET = module.bucket.name }
  timeout_seconds  = local.timeout_seconds
  at_once          = local.at_once
  table_statements = []

  statements = [
    {
      Sid      = "Receive"
      Effect   = "Allow"
      Action   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      Resource = [module.queue.arn]
    },
    {
      Sid      = "Take"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:GetObject"]
      Resource = ["${module.bucket.arn}/incoming/*"]
    },
    {
      Sid      = "Publish"
      Effect   = "Allow"
      Action   = ["s3:PutObject"]
      Resource = ["${module.bucket.arn}/images/*"]
    },
    # Without it S3 answers 403 for a file that is gone.
    {
      Sid      = "SeeWhatIsGone"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = [module.bucket.arn]
    },
  ]
}

# A file that no invocation could check is there for a day.
module "queue" {
  source = "../queue"

  name                = "${var.name}-images"
  dead_letter_name    = "${var.name}-images-dead"
  function_arn        = module.worker.arn
  timeout_seconds     = local.timeout_seconds
  batch_size          = 1
  maximum_concurrency = local.at_once
  receives            = 5

  rule = {
    bus         = "default"
    description = "Uploaded images."
    pattern = {
      source      = ["aws.s3"]
      detail-type = ["Object Created"]
      detail = {
        bucket = { name = [module.bucket.name] }
        object = { key = [{ prefix = "incoming/" }] }
      }
    }
  }
}
