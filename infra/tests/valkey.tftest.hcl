mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name              = "test"
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
    condition     = output.url == "rediss://any.cache.amazonaws.com:6379"
    error_message = "The address says TLS, and has no password."
  }
}
