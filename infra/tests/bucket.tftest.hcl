mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                = "test"
  deletion_protection = true
  can_lock            = true
  rules = {
    incoming = { prefix = "incoming/", cheaper_after_days = 90 }
    errors   = { prefix = "errors/", expires_after_days = 400, old_versions_days = 30 }
  }
}

run "it_is_private_and_keeps_versions" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  assert {
    condition = (
      !aws_s3_bucket.this.force_destroy && aws_s3_bucket.this.object_lock_enabled &&
      aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled" &&
      one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    )
    error_message = "Nothing in it is lost by a mistake."
  }

  assert {
    condition = (
      aws_s3_bucket_public_access_block.this.block_public_acls && aws_s3_bucket_public_access_block.this.block_public_policy &&
      aws_s3_bucket_public_access_block.this.ignore_public_acls && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    )
    error_message = "Nothing in it is public."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
      statement.Effect == "Deny" && statement.Condition == { Bool = { "aws:SecureTransport" = "false" } } &&
      length(statement.Resource) == 2
    ])
    error_message = "It is reached by TLS only."
  }
}

run "objects_move_and_go_by_their_prefix" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.id] == ["unfinished-uploads", "errors", "incoming"]
    error_message = "Each has its rule."
  }

  assert {
    condition = (
      aws_s3_bucket_lifecycle_configuration.this.rule[1].filter[0].prefix == "errors/" &&
      aws_s3_bucket_lifecycle_configuration.this.rule[1].expiration[0].days == 400 &&
      aws_s3_bucket_lifecycle_configuration.this.rule[1].noncurrent_version_expiration[0].noncurrent_days == 30 &&
      length(aws_s3_bucket_lifecycle_configuration.this.rule[1].transition) == 0
    )
    error_message = "Errors go."
  }

  assert {
    condition = (
      aws_s3_bucket_lifecycle_configuration.this.rule[2].filter[0].prefix == "incoming/" &&
      one(aws_s3_bucket_lifecycle_configuration.this.rule[2].transition).days == 90 &&
      length(aws_s3_bucket_lifecycle_configuration.this.rule[2].expiration) == 0 &&
      length(aws_s3_bucket_lifecycle_configuration.this.rule[2].noncurrent_version_expiration) == 0
    )
    error_message = "What came in moves, and never goes."
  }
}
