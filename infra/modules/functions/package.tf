# The zip, under its hash. Lambda copies it when a function changes. With a zip of the caller's own
# the provider changes one function after the other, each with its snapshot's minutes.
locals {
  package_sha256 = filebase64sha256(var.package_path)
}

resource "aws_s3_bucket" "packages" {
  bucket = "${var.name}-packages-${local.account}"

  # Nothing is lost with it: the zip is built again from the commit.
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "packages" {
  bucket = aws_s3_bucket.packages.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_object" "package" {
  bucket = aws_s3_bucket.packages.id
  key    = "${filesha256(var.package_path)}.zip"
  source = var.package_path

  # The one before goes when the functions have the new one.
  lifecycle {
    create_before_destroy = true
  }

  depends_on = [aws_s3_bucket_public_access_block.packages]
}
