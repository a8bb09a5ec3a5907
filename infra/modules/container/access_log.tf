# The balancer's access log has addresses, and whole URLs: a real-time connection of AppSync's
# protocol has its token there. So it is off unless it is asked for, and short-lived then.
locals {
  access_log = var.access_log_days == null ? {} : { access = "${var.name}-access-${local.account}" }
}

resource "aws_s3_bucket" "access" {
  for_each = local.access_log

  bucket        = each.value
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "access" {
  for_each = local.access_log

  bucket = aws_s3_bucket.access[each.key].bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# With S3's key: a balancer can write with no other.
resource "aws_s3_bucket_server_side_encryption_configuration" "access" {
  for_each = local.access_log

  bucket = aws_s3_bucket.access[each.key].bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "access" {
  for_each = local.access_log

  bucket = aws_s3_bucket.access[each.key].bucket

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.access_log_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket_policy" "access" {
  for_each = local.access_log

  bucket = aws_s3_bucket.access[each.key].bucket

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Write"
      Effect    = "Allow"
      Action    = ["s3:PutObject"]
      Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
      Resource  = ["arn:${local.partition}:s3:::${each.value}/AWSLogs/${local.account}/*"]
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.access]
}
