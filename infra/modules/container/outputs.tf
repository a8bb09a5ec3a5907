output "domain_target" {
  description = "What a CNAME of the API's name points to."
  value       = aws_lb.this.dns_name
}

output "repository_url" {
  description = "Where images are pushed to."
  value       = aws_ecr_repository.this.repository_url
}

output "service" {
  description = "What updating the service, and running a task by hand, need."
  value = {
    cluster          = aws_ecs_cluster.this.name
    service          = aws_ecs_service.this.name
    task_definitions = { for name, definition in aws_ecs_task_definition.this : name => definition.arn }
    network = {
      awsvpcConfiguration = {
        subnets        = local.subnet_ids
        securityGroups = [var.security_group_ids["jobs"]]
        assignPublicIp = local.has_public_address ? "ENABLED" : "DISABLED"
      }
    }
  }
}

output "metrics" {
  description = "The names that its metrics have."
  value = {
    balancer     = aws_lb.this.arn_suffix
    target_group = aws_lb_target_group.this.arn_suffix
    cluster      = aws_ecs_cluster.this.name
    service      = aws_ecs_service.this.name
    log_group    = aws_cloudwatch_log_group.this["serve"].name
  }
}

output "log_group" {
  description = "Where the service's lines are."
  value       = aws_cloudwatch_log_group.this["serve"].name
}

output "jobs" {
  description = "Where each job's lines are, which of them says that all is well, and after how many hours without one it is not."
  value = {
    for name, job in local.jobs : name => {
      log_group    = aws_cloudwatch_log_group.this[name].name
      done         = job.done
      silent_hours = job.silent_hours
    } if job.done != null
  }
}

output "web_acl_name" {
  description = "The name that the firewall's metrics have; null without one."
  value       = one(module.firewall[*].name)
}
