locals {
  # Placeholders of addresses in apps/headers.json.
  sources = {
    "{connections}" = distinct([for url in var.connections : regex("^[a-z]+://[^/]+", url)])
    "{images}"      = distinct([for url in var.pictures : regex("^[a-z]+://[^/]+", url)])
  }
  content_security_policy = join("; ", [
    for directive, values in var.headers.contentSecurityPolicy :
    join(" ", concat([directive], flatten([for value in values : try(local.sources[value], [value])])))
  ])

  # AWS's own: SecurityHeadersPolicy. Source: Amazon CloudFront Developer Guide, "Use managed response
  # headers policies".
  security_headers_policy_id = "67f7725c-6f97-4210-82d7-5512b31e9d03"

  # CloudFront has members of their own for these.
  named = ["referrer-policy", "x-content-type-options"]
}

resource "aws_cloudfront_response_headers_policy" "this" {
  for_each = local.apps

  name    = "${var.name}-${each.key}"
  comment = "As apps/headers.json says."

  security_headers_config {
    content_security_policy {
      content_security_policy = local.content_security_policy
      override                = true
    }

    content_type_options {
      override = true
    }

    referrer_policy {
      referrer_policy = var.headers.headers["referrer-policy"]
      override        = true
    }

    strict_transport_security {
      access_control_max_age_sec = 31536000
      override                   = true
    }
  }

  custom_headers_config {
    dynamic "items" {
      for_each = merge(
        { for name, value in var.headers.headers : name => value if !contains(local.named, name) },
        { permissions-policy = var.headers.permissionsPolicy[each.key] },
      )

      content {
        header   = items.key
        value    = items.value
        override = true
      }
    }
  }
}
