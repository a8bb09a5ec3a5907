# `reports` is for people and reports: no query of theirs reads more than the limit. `compaction` is
# for what the Scheduler starts alone, so that every failure there is one of ours.
locals {
  workgroups = {
    reports    = { name = var.name, description = "Reads the archive of ${var.name}.", gigabytes = var.query_gigabytes }
    compaction = { name = "${var.name}-compaction", description = "Compacts the archive of ${var.name}.", gigabytes = 1000 }
  }

  # Named queries: those of sql/, and what operators may need.
  queries = merge(
    { for file in fileset(var.sql_folder, "*.sql") : trimsuffix(file, ".sql") => file("${var.sql_folder}/${file}") },
    { for table in local.archived : "rebuild-${table}" => local.rebuilds[table] },
  )
}

resource "aws_athena_workgroup" "this" {
  for_each = local.workgroups

  name          = each.value.name
  description   = each.value.description
  force_destroy = !var.deletion_protection

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = each.value.gigabytes * pow(2, 30)

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location       = "s3://${module.data.name}/results/${each.key}/"
      expected_bucket_owner = local.account

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}

# The description is the text's first line of comment.
resource "aws_athena_named_query" "this" {
  for_each = local.queries

  name        = each.key
  description = trimspace(trimprefix(split("\n", each.value)[0], "--"))
  workgroup   = aws_athena_workgroup.this["reports"].name
  database    = aws_glue_catalog_database.this.name
  query       = each.value
}

locals {
  # What Athena needs where results go, with the rights of who asks. Only other catalogues than Glue's own
  # need athena:GetDataCatalog, and computed partitions no glue:GetPartitions.
  # Source: AWS Step Functions Developer Guide, "IAM policies for Amazon Athena calls"; Amazon Athena
  # API Reference, StartQueryExecution.
  bucket_actions = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
  write_actions  = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]

  # What a task that reads the archive may do.
  # Source: Amazon Athena User Guide, "Use IAM policies to control access to workgroups", "Control
  # access to Amazon S3 from Athena" and "Configure access to databases and tables in the AWS Glue Data
  # Catalog".
  reader_statements = [
    {
      Sid    = "Query"
      Effect = "Allow"
      Action = [
        "athena:GetQueryExecution", "athena:GetQueryResults", "athena:StartQueryExecution",
        "athena:StopQueryExecution",
      ]
      Resource = [aws_athena_workgroup.this["reports"].arn]
    },
    {
      Sid      = "Tables"
      Effect   = "Allow"
      Action   = ["glue:GetDatabase", "glue:GetTable"]
      Resource = concat(local.catalog_arns, ["${local.glue}:database/default", "${local.table_arn}/*"])
    },
    {
      Sid      = "Buckets"
      Effect   = "Allow"
      Action   = local.bucket_actions
      Resource = [module.incoming.arn, module.data.arn]
    },
    {
      Sid    = "Rows"
      Effect = "Allow"
      Action = ["s3:GetObject"]
      Resource = concat(
        ["${module.incoming.arn}/incoming/*", "${module.data.arn}/compacted/*"],
        [for table in keys(local.of_programme) : "${module.data.arn}/${table}/*"],
      )
    },
    {
      Sid      = "Results"
      Effect   = "Allow"
      Action   = local.write_actions
      Resource = ["${module.data.arn}/results/reports/*"]
    },
  ]
}
