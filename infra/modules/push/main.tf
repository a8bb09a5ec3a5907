# Pushes to citizens' browsers: a reminder on the bus becomes one for each browser that subscribed. The
# private key is in a parameter of its own: who may ask browsers' addresses knows no other secret.
locals {
  timeout_seconds = 120
  at_once         = 5

  parameter_arn = join(":", [
    "arn", data.aws_partition.current.partition, "ssm", data.aws_region.current.region,
    data.aws_caller_identity.current.account_id, "parameter/${trimprefix(var.secrets_parameter, "/")}",
  ])
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

module "worker" {
  source = "../worker"

  name        = var.name
  function    = "push"
  description = "Sends pushes to citizens' browsers."
  common      = var.common
  layers      = [aws_lambda_layer_version.this.arn]
  settings = {
    PROGRAMME_TIME_ZONE = var.time_zone
    WEB_PUSH_PUBLIC_KEY = var.public_key
    WEB_PUSH_SUBJECT    = var.subject
    SECRETS_PARAMETER   = var.secrets_parameter
  }
  timeout_seconds  = local.timeout_seconds
  at_once          = local.at_once
  table_statements = var.table_statements

  statements = [
    {
      Sid      = "Receive"
      Effect   = "Allow"
      Action   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      Resource = [module.queue.arn]
    },
    {
      Sid      = "ReadSecrets"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter"]
      Resource = [local.parameter_arn]
    },
    {
      Sid      = "DecryptSecrets"
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = [var.secrets_key_arn]
      Condition = {
        StringEquals = { "kms:EncryptionContext:PARAMETER_ARN" = [local.parameter_arn] }
      }
    },
  ]
}

# The libraries that this function alone imports: the others start without them.
resource "aws_s3_object" "layer" {
  bucket = var.common.package.bucket
  key    = "push-layer-${filesha256(var.layer_path)}.zip"
  source = var.layer_path

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_layer_version" "this" {
  layer_name               = "${var.name}-push"
  description              = "Elliptic curves, and signatures by them."
  s3_bucket                = aws_s3_object.layer.bucket
  s3_key                   = aws_s3_object.layer.key
  source_code_hash         = filebase64sha256(var.layer_path)
  compatible_runtimes      = ["python3.13"]
  compatible_architectures = ["arm64"]
}

# One at a time: browsers whose push services answer late keep no other citizen's waiting. A replay of
# the archive reminds nobody a second time.
module "queue" {
  source = "../queue"

  name                = "${var.name}-push"
  dead_letter_name    = "${var.name}-push-dead"
  function_arn        = module.worker.arn
  timeout_seconds     = local.timeout_seconds
  batch_size          = 1
  maximum_concurrency = local.at_once
  receives            = 5

  rule = {
    bus         = var.bus
    description = "Events that citizens' browsers show."
    pattern = {
      source      = ["recycle-points"]
      detail-type = [{ prefix = "reminder." }]
      replay-name = [{ exists = false }]
    }
  }
}
