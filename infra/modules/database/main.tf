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

# By default Aurora takes connections without TLS, too.
# Source: Amazon Aurora User Guide, "Updating applications to connect to Aurora PostgreSQL DB clusters
# using new SSL/TLS certificates".
resource "aws_rds_cluster_parameter_group" "this" {
  name        = var.name
  description = "Connections to ${var.name} speak TLS."
  family      = "aurora-postgresql16"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_rds_cluster" "this" {
  cluster_identifier     = var.name
  engine                 = "aurora-postgresql"
  engine_mode            = "provisioned"
  port                   = var.port
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.security_group_id]

  # The default minor version, which AWS raises: an older one cannot be created any more after a year.
  engine_version                  = "16"
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  database_name                       = local.database
  master_username                     = local.user
  manage_master_user_password         = true
  iam_database_authentication_enabled = true

  # The next load makes its content again. A last snapshot would need another name each time.
  storage_encrypted       = true
  backup_retention_period = 7
  copy_tags_to_snapshot   = true
  deletion_protection     = var.deletion_protection
  skip_final_snapshot     = true

  enabled_cloudwatch_logs_exports = ["postgresql"]

  # From 16.3 on it can be paused.
  # Source: Amazon Aurora User Guide, "Scaling to Zero ACUs with automatic pause and resume".
  serverlessv2_scaling_configuration {
    min_capacity             = 0
    max_capacity             = var.capacity_units
    seconds_until_auto_pause = 600
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
