# The programme's history, for auditors and reports: rows of what happened, from the tables' streams
# through Firehose into a bucket, and Athena over them. Nothing else needs it to work.
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  # Made of the days, not of what arrives.
  archived = toset([for table in keys(var.tables) : table if table != "calendar"])

  # Names of Glue in SQL have no hyphen.
  database = replace(var.name, "-", "_")

  glue         = "arn:${local.partition}:glue:${local.region}:${local.account}"
  catalog_arns = ["${local.glue}:catalog", "${local.glue}:database/${local.database}"]
  table_arn    = "${local.glue}:table/${local.database}"
}
