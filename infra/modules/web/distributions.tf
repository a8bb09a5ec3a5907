resource "aws_cloudfront_origin_access_control" "this" {
  name                              = "${var.name}-web"
  description                       = "Signs what distributions ask the bucket for."
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# AWS's own: CachingOptimized. It keeps files as their Cache-Control says, compressed too, which takes a
# minimum above 0. Source: Amazon CloudFront Developer Guide, "Use managed cache policies" and "Serve
# compressed files".
locals {
  kept_files_policy_id = "658327ea-f89d-4fab-a63d-7e88639e58f6"
}

# Of all other files, which have no-cache: CloudFront asks the bucket each time. No second may pass in
# which a new service worker gets an old page.
resource "aws_cloudfront_cache_policy" "this" {
  name        = "${var.name}-web"
  comment     = "Pages: the bucket is asked each time."
  min_ttl     = 0
  default_ttl = 0
  max_ttl     = 31536000

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config {
      cookie_behavior = "none"
    }

    headers_config {
      header_behavior = "none"
    }

    query_strings_config {
      query_string_behavior = "none"
    }
  }
}

resource "aws_cloudfront_function" "paths" {
  for_each = local.apps

  name    = "${var.name}-${each.key}-paths"
  comment = "Finds the file of a path of ${each.key}."
  runtime = "cloudfront-js-2.0"
  code    = templatefile("${path.module}/paths.js", { app = each.key })
  publish = true
}

resource "aws_cloudfront_distribution" "this" {
  for_each = local.apps

  comment         = "${var.name} ${each.key}"
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  # With Japan, without South America and Oceania.
  price_class = "PriceClass_200"
  aliases     = try([var.domains[each.key]], null)
  web_acl_id  = one(module.firewall[*].arn)

  origin {
    origin_id                = "files"
    domain_name              = module.bucket.domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.this.id
  }

  dynamic "origin" {
    for_each = var.images_bucket[*]

    content {
      origin_id                = "images"
      domain_name              = origin.value.domain_name
      origin_access_control_id = aws_cloudfront_origin_access_control.this.id
    }
  }

  ordered_cache_behavior {
    path_pattern               = "/${each.key}/assets/*"
    target_origin_id           = "files"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.kept_files_policy_id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this[each.key].id
  }

  # Pictures of rewards are of no app: pages of the others show them, too.
  dynamic "ordered_cache_behavior" {
    for_each = var.images_bucket[*]

    content {
      path_pattern               = "/images/*"
      target_origin_id           = "images"
      viewer_protocol_policy     = "redirect-to-https"
      allowed_methods            = ["GET", "HEAD"]
      cached_methods             = ["GET", "HEAD"]
      cache_policy_id            = local.kept_files_policy_id
      response_headers_policy_id = local.security_headers_policy_id
    }
  }

  default_cache_behavior {
    target_origin_id           = "files"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.this.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this[each.key].id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.paths[each.key].arn
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.certificate_arn == null ? true : null
    acm_certificate_arn            = var.certificate_arn
    minimum_protocol_version       = var.certificate_arn == null ? null : "TLSv1.2_2021"
    ssl_support_method             = var.certificate_arn == null ? null : "sni-only"
  }
}
