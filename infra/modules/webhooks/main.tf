# Webhooks: an event of the bus becomes a delivery for each subscription that wants it, and a delivery
# is sent until it arrives. One function does both, from two queues.
locals {
  timeout_seconds = 60
  events_at_once  = 5
}

module "worker" {
  source = "../worker"

  name             = var.name
  function         = "webhooks"
  description      = "Sends events to the partners that subscribed to them."
  common           = var.common
  settings         = { WEBHOOK_QUEUE = module.deliveries.url }
  timeout_seconds  = local.timeout_seconds
  at_once          = local.events_at_once + var.deliveries_at_once
  table_statements = var.table_statements

  statements = [
    {
      Sid      = "Receive"
      Effect   = "Allow"
      Action   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      Resource = [module.events.arn, module.deliveries.arn]
    },
    {
      Sid      = "Deliver"
      Effect   = "Allow"
      Action   = ["sqs:ChangeMessageVisibility", "sqs:SendMessage"]
      Resource = [module.deliveries.arn]
    },
  ]
}

# An archive that is replayed is for the rules that ask for it: subscribers got these events before.
module "events" {
  source = "../queue"

  name                = "${var.name}-webhook-events"
  dead_letter_name    = "${var.name}-webhook-events-dead"
  function_arn        = module.worker.arn
  timeout_seconds     = local.timeout_seconds
  batch_size          = 10
  maximum_concurrency = local.events_at_once
  receives            = 10

  rule = {
    bus         = var.bus
    description = "Events for webhooks."
    pattern     = { source = ["recycle-points"], replay-name = [{ exists = false }] }
  }
}

# One at a time: an endpoint that answers late keeps no other delivery of a batch waiting. After a failed
# attempt the function itself says when the message comes again, from 5 seconds to 4 hours: the queue's
# own time is for an invocation that ended before it could. `receives` are the attempts of
# resolvers/domain/partners/webhooks.py; a test compares them.
module "deliveries" {
  source = "../queue"

  name                = "${var.name}-webhook-deliveries"
  dead_letter_name    = "${var.name}-webhook-dead"
  function_arn        = module.worker.arn
  timeout_seconds     = local.timeout_seconds
  batch_size          = 1
  maximum_concurrency = var.deliveries_at_once
  receives            = 13
}
