# Roll-ups: events counted by the day, for programme reports (docs/use/programme-report.md).
locals {
  timeout_seconds = 60
  at_once         = 2
}

module "worker" {
  source = "../worker"

  name             = var.name
  function         = "rollups"
  description      = "Counts events for programme reports."
  common           = var.common
  settings         = { PROGRAMME_TIME_ZONE = var.time_zone }
  timeout_seconds  = local.timeout_seconds
  at_once          = local.at_once
  table_statements = var.table_statements

  statements = [{
    Sid      = "Receive"
    Effect   = "Allow"
    Action   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    Resource = [module.queue.arn]
  }]
}

# Two at once: more would wait for each other, because all count in the rows of the whole programme.
# A replay of the archive is counted already.
module "queue" {
  source = "../queue"

  name                = "${var.name}-rollups"
  dead_letter_name    = "${var.name}-rollups-dead"
  function_arn        = module.worker.arn
  timeout_seconds     = local.timeout_seconds
  batch_size          = 10
  maximum_concurrency = local.at_once
  receives            = 10

  rule = {
    bus         = var.bus
    description = "Events that programme reports count."
    pattern = {
      source      = ["recycle-points"]
      detail-type = ["deposit.credited", { prefix = "points." }, { prefix = "exchange." }]
      replay-name = [{ exists = false }]
    }
  }
}
