# Mails to citizens: a reminder on the bus becomes a mail, in the citizen's language. The address is
# read from the user pool when the mail is sent.
locals {
  timeout_seconds = 60
  at_once         = 2
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

module "worker" {
  source = "../worker"

  name        = var.name
  function    = "mailer"
  description = "Sends mails to citizens."
  common      = var.common
  settings = {
    PROGRAMME_TIME_ZONE    = var.time_zone
    USER_POOL_ID           = var.user_pool.id
    MAIL_SENDER            = var.sender
    MAIL_CONFIGURATION_SET = aws_sesv2_configuration_set.this.configuration_set_name
    WALLET_URL             = var.wallet_url
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
      Sid      = "FindAddress"
      Effect   = "Allow"
      Action   = ["cognito-idp:AdminGetUser"]
      Resource = [var.user_pool.arn]
    },
    # SendEmail of SES v2 asks for the first on all three. With a template, refusals name the second,
    # which is version 1's operation.
    # Source: Service Authorization Reference, "Amazon Simple Email Service v2", and "Amazon SES".
    {
      Sid      = "Send"
      Effect   = "Allow"
      Action   = ["ses:SendEmail", "ses:SendTemplatedEmail"]
      Resource = concat([local.identity_arn, aws_sesv2_configuration_set.this.arn], values(aws_ses_template.this)[*].arn)
    },
  ]
}

# SES takes 14 mails a second of an account that left its sandbox: two at once send about as many. A
# replay of the archive writes to nobody a second time.
module "queue" {
  source = "../queue"

  name                = "${var.name}-mail"
  dead_letter_name    = "${var.name}-mail-dead"
  function_arn        = module.worker.arn
  timeout_seconds     = local.timeout_seconds
  batch_size          = 10
  maximum_concurrency = local.at_once
  receives            = 5

  rule = {
    bus         = var.bus
    description = "Events that citizens are written to about."
    pattern = {
      source      = ["recycle-points"]
      detail-type = [{ prefix = "reminder." }]
      replay-name = [{ exists = false }]
    }
  }
}
