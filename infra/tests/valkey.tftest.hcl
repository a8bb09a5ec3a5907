mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name              = "test"
  environment       = "test"
  subnet_ids        = ["subnet-1", "subnet-2"]
  security_group_id = "sg-valkey"
  units_per_second  = 5000
}

run "it_has_a_limit_and_is_reached_by_tls" {
  command = plan

  module {
    source = "./modules/valkey"
  }

  assert {
    condition = (
      aws_elasticache_serverless_cache.this.engine == "valkey" &&
      aws_elasticache_serverless_cache.this.security_group_ids == toset(["sg-valkey"]) &&
      aws_elasticache_serverless_cache.this.cache_usage_limits[0].data_storage[0].maximum == 1 &&
      aws_elasticache_serverless_cache.this.cache_usage_limits[0].ecpu_per_second[0].maximum == 5000
    )
    error_message = "Its group says who may connect, and it cannot cost more than its limits."
  }

  assert {
    condition = (
      { for name, user in aws_elasticache_user.this : name => user.access_string } == {
        relay = "on ~recycle-points:test:balances -@all +xadd"
        tasks = "on ~recycle-points:test:balances ~recycle-points:{test-spent}:* -@all +xread +xrange +xrevrange +evalsha +script|load +time +get +set"
      } &&
      alltrue([for user in aws_elasticache_user.this : user.user_id == user.user_name]) &&
      alltrue([for user in aws_elasticache_user.this : user.authentication_mode[0].type == "iam"]) &&
      aws_elasticache_user_group.this.user_ids == toset(["test-relay", "test-tasks"]) &&
      output.sign_in["tasks"].text == "test-tasks@test"
    )
    error_message = "The relay writes and the tasks read, each with its role."
  }

  assert {
    condition     = output.url == "rediss://any.cache.amazonaws.com:6379"
    error_message = "The address says TLS, and has no password."
  }
}
