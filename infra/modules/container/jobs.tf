# Jobs are the same image with another verb. `done` is what a job writes when all is well: an alarm
# goes off where it was not read for `silent_hours`, whether the job failed, found something, or
# never began. On its whole day verify writes it before it reads everything. A job that runs once a
# month has no `done`, but a queue for what did not begin.
locals {
  own_jobs = {
    verify = {
      is_on        = var.verify_hour != null
      environment  = {}
      statements   = []
      command      = var.verify_whole_day == null ? ["verify", "--all"] : ["verify", "--incremental", "--whole-on", tostring(var.verify_whole_day)]
      tables       = ["verify"]
      schedules    = { nightly = "cron(0 ${coalesce(var.verify_hour, 0)} * * ? *)" }
      done         = "\"no problems\""
      silent_hours = 26
    }
    sweep = {
      is_on        = var.sweep
      command      = ["sweep"]
      environment  = { ENROLMENT_FUNCTION = var.deletion.function }
      statements   = var.deletion.statements
      tables       = ["sweep"]
      schedules    = { after-midnight = "cron(5 0 * * ? *)", quarter-hourly = "cron(0/15 * * * ? *)" }
      done         = "{ ($.kind = \"sweep\") && ($.outcome = \"ok\") }"
      silent_hours = 1
    }
  }
  jobs = merge(
    {
      for name, job in local.own_jobs : name => merge(
        { secrets = {}, security_group = "jobs", dead_letter_queue_arn = null }, job,
      ) if job.is_on
    },
    var.jobs,
  )
}

resource "aws_iam_role" "scheduler" {
  name        = "${var.name}-jobs"
  description = "EventBridge Scheduler starts the container's jobs."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  for_each = local.jobs

  name = each.key
  role = aws_iam_role.scheduler.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid       = "Run"
        Effect    = "Allow"
        Action    = ["ecs:RunTask"]
        Resource  = [aws_ecs_task_definition.this[each.key].arn]
        Condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.this.arn } }
      },
      {
        Sid       = "GiveRoles"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = [aws_iam_role.execution.arn, aws_iam_role.task[each.key].arn]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      ], [
      for arn in compact([each.value.dead_letter_queue_arn]) :
      { Sid = "GiveUp", Effect = "Allow", Action = ["sqs:SendMessage"], Resource = [arn] }
    ])
  })
}

resource "aws_scheduler_schedule" "this" {
  for_each = merge([
    for name, job in local.jobs : {
      for moment, expression in job.schedules : "${name}-${moment}" => { job = name, expression = expression }
    }
  ]...)

  name                         = "${var.name}-${each.key}-job"
  description                  = "Runs the container as ${each.value.job}."
  schedule_expression          = each.value.expression
  schedule_expression_timezone = var.time_zone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_ecs_cluster.this.arn
    role_arn = aws_iam_role.scheduler.arn

    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.this[each.value.job].arn
      launch_type         = "FARGATE"
      task_count          = 1

      network_configuration {
        subnets          = local.subnet_ids
        security_groups  = [var.security_group_ids[local.jobs[each.value.job].security_group]]
        assign_public_ip = local.has_public_address
      }
    }

    retry_policy {
      maximum_retry_attempts       = 3
      maximum_event_age_in_seconds = 600
    }

    dynamic "dead_letter_config" {
      for_each = local.jobs[each.value.job].dead_letter_queue_arn[*]

      content {
        arn = dead_letter_config.value
      }
    }
  }
}
