data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  container = "recycle-points"

  # A digest is "sha256:...", a tag anything else.
  image = join(startswith(var.image, "sha256:") ? "@" : ":", [aws_ecr_repository.this.repository_url, var.image])

  subnet_ids         = var.nat ? var.private_subnet_ids : var.public_subnet_ids
  has_public_address = !var.nat
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  # Says how many tasks run, and how many should.
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

# An apply registers a task definition and leaves the service at the one it has: the service moves,
# and moves back, by `aws ecs update-service`, as the functions' aliases do by the release.
resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = aws_ecs_cluster.this.arn
  task_definition = aws_ecs_task_definition.this["serve"].arn
  launch_type     = "FARGATE"
  desired_count   = var.tasks.min

  availability_zone_rebalancing = "ENABLED"
  enable_ecs_managed_tags       = true
  propagate_tags                = "SERVICE"

  # New tasks first, then old ones are stopped.
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 60

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = local.subnet_ids
    security_groups  = [var.security_group_ids["tasks"]]
    assign_public_ip = local.has_public_address
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = local.container
    container_port   = var.port
  }

  lifecycle {
    ignore_changes = [desired_count, task_definition]
  }

  # Tasks need their rights from their first second on, and their group a balancer.
  depends_on = [
    aws_iam_role_policy.execution, aws_iam_role_policy.secrets, aws_iam_role_policy.tables,
    aws_lb_listener_rule.api,
  ]
}
