# Two state machines that see exchanges through, the function that does their steps, and the topic of
# operators. Executions under way keep the definition that they began with, so machines need no alias.
# Source: AWS Step Functions API Reference, UpdateStateMachine.
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  # Where the function has the ARN of each: machines call the function, so theirs are made of names.
  machines = {
    approval   = "APPROVAL_MACHINE"
    fulfilment = "FULFILMENT_MACHINE"
  }
  machine_arns = {
    for name in keys(local.machines) :
    name => "arn:${local.partition}:states:${data.aws_region.current.region}:${local.account}:stateMachine:${var.name}-${name}"
  }
}

module "worker" {
  source = "../worker"

  name        = var.name
  function    = "workflow"
  description = "Starts the state machines, and does their steps."
  common      = var.common
  settings = merge(
    var.settings,
    { for name, setting in local.machines : setting => local.machine_arns[name] },
  )
  # A step has 60 seconds.
  timeout_seconds  = 30
  table_statements = var.table_statements

  statements = [
    {
      Sid      = "Start"
      Effect   = "Allow"
      Action   = ["states:StartExecution"]
      Resource = values(local.machine_arns)
    },
    {
      Sid      = "GiveUp"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = [aws_sqs_queue.unstarted.arn]
    },
  ]
}

resource "aws_sfn_state_machine" "this" {
  for_each = local.machines

  name     = "${var.name}-${each.key}"
  role_arn = aws_iam_role.machine[each.key].arn
  type     = "STANDARD"

  definition = templatefile("${path.module}/${each.key}.asl.json", {
    function_arn = module.worker.arn
    topic_arn    = aws_sns_topic.operators.arn
  })

  # The history has ids and states. The log says what failed, and not even those.
  logging_configuration {
    level                  = "ERROR"
    include_execution_data = false
    log_destination        = "${aws_cloudwatch_log_group.machine[each.key].arn}:*"
  }

  tracing_configuration {
    enabled = true
  }

  depends_on = [aws_iam_role_policy.machine]
}

# Under this prefix the account's resource policy does not grow with each group.
# Source: AWS Step Functions Developer Guide, "Logging using CloudWatch Logs".
resource "aws_cloudwatch_log_group" "machine" {
  for_each = local.machines

  name              = "/aws/vendedlogs/states/${var.name}-${each.key}"
  retention_in_days = var.common.log_retention_days
}

# With the environment's key: who may publish may use it.
resource "aws_sns_topic" "operators" {
  name              = "${var.name}-operators"
  kms_master_key_id = var.topic_key_arn
}

resource "aws_sns_topic_subscription" "operators" {
  for_each = var.operator_emails

  topic_arn = aws_sns_topic.operators.arn
  protocol  = "email"
  endpoint  = each.value
}
