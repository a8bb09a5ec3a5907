mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name = "recycle-points-test"
  common = {
    environment          = "test"
    table_prefix         = "test-"
    package              = { bucket = "packages", key = "1.zip", sha256 = "one" }
    memory_megabytes     = 1024
    reserved_concurrency = {}
    log_level            = "INFO"
    log_retention_days   = 14
  }
  table_statements  = []
  bus               = "recycle-points-test"
  time_zone         = "Asia/Tokyo"
  layer_path        = "main.tf" # Any file: nothing is sent.
  public_key        = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
  subject           = "mailto:points@city.example"
  secrets_parameter = "/recycle-points/test/web-push"
  secrets_key_arn   = "arn:aws:kms:ap-northeast-1:123456789012:key/any"
}

run "function_reads_its_own_secret_only" {
  command = plan

  module {
    source = "./modules/push"
  }

  assert {
    condition = (
      local.parameter_arn == "arn:aws:ssm:ap-northeast-1:123456789012:parameter/recycle-points/test/web-push"
    )
    error_message = "The private key is in a parameter of its own."
  }
}

run "layer_is_named_by_its_content" {
  command = plan

  module {
    source = "./modules/push"
  }

  assert {
    condition = (
      aws_s3_object.layer.key == "push-layer-${filesha256("main.tf")}.zip" && aws_s3_object.layer.bucket == "packages" &&
      toset(aws_lambda_layer_version.this.compatible_architectures) == toset(["arm64"])
    )
    error_message = "Another content is another object, so another version of the layer."
  }
}
