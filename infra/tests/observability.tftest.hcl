mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name        = "recycle-points-test"
  environment = "test"
  hold_hours  = 72

  kiosks_capped = true

  topic_key_arn = "arn:aws:kms:ap-northeast-1:123456789012:key/one"
  alarm_emails  = ["operations@example.org"]

  function_names = {
    queries   = "recycle-points-test-queries"
    mutations = "recycle-points-test-mutations"
    stream    = "recycle-points-test-stream"
    sweep     = "recycle-points-test-sweep"
    relay     = "recycle-points-test-relay"
    events    = "recycle-points-test-events"
    archive   = "recycle-points-test-archive"
  }
  function_timeouts_seconds = { queries = 29, mutations = 29, stream = 120, sweep = 300, relay = 120, events = 120, archive = 120 }
  log_groups = {
    queries   = "/aws/lambda/recycle-points-test-queries"
    mutations = "/aws/lambda/recycle-points-test-mutations"
    stream    = "/aws/lambda/recycle-points-test-stream"
    sweep     = "/aws/lambda/recycle-points-test-sweep"
  }
  concurrency_limits = { queries = 200, mutations = 1000, stream = 1000, sweep = 1000 }
  table_names        = { users = "test-users", rewards = "test-rewards" }
  index_names        = { users = ["by-expiry"], rewards = [] }
  dead_letter_queues = { unpublished = "test-unpublished", unswept = "test-unswept" }
  graphql_api_id     = "api1"
  web_acl_names      = ["test"]
  gateways = {
    rest-api = {
      title         = "REST API"
      dimensions    = { ApiName = "test-rest-api", Stage = "live" }
      faults_metric = "5XXError"
      log_group     = "/aws/api-gateway/test"
    }
    http-api = {
      title         = "HTTP API"
      dimensions    = { ApiId = "http1" }
      faults_metric = "5xx"
      log_group     = "/aws/vendedlogs/api-gateway/test"
    }
  }
  containers = {
    container = {
      balancer         = "app/test/1"
      target_group     = "targetgroup/test/2"
      cluster          = "test"
      service          = "test"
      log_group        = "/aws/ecs/test/serve"
      cache            = "test"
      units_per_second = 5000
    }
  }
  jobs = {
    verify = { log_group = "/aws/ecs/test/verify", done = "\"no problems\"", silent_hours = 26 }
  }
  event_rules = {
    "shop-reward.sold_out" = { bus = "test", rule = "shop-reward.sold_out" }
  }
  work_queues        = { mail = "test-mail" }
  waiting_queues     = { webhook-deliveries = "test-webhook-deliveries" }
  configuration_sets = { mailer = "test" }
  machines = {
    approval   = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:test-approval"
    fulfilment = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:test-fulfilment"
  }
  archive_streams            = { ledger_entries = "test-archive-ledger_entries" }
  archive_errors             = { archive-errors = { bucket = "test-archive", filter = "errors" } }
  compaction_workgroups      = { compaction = "test-compaction" }
  latency_limit_milliseconds = 3000
}

run "refusals_wake_nobody" {
  command = plan

  module {
    source = "./modules/observability"
  }

  assert {
    condition = alltrue([
      for filter in aws_cloudwatch_log_metric_filter.faults :
      strcontains(filter.pattern, "$.errorType != \"Unauthorized\"") &&
      strcontains(filter.pattern, "$.errorType != \"InvalidInput\"")
    ])
    error_message = "Unauthorized and InvalidInput are not counted (docs/adr/0002)."
  }

  assert {
    condition = alltrue([
      for name, alarm in aws_cloudwatch_metric_alarm.faults :
      alarm.metric_name == aws_cloudwatch_log_metric_filter.faults[name].metric_transformation[0].name &&
      alarm.namespace == "RecyclePoints/test"
    ])
    error_message = "The alarm goes by the filter's metric, not by Lambda's own."
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.faults) == ["mutations", "queries", "stream", "sweep"]
    error_message = "Every function is watched."
  }
}

run "what_is_watched" {
  command = plan

  module {
    source = "./modules/observability"
  }

  assert {
    condition = (
      keys(aws_cloudwatch_metric_alarm.throttles) == ["archive", "events", "mutations", "queries", "relay", "stream", "sweep"] &&
      keys(aws_cloudwatch_metric_alarm.duration) == ["archive", "events", "mutations", "queries", "relay", "stream", "sweep"] &&
      aws_cloudwatch_metric_alarm.duration["queries"].threshold == 23200
    )
    error_message = "Throttles, and four fifths of each function's time."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.concurrency["queries"].threshold == 160
    error_message = "Four fifths of what may run at once."
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.table_throttles) == ["rewards", "users"]
    error_message = "Every table is watched."
  }

  assert {
    condition = (
      toset([
        for query in aws_cloudwatch_metric_alarm.table_throttles["users"].metric_query :
        "${query.metric[0].metric_name} ${join(" ", values(query.metric[0].dimensions))}"
        if length(query.metric) > 0
        ]) == toset([
        "ReadThrottleEvents test-users", "ReadThrottleEvents by-expiry test-users",
        "WriteThrottleEvents test-users", "WriteThrottleEvents by-expiry test-users",
      ]) &&
      contains(
        aws_cloudwatch_metric_alarm.table_throttles["users"].metric_query[*].expression,
        "FILL(reads0, 0) + FILL(reads1, 0) + FILL(writes0, 0) + FILL(writes1, 0)",
      )
    )
    error_message = "What an index is refused counts with its table."
  }

  assert {
    condition = alltrue([
      for alarm in values(aws_cloudwatch_metric_alarm.table_throttles) :
      alarm.datapoints_to_alarm < alarm.evaluation_periods
    ])
    error_message = "The newest minute is a 0 until DynamoDB reports it: no alarm waits for every one."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.api_faults.metric_name == "5XXError" &&
      aws_cloudwatch_metric_alarm.api_latency.extended_statistic == "p99" &&
      { for name, alarm in aws_cloudwatch_metric_alarm.iterator_age : name => "${alarm.metric_name} ${alarm.dimensions.FunctionName}" } ==
      {
        archive = "IteratorAge recycle-points-test-archive"
        events  = "IteratorAge recycle-points-test-events"
        relay   = "IteratorAge recycle-points-test-relay"
        stream  = "IteratorAge recycle-points-test-stream"
      }
    )
    error_message = "AppSync's faults and latency, and the age of what is to be published."
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.dead_letters) == ["unpublished", "unswept"]
    error_message = "An alarm reports what was given up."
  }

  assert {
    condition = {
      for name, alarm in aws_cloudwatch_metric_alarm.gateway_faults :
      name => "${alarm.metric_name} ${join(" ", values(alarm.dimensions))}"
      } == {
      rest-api = "5XXError test-rest-api live"
      http-api = "5xx http1"
    }
    error_message = "Each gateway's faults, by the name that its metric has."
  }

  assert {
    condition = alltrue([
      for name, alarm in aws_cloudwatch_metric_alarm.gateway_throttles : (
        alarm.metric_name == aws_cloudwatch_log_metric_filter.throttled[name].metric_transformation[0].name &&
        aws_cloudwatch_log_metric_filter.throttled[name].log_group_name == var.gateways[name].log_group
      )
    ])
    error_message = "What a gateway throttled is counted in its access log."
  }
}

run "deliveries_that_fail_are_reported" {
  command = plan

  module {
    source = "./modules/observability"
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.failed_deliveries["shop-reward.sold_out"].metric_name == "FailedInvocations" &&
      aws_cloudwatch_metric_alarm.failed_deliveries["shop-reward.sold_out"].dimensions ==
      tomap({ EventBusName = "test", RuleName = "shop-reward.sold_out" })
    )
    error_message = "A rule of a bus of one's own has the bus among its dimensions."
  }
}

run "an_hour_without_a_sweep_is_reported" {
  command = plan

  module {
    source = "./modules/observability"
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.sweep_silent.treat_missing_data == "breaching" &&
      sum([
        for query in aws_cloudwatch_metric_alarm.sweep_silent.metric_query :
        query.metric[0].period if length(query.metric) == 1 && query.id == "started"
      ]) * aws_cloudwatch_metric_alarm.sweep_silent.evaluation_periods == 3600
    )
    error_message = "Silence is what alarms, after an hour."
  }
}

run "the_container_is_watched" {
  command = plan

  module {
    source = "./modules/observability"
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.container_unhealthy["container"].dimensions ==
      tomap({ LoadBalancer = "app/test/1", TargetGroup = "targetgroup/test/2" }) &&
      aws_cloudwatch_metric_alarm.container_latency["container"].threshold == 3 &&
      aws_cloudwatch_metric_alarm.container_cpu["container"].metric_name == "CPUUtilization" &&
      aws_cloudwatch_metric_alarm.container_memory["container"].metric_name == "MemoryUtilization"
    )
    error_message = "Health, latency in seconds, processor and memory."
  }

  assert {
    condition = (
      contains(aws_cloudwatch_metric_alarm.container_missing["container"].metric_query[*].expression, "desired - running") &&
      aws_cloudwatch_metric_alarm.container_missing["container"].treat_missing_data == "breaching"
    )
    error_message = "Fewer tasks than wanted is an alarm, and so is not knowing."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.valkey_units["container"].threshold == 240000
    error_message = "Four fifths of what Valkey may use in a minute."
  }
}

run "a_night_without_right_books_is_reported" {
  command = plan

  module {
    source = "./modules/observability"
  }

  assert {
    condition = (
      aws_cloudwatch_log_metric_filter.jobs["verify"].pattern == "\"no problems\"" &&
      aws_cloudwatch_metric_alarm.jobs["verify"].treat_missing_data == "breaching" &&
      contains(aws_cloudwatch_metric_alarm.jobs["verify"].metric_query[*].expression, "FILL(done, 0)") &&
      aws_cloudwatch_metric_alarm.jobs["verify"].evaluation_periods == 26
    )
    error_message = "Silence is what alarms, after a day and the job's own time, and no older line hides it."
  }
}

run "alarms_reach_somebody" {
  command = plan

  module {
    source = "./modules/observability"
  }

  assert {
    condition = alltrue([
      for alarm in concat(
        values(aws_cloudwatch_metric_alarm.faults),
        values(aws_cloudwatch_metric_alarm.throttles),
        values(aws_cloudwatch_metric_alarm.concurrency),
        values(aws_cloudwatch_metric_alarm.duration),
        values(aws_cloudwatch_metric_alarm.table_throttles),
        values(aws_cloudwatch_metric_alarm.dead_letters),
        values(aws_cloudwatch_metric_alarm.gateway_faults),
        values(aws_cloudwatch_metric_alarm.gateway_latency),
        values(aws_cloudwatch_metric_alarm.gateway_throttles),
        values(aws_cloudwatch_metric_alarm.container_faults),
        values(aws_cloudwatch_metric_alarm.container_latency),
        values(aws_cloudwatch_metric_alarm.container_unhealthy),
        values(aws_cloudwatch_metric_alarm.container_missing),
        values(aws_cloudwatch_metric_alarm.container_cpu),
        values(aws_cloudwatch_metric_alarm.container_memory),
        values(aws_cloudwatch_metric_alarm.valkey_throttles),
        values(aws_cloudwatch_metric_alarm.valkey_units),
        values(aws_cloudwatch_metric_alarm.valkey_away),
        values(aws_cloudwatch_metric_alarm.jobs),
        values(aws_cloudwatch_metric_alarm.iterator_age),
        values(aws_cloudwatch_metric_alarm.failed_deliveries),
        values(aws_cloudwatch_metric_alarm.late_work),
        values(aws_cloudwatch_metric_alarm.crowded_queue),
        values(aws_cloudwatch_metric_alarm.unsent_mails),
        aws_cloudwatch_metric_alarm.kiosk_cap,
        [
          aws_cloudwatch_metric_alarm.api_faults,
          aws_cloudwatch_metric_alarm.api_latency,
          aws_cloudwatch_metric_alarm.sweep_silent,
          aws_cloudwatch_metric_alarm.sweep_failures,
          aws_cloudwatch_metric_alarm.approval_age,
          aws_cloudwatch_metric_alarm.unreadable_rows,
        ],
      ) : alarm.alarm_actions == toset([aws_sns_topic.alarms.arn])
    ])
    error_message = "Every alarm goes to the topic."
  }

  assert {
    condition = (
      aws_sns_topic_subscription.email["operations@example.org"].protocol == "email" &&
      aws_sns_topic.alarms.kms_master_key_id == var.topic_key_arn
    )
    error_message = "The topic is encrypted, and writes to who is named."
  }
}

run "one_dashboard_with_what_is_consumed" {
  command = plan

  module {
    source = "./modules/observability"
  }

  assert {
    condition = alltrue([
      for metric in [
        "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits", "IteratorAge", "Latency",
        "Duration", "Faults-queries", "BlockedRequests", "PointsIssued", "PublishLag",
        "IntegrationLatency", "5xx", "Throttled-rest-api", "RunningTaskCount", "ThrottledCmds",
        "EventLag", "InvocationsSentToDlq", "RetryInvocationAttempts",
        "ApproximateNumberOfMessagesNotVisible",
      ] : strcontains(aws_cloudwatch_dashboard.this.dashboard_body, "\"${metric}\"")
    ])
    error_message = "The dashboard shows consumed capacity and how the service does."
  }
}

run "executions_and_pools_are_watched" {
  command = plan

  module {
    source = "./modules/observability"
  }

  assert {
    condition = alltrue([
      for name in ["approval", "fulfilment"] : toset(flatten([
        for query in aws_cloudwatch_metric_alarm.executions[name].metric_query :
        [for metric in query.metric : metric.metric_name]
      ])) == toset(["ExecutionsAborted", "ExecutionsFailed", "ExecutionsTimedOut"])
    ])
    error_message = "Every way of not ending is one alarm of its machine."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.vouchers_low["fulfilment"].namespace == "RecyclePoints" &&
      aws_cloudwatch_metric_alarm.voucher_pool_empty["fulfilment"].dimensions == tomap({ Environment = "test" })
    )
    error_message = "Pools are watched where codes are handed over."
  }
}

run "rows_that_do_not_reach_the_archive_are_noticed" {
  command = plan

  module {
    source = "./modules/observability"
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.iterator_age["archive"].threshold == 3600000 &&
      aws_cloudwatch_metric_alarm.iterator_age["events"].threshold == 60000 &&
      aws_cloudwatch_metric_alarm.archive_age["ledger_entries"].dimensions == tomap({ DeliveryStreamName = "test-archive-ledger_entries" }) &&
      aws_cloudwatch_metric_alarm.unconverted["ledger_entries"].metric_name == "FailedConversion.Records"
    )
    error_message = "In the stream, in Firehose, or unconverted."
  }

  assert {
    condition = aws_cloudwatch_metric_alarm.archive_errors["archive-errors"].dimensions == tomap({
      BucketName = "test-archive", FilterId = "errors",
    })
    error_message = "Or below errors/."
  }

  assert {
    condition = toset([
      for query in aws_cloudwatch_metric_alarm.compaction["compaction"].metric_query :
      join(" ", values(query.metric[0].dimensions)) if length(query.metric) > 0
      ]) == toset(flatten([
        for state in ["CANCELED", "FAILED"] : [for type in ["DDL", "DML", "UTILITY"] : "${state} ${type} test-compaction"]
    ]))
    error_message = "Or in no table, because a statement failed or was cancelled."
  }

  assert {
    condition = (
      one([
        for query in aws_cloudwatch_metric_alarm.uncompacted["compaction"].metric_query :
        query.metric[0].dimensions.QueryState if length(query.metric) > 0
      ]) == "SUCCEEDED" &&
      aws_cloudwatch_metric_alarm.uncompacted["compaction"].evaluation_periods == 26 &&
      aws_cloudwatch_metric_alarm.uncompacted["compaction"].treat_missing_data == "breaching"
    )
    error_message = "Or because nothing was started for a day."
  }
}
