# What the container makes of the archive, and how it checks it.
locals {
  # Without both, a rule refuses the plan (rules.tf).
  reads_archive = var.container != null && var.archive != null
  has_database  = local.reads_archive && var.sql_database == "aurora"
  database_port = 5432

  # When the books are checked, these are, too: what came in against the accounts, and roll-ups against the
  # tables, which are compacted by then.
  archive_checks = !(local.reads_archive && try(var.container.verify, false)) ? {} : merge(
    {
      verify-archive = {
        command = ["verify", "--archive"]
        tables  = ["verify_archive"]
        hour    = var.container.verify_hour
        done    = "\"no problems\""
      }
    },
    {
      for rollups in module.rollups : "verify-rollups" => {
        command = ["rollups", "verify", "--archive"]
        tables  = ["verify_rollups"]
        hour    = (var.archive.compact_hour + 1) % 24
        done    = "\"roll-ups: 0 counts differ\""
      }
    },
  )

  # Of the container's tasks that ask Athena.
  archive_settings = merge([
    for archive in module.archive : {
      ATHENA_DATABASE  = archive.names.database
      ATHENA_WORKGROUP = archive.names.workgroup
    }
  ]...)

  archive_jobs = merge(
    {
      for name, check in local.archive_checks : name => {
        command               = check.command
        tables                = check.tables
        environment           = local.archive_settings
        secrets               = {}
        statements            = module.archive[0].reader_statements
        schedules             = { nightly = "cron(30 ${check.hour} * * ? *)" }
        dead_letter_queue_arn = null
        done                  = check.done
        silent_hours          = 26
        security_group        = "jobs"
      }
    },
    {
      for reports in module.reports : "report" => {
        command     = ["report", "--out", "s3://${reports.bucket}/", "--notify", reports.topic_arn]
        tables      = []
        environment = local.archive_settings
        secrets     = {}
        statements  = concat(module.archive[0].reader_statements, reports.statements)

        # Of the month before, whose last rows are in the tables by then.
        schedules             = { monthly = "cron(0 ${var.reports.hour} 1 * ? *)" }
        dead_letter_queue_arn = reports.dead_letter_queue.arn
        done                  = null
        silent_hours          = null
        security_group        = "jobs"
      }
    },
    {
      for database in module.database : "load-postgres" => {
        command     = ["load-postgres", database.dsn]
        tables      = []
        environment = local.archive_settings
        # libpq reads it.
        secrets    = { PGPASSWORD = "${database.secret_arn}:password::" }
        statements = module.archive[0].reader_statements

        # After the archive was compacted.
        schedules             = { daily = "cron(0 ${(var.archive.compact_hour + 1) % 24} * * ? *)" }
        dead_letter_queue_arn = null
        done                  = "\"ledger_entries:\" \"added\""
        silent_hours          = 26
        security_group        = "loader"
      }
    },
  )

  # ECS reads the password for the job. It is encrypted with Secrets Manager's own key, which needs no grant.
  database_statements = [
    for database in module.database : {
      Sid      = "ReadDatabasePassword"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = [database.secret_arn]
    }
  ]
}

module "reports" {
  source = "./modules/reports"
  count  = var.reports != null && local.reads_archive ? 1 : 0

  name                = local.name
  job                 = "report"
  emails              = var.reports.emails
  topic_key_arn       = aws_kms_key.this.arn
  deletion_protection = var.deletion_protection
}

module "database" {
  source = "./modules/database"
  count  = local.has_database ? 1 : 0

  name                = local.name
  subnet_ids          = module.network[0].private_subnet_ids
  security_group_id   = module.network[0].security_group_ids["database"]
  port                = local.database_port
  capacity_units      = var.sql_database_capacity_units
  deletion_protection = var.deletion_protection
  log_retention_days  = var.log_retention_days
}
