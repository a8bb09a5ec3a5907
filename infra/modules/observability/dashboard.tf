locals {
  refused_by_code = join(" ", [
    "SEARCH('{${local.programme_namespace},Environment,Code}",
    "MetricName=\"Refused\" Environment=\"${var.environment}\"', 'Sum', 300)",
  ])

  # Name after value, as a dashboard has them: ["TableName", "recycle-points-dev-users"], and so on.
  table_dimensions = [
    for part in flatten([for parts in values(local.table_parts) : parts]) :
    flatten([for name in sort(keys(part)) : [name, part[name]]])
  ]

  gateway_dimensions = {
    for name, gateway in var.gateways :
    name => flatten([for dimension in sort(keys(gateway.dimensions)) : [dimension, gateway.dimensions[dimension]]])
  }

  gateway_graphs = concat([], [
    for name, gateway in var.gateways : [
      ["Requests to the ${gateway.title}", "Sum", concat(
        [
          for metric in ["Count", gateway.faults_metric] :
          concat(["AWS/ApiGateway", metric], local.gateway_dimensions[name])
        ],
        [[local.filter_namespace, "Throttled-${name}"]],
      )],
      ["Time of the ${gateway.title} to answer, 99 of 100 (ms)", "p99", [
        for metric in ["Latency", "IntegrationLatency"] :
        concat(["AWS/ApiGateway", metric], local.gateway_dimensions[name])
      ]],
    ]
  ]...)

  container_graphs = concat([], [
    for container in values(var.containers) : [
      ["Requests to the container", "Sum", [
        for metric in ["RequestCount", "HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count"] :
        ["AWS/ApplicationELB", metric, "LoadBalancer", container.balancer]
      ]],
      ["Time of the container to answer, 99 of 100 (s)", "p99", [
        ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", container.balancer],
      ]],
      ["Tasks, and load of each (%)", "Average", concat(
        [
          for metric in ["DesiredTaskCount", "RunningTaskCount"] :
          ["ECS/ContainerInsights", metric, "ClusterName", container.cluster, "ServiceName", container.service]
        ],
        [
          for metric in ["CPUUtilization", "MemoryUtilization"] :
          ["AWS/ECS", metric, "ClusterName", container.cluster, "ServiceName", container.service]
        ],
      )],
      ["Valkey", "Sum", [
        for metric in ["ElastiCacheProcessingUnits", "ThrottledCmds", "CurrConnections"] :
        ["AWS/ElastiCache", metric, "clusterId", container.cache]
      ]],
    ]
  ]...)

  lag_graphs = [
    for name, lag in {
      archive = ["From a row's change to the archive's streams, 99 of 100 (ms)", "ArchiveLag"]
      events  = ["From a row's change to the event bus, 99 of 100 (ms)", "EventLag"]
    } : [lag[0], "p99", [[local.programme_namespace, lag[1], "Environment", var.environment]]] if contains(keys(local.publishers), name)
  ]

  archive_graphs = [
    for title, streams in { "On the way into the archive, at most (s)" = var.archive_streams } : [title, "Maximum", [
      for stream in values(streams) : ["AWS/Firehose", "DeliveryToS3.DataFreshness", "DeliveryStreamName", stream]
    ]] if length(streams) > 0
  ]

  rule_graphs = [
    for title, rules in { "Events to partners, queues and the workflow" = local.event_rules } : [title, "Sum", concat([], [
      for rule in values(rules) : [
        for metric in ["Invocations", "RetryInvocationAttempts", "FailedInvocations", "InvocationsSentToDlq"] :
        concat(["AWS/Events", metric], flatten([for name in sort(keys(rule)) : [name, rule[name]]]))
      ]
    ]...)] if length(rules) > 0
  ]

  queue_graphs = [
    for title, queues in { "In queues: to be worked on, and waiting for the next attempt" = merge(var.work_queues, var.waiting_queues) } : [
      title, "Maximum", concat([], [
        for queue in values(queues) : [
          for metric in ["ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible"] :
          ["AWS/SQS", metric, "QueueName", queue]
        ]
      ]...)
    ] if length(queues) > 0
  ]

  machine_graphs = [
    for name, arn in var.machines : ["Executions: ${name}", "Sum", [
      for metric in ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"] :
      ["AWS/States", metric, "StateMachineArn", arn]
    ]]
  ]

  # Rows of two graphs each: [title, statistic, metrics].
  graphs = concat(
    local.product_graphs, local.gateway_graphs, local.container_graphs, local.lag_graphs,
    local.rule_graphs, local.queue_graphs, local.machine_graphs, local.archive_graphs,
  )

  product_graphs = [
    ["Points", "Sum", [
      for metric in ["PointsIssued", "PointsExchanged", "PointsExpired"] :
      [local.programme_namespace, metric, "Environment", var.environment]
    ]],
    ["Refused, by code", "Sum", [
      [{ expression = local.refused_by_code, id = "refused" }],
    ]],
    ["Retried, in doubt, failed", "Sum", [
      for metric in ["ConflictsRetried", "OutcomeUnknown", "Faults", "SweepFailures", "UnreadableRows"] :
      [local.programme_namespace, metric, "Environment", var.environment]
    ]],
    ["From a balance's change to its watchers, 99 of 100 (ms)", "p99", [
      [local.programme_namespace, "PublishLag", "Environment", var.environment],
    ]],
    ["Requests to AppSync", "Sum", [
      for metric in ["Requests", "4XXError", "5XXError"] :
      ["AWS/AppSync", metric, "GraphQLAPIId", var.graphql_api_id]
    ]],
    ["Time to answer, 99 of 100 (ms)", "p99", [
      ["AWS/AppSync", "Latency", "GraphQLAPIId", var.graphql_api_id],
    ]],
    ["Read capacity consumed", "Sum", [
      for dimensions in local.table_dimensions :
      concat(["AWS/DynamoDB", "ConsumedReadCapacityUnits"], dimensions)
    ]],
    ["Write capacity consumed", "Sum", [
      for dimensions in local.table_dimensions :
      concat(["AWS/DynamoDB", "ConsumedWriteCapacityUnits"], dimensions)
    ]],
    ["Transactions in conflict", "Sum", [
      for table in values(var.table_names) :
      ["AWS/DynamoDB", "TransactionConflict", "TableName", table]
    ]],
    ["Requests throttled by DynamoDB", "Sum", flatten([
      for dimensions in local.table_dimensions : [
        for metric in ["ReadThrottleEvents", "WriteThrottleEvents"] :
        { metric = concat(["AWS/DynamoDB", metric], dimensions) }
      ]
    ])[*].metric],
    ["Invocations", "Sum", [
      for function in values(var.function_names) :
      ["AWS/Lambda", "Invocations", "FunctionName", function]
    ]],
    ["Faults (refusals are not counted)", "Sum", [
      for filter in aws_cloudwatch_log_metric_filter.faults :
      [filter.metric_transformation[0].namespace, filter.metric_transformation[0].name]
    ]],
    ["Time of the functions, 99 of 100 (ms)", "p99", [
      for function in values(var.function_names) :
      ["AWS/Lambda", "Duration", "FunctionName", function]
    ]],
    ["At once", "Maximum", [
      for function in values(var.function_names) :
      ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", function]
    ]],
    ["Balances, events and rows of the archive late by (ms)", "Maximum", [
      for alarm in aws_cloudwatch_metric_alarm.iterator_age :
      ["AWS/Lambda", "IteratorAge", "FunctionName", alarm.dimensions.FunctionName]
    ]],
    ["Given up", "Maximum", [
      for queue in values(var.dead_letter_queues) :
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue]
    ]],
    ["Requests that the firewall let pass", "Sum", [
      for name in var.web_acl_names :
      ["AWS/WAFV2", "AllowedRequests", "WebACL", name, "Region", local.region, "Rule", "ALL"]
    ]],
    ["Requests that the firewall blocked", "Sum", [
      for name in var.web_acl_names :
      ["AWS/WAFV2", "BlockedRequests", "WebACL", name, "Region", local.region, "Rule", "ALL"]
    ]],
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [
      for position, graph in local.graphs : {
        type   = "metric"
        x      = (position % 2) * 12
        y      = floor(position / 2) * 6
        width  = 12
        height = 6
        properties = {
          title   = graph[0]
          stat    = graph[1]
          metrics = graph[2]
          region  = local.region
          view    = "timeSeries"
          period  = 300
        }
      }
    ]
  })
}
