# Who may speak to whom: callers to the balancer, the balancer to tasks, tasks and the relay to
# Valkey and to Systems Manager, and the job that loads the database, where there is one, to that. A job is a task that nobody
# speaks to.
locals {
  has_database = var.database_port != null

  groups = merge({
    balancer = "The load balancer."
    tasks    = "The tasks of the service."
    jobs     = "Tasks that run and end."
    relay    = "The function that writes balances to Valkey."
    valkey   = "Valkey."
    ssm      = "The endpoint of Systems Manager."
    }, local.has_database ? {
    database = "The database."
    loader   = "The job that loads the database."
  } : {})

  flows = merge({
    balancer-tasks = { from = "balancer", to = "tasks", port = var.task_port }
    tasks-valkey   = { from = "tasks", to = "valkey", port = var.valkey_port }
    relay-valkey   = { from = "relay", to = "valkey", port = var.valkey_port }
    # The network has one name for it: all who read parameters there come to the endpoint.
    relay-ssm = { from = "relay", to = "ssm", port = 443 }
    tasks-ssm = { from = "tasks", to = "ssm", port = 443 }
    jobs-ssm  = { from = "jobs", to = "ssm", port = 443 }
    }, local.has_database ? {
    loader-database = { from = "loader", to = "database", port = var.database_port }
    loader-ssm      = { from = "loader", to = "ssm", port = 443 }
  } : {})
}

resource "aws_security_group" "this" {
  for_each = local.groups

  name        = "${var.name}-${each.key}"
  description = each.value
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "callers" {
  for_each = { http = 80, https = 443 }

  security_group_id = aws_security_group.this["balancer"].id
  description       = "Callers, by ${each.key}."
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "flows" {
  for_each = local.flows

  security_group_id            = aws_security_group.this[each.value.from].id
  description                  = "To ${each.value.to}."
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.this[each.value.to].id
}

resource "aws_vpc_security_group_ingress_rule" "flows" {
  for_each = local.flows

  security_group_id            = aws_security_group.this[each.value.to].id
  description                  = "From ${each.value.from}."
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.this[each.value.from].id
}

# AWS's own addresses: DynamoDB, ECR, Systems Manager, logs, and the user pool's keys.
resource "aws_vpc_security_group_egress_rule" "aws" {
  for_each = toset(concat(["jobs", "tasks"], local.has_database ? ["loader"] : []))

  security_group_id = aws_security_group.this[each.key].id
  description       = "To AWS."
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
