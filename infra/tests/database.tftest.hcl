mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                = "test"
  subnet_ids          = ["subnet-private-1", "subnet-private-2"]
  security_group_id   = "sg-database"
  port                = 5432
  capacity_units      = 4
  deletion_protection = true
  log_retention_days  = 14
}

run "it_sleeps_in_private_and_keeps_no_password" {
  command = plan

  module {
    source = "./modules/database"
  }

  assert {
    condition = (
      aws_rds_cluster.this.manage_master_user_password && aws_rds_cluster.this.iam_database_authentication_enabled &&
      aws_rds_cluster.this.storage_encrypted && aws_rds_cluster.this.backup_retention_period == 7 &&
      aws_rds_cluster.this.vpc_security_group_ids == toset(["sg-database"]) &&
      !aws_rds_cluster_instance.this.publicly_accessible
    )
    error_message = "Secrets Manager has its password, and nobody reaches it from outside."
  }

  assert {
    condition = (
      aws_rds_cluster.this.serverlessv2_scaling_configuration[0].min_capacity == 0 &&
      aws_rds_cluster.this.serverlessv2_scaling_configuration[0].max_capacity == 4
    )
    error_message = "It costs nothing while nobody asks."
  }

  assert {
    condition = (
      aws_rds_cluster.this.db_cluster_parameter_group_name == "test" &&
      one([for each in aws_rds_cluster_parameter_group.this.parameter : "${each.name}=${each.value}"]) == "rds.force_ssl=1" &&
      strcontains(output.dsn, " sslmode=require")
    )
    error_message = "Nobody speaks to it without TLS."
  }

  assert {
    condition     = aws_rds_cluster.this.deletion_protection && aws_rds_cluster.this.skip_final_snapshot
    error_message = "It goes only on purpose, and leaves nothing that the next one would meet."
  }
}

run "a_trial_can_be_taken_down" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    deletion_protection = false
  }

  assert {
    condition     = !aws_rds_cluster.this.deletion_protection && aws_rds_cluster.this.skip_final_snapshot
    error_message = "Nothing is left of it."
  }
}
