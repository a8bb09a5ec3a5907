# One image, a task definition for each thing that it does, and a role for each.
locals {
  tasks = merge(
    {
      serve = {
        command     = ["serve"]
        tables      = ["serve"]
        environment = local.server_variables
        secrets     = local.server_secrets
      }
    },
    local.jobs,
  )

  settings = merge(
    { for name, value in var.settings : name => value if value != null },
    {
      ENVIRONMENT = var.environment
      # Fargate gives AWS_REGION, and boto3 reads this one.
      AWS_DEFAULT_REGION = local.region
    },
  )

  server_variables = {
    for name, value in {
      SECRETS_PARAMETER    = var.secrets_parameter
      ENROLMENT_FUNCTION   = var.deletion.function
      VALKEY_URL           = var.valkey_url
      VALKEY_SIGN_IN       = var.valkey_sign_in
      RELAY_PARAMETER      = var.relay_parameter
      USER_POOL_CLIENT_IDS = join(",", var.user_pool_client_ids)
      HOSTS                = var.domain_name
      CORS_ORIGINS         = length(var.cors_origins) == 0 ? null : join(",", sort(var.cors_origins))
      THREADS              = var.threads
      MAX_REQUESTS         = var.max_requests
      INTROSPECTION        = var.introspection
      QUERY_DEPTH_LIMIT    = var.query_depth_limit
      RESOLVER_COUNT_LIMIT = var.resolver_count_limit
      LOG_LEVEL            = var.log_level
    } : name => tostring(value) if value != null
  }

  server_secrets = { for name in compact([var.api_keys_parameter]) : "API_KEYS" => local.api_keys_arn }

  # As ECS writes them back: a difference would be a new revision with each apply.
  definitions = {
    for name, task in local.tasks : name => [{
      name                   = local.container
      image                  = local.image
      essential              = true
      entryPoint             = ["python", "-m", "container"]
      command                = task.command
      user                   = "10001"
      readonlyRootFilesystem = true
      stopTimeout            = 30
      linuxParameters        = { capabilities = { add = [], drop = ["ALL"] }, initProcessEnabled = true }
      ulimits                = [{ name = "nofile", softLimit = 20000, hardLimit = 20000 }]
      portMappings           = name == "serve" ? [{ containerPort = var.port, hostPort = var.port, protocol = "tcp" }] : []
      mountPoints            = []
      volumesFrom            = []
      systemControls         = []

      environment = [
        for variable, value in merge(local.settings, task.environment) :
        { name = variable, value = value }
      ]
      secrets = [for variable, parameter in task.secrets : { name = variable, valueFrom = parameter }]

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.this[name].name
          awslogs-region        = local.region
          awslogs-stream-prefix = name
          # A log that is slow must not hold up an answer.
          mode            = "non-blocking"
          max-buffer-size = "10m"
        }
      }
    }]
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.tasks

  name              = "/aws/ecs/${var.name}/${each.key}"
  retention_in_days = var.log_retention_days
}

resource "aws_ecs_task_definition" "this" {
  for_each = local.tasks

  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu_units
  memory                   = var.memory_megabytes
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task[each.key].arn
  container_definitions    = jsonencode(local.definitions[each.key])

  # What the service is at, or goes back to, is an older one.
  skip_destroy = true

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }
}
