# A copy of the archive in PostgreSQL, for BI tools. It can be loaded again at any time, and costs
# nothing but its storage without connections.
locals {
  database = "recycle_points"
  user     = "loader"
}

resource "aws_db_subnet_group" "this" {
  name        = var.name
  description = "The private subnets of ${var.name}."
  subnet_ids  = var.subnet_ids
}

resource "aws_rds_cluster" "this" {
  cluster_identifier     = var.name
  engine                 = "aurora-postgresql"
  engine_mode            = "provisioned"
  engine_version         = "16.8"
  port                   = var.port
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.security_group_id]

  database_name                       = local.database
  master_username                     = local.user
  manage_master_user_password         = true
  iam_database_authentication_enabled = true

  storage_encrypted         = true
  backup_retention_period   = 7
  copy_tags_to_snapshot     = true
  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = !var.deletion_protection
  final_snapshot_identifier = var.deletion_protection ? "${var.name}-last" : null

  enabled_cloudwatch_logs_exports = ["postgresql"]

  # From 16.3 on it can be paused.
  # Source: Amazon Aurora User Guide, "Scaling to Zero ACUs with automatic pause and resume".
  serverlessv2_scaling_configuration {
    min_capacity             = 0
    max_capacity             = var.capacity_units
    seconds_until_auto_pause = 600
  }

  # AWS raises minor versions.
  lifecycle {
    ignore_changes = [engine_version]
  }

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_rds_cluster_instance" "this" {
  identifier                 = var.name
  cluster_identifier         = aws_rds_cluster.this.cluster_identifier
  engine                     = aws_rds_cluster.this.engine
  instance_class             = "db.serverless"
  db_subnet_group_name       = aws_db_subnet_group.this.name
  publicly_accessible        = false
  auto_minor_version_upgrade = true
}

# RDS would make it, and keep lines forever.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/rds/cluster/${var.name}/postgresql"
  retention_in_days = var.log_retention_days
}
