# Events of partners' AWS accounts: a bus that these accounts may put on, and a function that does what
# an event asks for. Who asks is the event's `account`, which EventBridge writes.
resource "aws_cloudwatch_event_bus" "this" {
  name        = "${var.name}-in"
  description = "Events of partners for ${var.name} (docs/use/events.md)."
}

locals {
  timeout_seconds = 60
  at_once         = 5
}

data "aws_partition" "current" {}

# A key that is absent would satisfy ForAllValues.
# Source: Amazon EventBridge User Guide, "Send events to a custom bus in a different account"; AWS
# IAM User Guide, "Set operators for multivalued context keys".
resource "aws_cloudwatch_event_bus_policy" "this" {
  event_bus_name = aws_cloudwatch_event_bus.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for account, partner in var.partners : {
        Sid       = "Partner${account}"
        Effect    = "Allow"
        Action    = ["events:PutEvents"]
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${account}:root" }
        Resource  = [aws_cloudwatch_event_bus.this.arn]
        Condition = {
          "ForAllValues:StringEquals" = { "events:source" = partner.sources }
          Null                        = { "events:source" = "false" }
        }
      }
    ]
  })
}

module "worker" {
  source = "../worker"

  name        = var.name
  function    = "inbound"
  description = "Does what partners' events ask for."
  common      = var.common
  settings = merge(var.settings, {
    INBOUND_PARTNERS = jsonencode({
      for account, partner in var.partners :
      account => { name = partner.name, fields = partner.fields }
    })
  })
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

# Of partners alone, whatever the detail type: one that nobody knows is given up, and seen.
module "queue" {
  source = "../queue"

  name                = "${var.name}-inbound"
  dead_letter_name    = "${var.name}-inbound-dead"
  function_arn        = module.worker.arn
  timeout_seconds     = local.timeout_seconds
  batch_size          = 10
  maximum_concurrency = local.at_once
  receives            = 3

  rule = {
    bus         = aws_cloudwatch_event_bus.this.name
    description = "Events of partners."
    pattern = {
      account = keys(var.partners)
      source  = distinct(flatten([for partner in values(var.partners) : partner.sources]))
    }
  }
}
