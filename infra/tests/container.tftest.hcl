mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name        = "test"
  environment = "test"
  image       = "v1"
  images_kept = 30
  port        = 8080
  paths       = ["/graphql", "/graphql/*", "/locations", "/qr/*", "/rewards", "/v1/*"]

  user_pool_client_ids = ["wallet", "release"]
  settings             = { PROGRAMME_TIME_ZONE = "Asia/Tokyo", PROGRAMME_DAILY_CAP_POINTS = null }
  secrets_parameter    = "/recycle-points/test/secrets"
  secrets_statements   = [{ Sid = "ReadSecrets", Effect = "Allow", Action = ["ssm:GetParameter"], Resource = ["arn:secrets"] }]
  secrets_key_arn      = "arn:aws:kms:ap-northeast-1:123456789012:key/one"
  api_keys_parameter   = null
  deletion             = { function = "test-enrolment:live", statements = [{ Sid = "DeleteUsers", Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = ["arn:enrolment"] }] }
  table_statements     = { for name in ["serve", "verify", "sweep"] : name => [{ Sid = title(name), Effect = "Allow", Action = ["dynamodb:GetItem"], Resource = ["arn:${name}"] }] }
  valkey_url           = "rediss://any.cache.amazonaws.com:6379"
  relay_parameter      = "/recycle-points/test/relay"
  valkey_sign_in       = "test-tasks@test"
  time_zone            = "Asia/Tokyo"
  execution_statements = []
  introspection        = false
  query_depth_limit    = 20
  resolver_count_limit = 2500
  domain_name          = "points.example.org"
  cors_origins         = ["https://b.example.org", "https://a.example.org"]
  threads              = null
  max_requests         = 200

  vpc_id             = "vpc-1"
  public_subnet_ids  = ["subnet-public-1", "subnet-public-2"]
  private_subnet_ids = ["subnet-private-1", "subnet-private-2"]
  security_group_ids = { balancer = "sg-balancer", tasks = "sg-tasks", jobs = "sg-jobs" }
  nat                = false

  certificate_arn       = "arn:aws:acm:ap-northeast-1:123456789012:certificate/any"
  deletion_protection   = true
  access_log_days       = null
  firewall              = true
  caller_requests_limit = 2000

  cpu_units           = 512
  memory_megabytes    = 1024
  tasks               = { min = 2, max = 6 }
  cpu_percent         = 60
  requests_per_minute = 1000
  verify_hour         = 3
  verify_whole_day    = null
  sweep               = false
  jobs                = {}
  log_level           = "INFO"
  log_retention_days  = 14
}

run "tasks_can_do_little_to_their_machine" {
  command = plan

  module {
    source = "./modules/container"
  }

  assert {
    condition = alltrue([
      for definition in aws_ecs_task_definition.this : alltrue([
        for container in jsondecode(definition.container_definitions) : (
          container.readonlyRootFilesystem && container.user == "10001" &&
          container.linuxParameters.capabilities.drop == ["ALL"] &&
          container.stopTimeout == 30 && container.ulimits[0].softLimit == 20000 &&
          container.image == "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/any:v1"
        )
      ])
    ])
    error_message = "Nothing can be written, and no right of the kernel is left."
  }

  assert {
    condition = alltrue([
      for definition in aws_ecs_task_definition.this :
      definition.runtime_platform[0].cpu_architecture == "ARM64" && definition.skip_destroy
    ])
    error_message = "What the service goes back to stays."
  }

  assert {
    condition = {
      for variable in jsondecode(aws_ecs_task_definition.this["serve"].container_definitions)[0].environment :
      variable.name => variable.value
      } == {
      AWS_DEFAULT_REGION   = "ap-northeast-1"
      CORS_ORIGINS         = "https://a.example.org,https://b.example.org"
      ENROLMENT_FUNCTION   = "test-enrolment:live"
      ENVIRONMENT          = "test"
      HOSTS                = "points.example.org"
      INTROSPECTION        = "false"
      LOG_LEVEL            = "INFO"
      MAX_REQUESTS         = "200"
      PROGRAMME_TIME_ZONE  = "Asia/Tokyo"
      QUERY_DEPTH_LIMIT    = "20"
      RESOLVER_COUNT_LIMIT = "2500"
      SECRETS_PARAMETER    = "/recycle-points/test/secrets"
      USER_POOL_CLIENT_IDS = "wallet,release"
      VALKEY_URL           = "rediss://any.cache.amazonaws.com:6379"
      RELAY_PARAMETER      = "/recycle-points/test/relay"
      VALKEY_SIGN_IN       = "test-tasks@test"
    }
    error_message = "What is not set is left out."
  }
}

run "an_image_can_be_a_digest_and_keys_a_parameter" {
  command = plan

  module {
    source = "./modules/container"
  }

  variables {
    image              = "sha256:${sha256("any")}"
    api_keys_parameter = "/recycle-points/test/api-keys"
  }

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this["serve"].container_definitions)[0].image ==
      "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/any@sha256:${sha256("any")}"
    )
    error_message = "A digest comes after an @."
  }

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this["serve"].container_definitions)[0].secrets == [{
        name = "API_KEYS", valueFrom = "arn:aws:ssm:ap-northeast-1:123456789012:parameter/recycle-points/test/api-keys"
      }] &&
      jsondecode(aws_ecs_task_definition.this["verify"].container_definitions)[0].secrets == []
    )
    error_message = "ECS reads the keys, for the server alone."
  }

  assert {
    condition = toset([
      for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Sid
    ]) == toset(["SignIn", "Pull", "Log", "ReadApiKeys", "DecryptApiKeys"])
    error_message = "ECS pulls, logs and reads the keys, no more."
  }
}

run "the_service_is_moved_by_hand_and_goes_back_by_itself" {
  command = plan

  module {
    source = "./modules/container"
  }

  assert {
    condition = (
      aws_ecs_service.this.deployment_circuit_breaker[0].enable &&
      aws_ecs_service.this.deployment_circuit_breaker[0].rollback &&
      aws_ecs_service.this.deployment_minimum_healthy_percent == 100 &&
      aws_ecs_service.this.desired_count == 2
    )
    error_message = "A version that does not start is taken back, and nobody waits meanwhile."
  }

  assert {
    condition = (
      aws_ecs_service.this.network_configuration[0].assign_public_ip &&
      aws_ecs_service.this.network_configuration[0].subnets == toset(["subnet-public-1", "subnet-public-2"]) &&
      aws_ecs_service.this.network_configuration[0].security_groups == toset(["sg-tasks"])
    )
    error_message = "Without NAT tasks reach AWS by addresses of their own."
  }
}

run "with_nat_tasks_have_private_addresses" {
  command = plan

  module {
    source = "./modules/container"
  }

  variables {
    nat = true
  }

  assert {
    condition = alltrue([
      for network in [
        aws_ecs_service.this.network_configuration[0],
        aws_scheduler_schedule.this["verify-nightly"].target[0].ecs_parameters[0].network_configuration[0],
      ] : !network.assign_public_ip && network.subnets == toset(["subnet-private-1", "subnet-private-2"])
    ])
    error_message = "Service and jobs are in the private subnets."
  }
}

run "what_was_turned_on_can_be_turned_off" {
  command = plan

  module {
    source = "./modules/container"
  }

  variables {
    access_log_days = 7
  }

  assert {
    condition     = aws_ecr_repository.this.force_delete && aws_s3_bucket.access["access"].force_destroy
    error_message = "AWS deletes neither a repository with images nor a bucket with objects."
  }
}

run "only_https_and_only_the_api" {
  command = plan

  module {
    source = "./modules/container"
  }

  assert {
    condition = (
      aws_lb_listener.http.default_action[0].redirect[0].protocol == "HTTPS" &&
      aws_lb_listener.https.default_action[0].fixed_response[0].status_code == "404" &&
      { for name, rule in aws_lb_listener_rule.api : rule.priority => one(rule.condition).path_pattern[0].values } == {
        1 = toset(["/graphql", "/graphql/*", "/locations", "/qr/*", "/rewards"])
        2 = toset(["/v1/*"])
      }
    )
    error_message = "Callers see no health and no metrics, and a rule has five paths at most."
  }

  assert {
    condition = (
      aws_lb.this.drop_invalid_header_fields && aws_lb.this.enable_deletion_protection &&
      length(aws_lb.this.access_logs) == 0 && length(aws_s3_bucket.access) == 0
    )
    error_message = "Without being asked for there is no log of URLs: they hold tokens."
  }

  assert {
    condition = (
      aws_wafv2_web_acl_association.this[0].resource_arn == aws_lb.this.arn &&
      output.web_acl_name == "test-container"
    )
    error_message = "The firewall protects the balancer."
  }
}

run "a_log_of_the_balancer_is_kept_for_some_days" {
  command = plan

  module {
    source = "./modules/container"
  }

  variables {
    access_log_days = 7
    firewall        = false
  }

  assert {
    condition = (
      aws_lb.this.access_logs[0].bucket == "test-access-123456789012" &&
      aws_s3_bucket_lifecycle_configuration.access["access"].rule[0].expiration[0].days == 7 &&
      jsondecode(aws_s3_bucket_policy.access["access"].policy).Statement[0].Resource ==
      ["arn:aws:s3:::test-access-123456789012/AWSLogs/123456789012/*"]
    )
    error_message = "The balancer writes below its account's prefix, and it goes after seven days."
  }

  assert {
    condition     = length(module.firewall) == 0 && output.web_acl_name == null
    error_message = "The firewall can be left out."
  }
}

run "each_task_may_do_what_its_functions_may" {
  command = plan

  module {
    source = "./modules/container"
  }

  variables {
    sweep = true
  }

  assert {
    condition = {
      for name, policy in aws_iam_role_policy.tables : name => jsondecode(policy.policy).Statement[0].Sid
    } == { serve-serve = "Serve", verify-verify = "Verify", sweep-sweep = "Sweep" }
    error_message = "Roles are made of the functions' own statements."
  }

  assert {
    condition = {
      for name, schedule in aws_scheduler_schedule.this :
      name => "${schedule.schedule_expression} ${schedule.schedule_expression_timezone}"
      } == {
      sweep-after-midnight = "cron(5 0 * * ? *) Asia/Tokyo"
      sweep-quarter-hourly = "cron(0/15 * * * ? *) Asia/Tokyo"
      verify-nightly       = "cron(0 3 * * ? *) Asia/Tokyo"
    }
    error_message = "Jobs run when they are asked for."
  }

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.scheduler : [
        for statement in jsondecode(policy.policy).Statement : (
          statement.Sid == "Run" ?
          statement.Condition.ArnEquals["ecs:cluster"] == aws_ecs_cluster.this.arn :
          statement.Condition.StringEquals["iam:PassedToService"] == "ecs-tasks.amazonaws.com"
        )
      ]
    ]))
    error_message = "Scheduler runs tasks in this cluster alone, and gives its roles to ECS alone."
  }
}

run "jobs_can_be_left_out" {
  command = plan

  module {
    source = "./modules/container"
  }

  variables {
    verify_hour = null
  }

  assert {
    condition     = keys(aws_ecs_task_definition.this) == ["serve"] && length(aws_scheduler_schedule.this) == 0 && output.jobs == {}
    error_message = "Only the server is left."
  }
}

run "books_are_checked_whole_on_one_day" {
  command = plan

  module {
    source = "./modules/container"
  }

  variables {
    verify_whole_day = 1
  }

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this["verify"].container_definitions)[0].command ==
      ["verify", "--incremental", "--whole-on", "1"]
    )
    error_message = "On other days what is new."
  }
}

run "a_job_has_its_own_rights_and_network" {
  command = plan

  module {
    source = "./modules/container"
  }

  variables {
    security_group_ids   = { balancer = "sg-balancer", tasks = "sg-tasks", jobs = "sg-jobs", loader = "sg-loader" }
    execution_statements = [{ Sid = "ReadPassword", Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = ["arn:secret"] }]
    jobs = {
      load = {
        command               = ["load"]
        tables                = []
        environment           = { ATHENA_WORKGROUP = "test" }
        secrets               = { PGPASSWORD = "arn:secret:password::" }
        statements            = [{ Sid = "Query", Effect = "Allow", Action = ["athena:StartQueryExecution"], Resource = ["arn:workgroup"] }]
        schedules             = { daily = "cron(0 3 * * ? *)" }
        dead_letter_queue_arn = "arn:queue"
        done                  = null
        silent_hours          = null
        security_group        = "loader"
      }
    }
  }

  assert {
    condition = (
      jsondecode(aws_iam_role_policy.jobs["load"].policy).Statement[*].Sid == ["Query"] &&
      contains(jsondecode(aws_iam_role_policy.execution.policy).Statement[*].Sid, "ReadPassword") &&
      contains(jsondecode(aws_iam_role_policy.scheduler["load"].policy).Statement[*].Sid, "GiveUp")
    )
    error_message = "The task does its own, ECS reads its secret, the Scheduler gives up into its queue."
  }

  assert {
    condition = (
      aws_scheduler_schedule.this["load-daily"].target[0].ecs_parameters[0].network_configuration[0].security_groups == toset(["sg-loader"]) &&
      aws_scheduler_schedule.this["load-daily"].target[0].dead_letter_config[0].arn == "arn:queue" &&
      jsondecode(aws_ecs_task_definition.this["load"].container_definitions)[0].secrets == [{ name = "PGPASSWORD", valueFrom = "arn:secret:password::" }]
    )
    error_message = "It runs in its own group."
  }

  assert {
    condition     = keys(output.jobs) == ["verify"]
    error_message = "Only jobs that say that all is well are waited for."
  }
}
