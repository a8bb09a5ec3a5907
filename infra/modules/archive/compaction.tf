# Once a day each row of a day that is over, and that is not there yet, is added to its table: an entry
# and its lots arrive at different moments, and no table has the one without the other. The Scheduler
# starts the statements at Athena without any code. Each week files are put together, and what no snapshot
# needs is removed.
locals {
  merges = {
    for table in local.archived : table => {
      for name, condition in {
        # Two weeks of failures, and Athena catches up by itself.
        merge = "dt >= date_format(current_date - INTERVAL '14' DAY, '%Y-%m-%d')"
        # Whatever there is.
        rebuild = "dt >= '2026'"
        } : name => templatefile("${path.module}/merge.sql.tftpl", {
          description = "Adds each row of ${table}_incoming that ${table} lacks."
          database    = local.database
          table       = table
          condition   = condition
          time_zone   = var.time_zone
          columns     = join(", ", [for column in keys(var.tables[table].columns) : "\"${column}\""])
          key         = join(", ", [for column in var.tables[table].key : "\"${column}\""])
          matches     = join(" AND ", [for column in var.tables[table].key : "kept.\"${column}\" = arrived.\"${column}\""])
          values      = join(", ", [for column in keys(var.tables[table].columns) : "arrived.\"${column}\""])
      })
    }
  }
  rebuilds = { for table, texts in local.merges : table => texts.rebuild }

  hour = var.compact_hour
  statements = merge(
    { for table, texts in local.merges : "merge-${table}" => { minute = 0, days = "* * ?", text = texts.merge } },
    {
      merge-calendar = {
        minute = 15
        days   = "* * ?"
        text   = templatefile("${path.module}/calendar.sql.tftpl", { database = local.database, days = var.calendar_sql })
      }
    },
    {
      for table in keys(var.tables) : "optimize-${table}" => {
        minute = 30, days = "? * SUN", text = "OPTIMIZE ${local.database}.${table} REWRITE DATA USING BIN_PACK"
      }
    },
    {
      for table in keys(var.tables) : "vacuum-${table}" => {
        minute = 45, days = "? * SUN", text = "VACUUM ${local.database}.${table}"
      }
    },
  )
}

resource "aws_scheduler_schedule" "this" {
  for_each = local.statements

  name                         = "${var.name}-${each.key}"
  description                  = "Starts a statement of the archive at Athena."
  schedule_expression          = "cron(${each.value.minute} ${local.hour} ${each.value.days} *)"
  schedule_expression_timezone = var.time_zone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:${local.partition}:scheduler:::aws-sdk:athena:startQueryExecution"
    role_arn = aws_iam_role.scheduler.arn

    # Athena starts one query for a token, however often it is asked. The Scheduler fills in the time.
    # Source: EventBridge Scheduler User Guide, "Adding context attributes in EventBridge Scheduler",
    # which has them unescaped.
    input = replace(replace(jsonencode({
      ClientRequestToken    = "${var.name}-${each.key}-<aws.scheduler.scheduled-time>"
      QueryExecutionContext = { Database = local.database }
      QueryString           = each.value.text
      WorkGroup             = aws_athena_workgroup.this["compaction"].name
    }), "\\u003c", "<"), "\\u003e", ">")

    retry_policy {
      maximum_retry_attempts       = 10
      maximum_event_age_in_seconds = 3600
    }

    dead_letter_config {
      arn = aws_sqs_queue.unstarted.arn
    }
  }

  depends_on = [aws_iam_role_policy.scheduler]
}

# Statements that could not be started.
resource "aws_sqs_queue" "unstarted" {
  name                      = "${var.name}-uncompacted"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_iam_role" "scheduler" {
  name        = "${var.name}-archive-scheduler"
  description = "EventBridge Scheduler compacts the archive."

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

# Athena reads and writes with the rights of who starts a query.
resource "aws_iam_role_policy" "scheduler" {
  name = "compact"
  role = aws_iam_role.scheduler.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Start"
        Effect   = "Allow"
        Action   = ["athena:StartQueryExecution"]
        Resource = [aws_athena_workgroup.this["compaction"].arn]
      },
      {
        Sid      = "Tables"
        Effect   = "Allow"
        Action   = ["glue:GetDatabase", "glue:GetTable"]
        Resource = concat(local.catalog_arns, ["${local.glue}:database/default", "${local.table_arn}/*"])
      },
      # An Iceberg table's entry names its newest snapshot.
      {
        Sid      = "Commit"
        Effect   = "Allow"
        Action   = ["glue:UpdateTable"]
        Resource = concat(local.catalog_arns, [for table in keys(var.tables) : "${local.table_arn}/${table}"])
      },
      {
        Sid      = "Buckets"
        Effect   = "Allow"
        Action   = local.bucket_actions
        Resource = [module.incoming.arn, module.data.arn]
      },
      {
        Sid      = "Arrived"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${module.incoming.arn}/incoming/*"]
      },
      {
        Sid      = "Compacted"
        Effect   = "Allow"
        Action   = concat(local.write_actions, ["s3:DeleteObject"])
        Resource = ["${module.data.arn}/compacted/*", "${module.data.arn}/results/compaction/*"]
      },
      {
        Sid      = "GiveUp"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [aws_sqs_queue.unstarted.arn]
      },
    ]
  })
}
