# OpenTofu reads all of this, too.
terraform {
  # 1.10: the S3 backend locks with a file beside the state. (The lock table in DynamoDB is
  # deprecated in Terraform itself.)
  required_version = ">= 1.10.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.69, < 7"
    }
  }

  # envs/ENVIRONMENT.s3.tfbackend says the rest.
  backend "s3" {}
}

provider "aws" {
  region              = var.region
  allowed_account_ids = var.account_id == null ? null : [var.account_id]

  default_tags {
    tags = {
      Project     = "recycle-points"
      Environment = var.environment
      ManagedBy   = "terraform"
    }
  }
}
