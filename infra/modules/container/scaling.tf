resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this.name}"
  min_capacity       = var.tasks.min
  max_capacity       = var.tasks.max
}

# There are as many tasks as the one that asks for more: work that takes long shows in the
# processor, work that waits in the requests.
resource "aws_appautoscaling_policy" "this" {
  for_each = {
    cpu      = { metric = "ECSServiceAverageCPUUtilization", target = var.cpu_percent, label = null }
    requests = { metric = "ALBRequestCountPerTarget", target = var.requests_per_minute, label = local.target_label }
  }

  name               = "${var.name}-${each.key}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value = each.value.target

    # A task that goes takes its sockets with it: slowly.
    scale_out_cooldown = 60
    scale_in_cooldown  = 600

    predefined_metric_specification {
      predefined_metric_type = each.value.metric
      resource_label         = each.value.label
    }
  }
}

locals {
  target_label = "${aws_lb.this.arn_suffix}/${aws_lb_target_group.this.arn_suffix}"
}
