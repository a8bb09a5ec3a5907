mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                = "test"
  deletion_protection = true
  headers = {
    contentSecurityPolicy = { "connect-src" = ["'self'", "{connections}"], "img-src" = ["'self'", "{images}"] }
    permissionsPolicy     = { wallet = "camera=(self)", kiosk = "camera=()" }
    headers               = { "referrer-policy" = "no-referrer", "x-content-type-options" = "nosniff" }
    cacheControl          = { "" = "no-cache" }
  }
  connections     = ["https://api.example.org/graphql", "wss://api.example.org/graphql/realtime", "https://api.example.org/other"]
  pictures        = []
  domains         = null
  certificate_arn = null
  requests_limit  = null
  images_bucket   = null
  config          = { api = { apiKey = "any" } }
  outlines        = "{}"

  # Of the whole, where the module is turned on.
  environment    = "test"
  package_path   = "main.tf" # Any file: nothing is sent.
  user_pool_tier = "ESSENTIALS"
  api_keys       = { first = "2026-12-01T00:00:00Z" }
}

run "addresses_are_put_into_the_policy" {
  command = plan

  module {
    source = "./modules/web"
  }

  assert {
    condition = toset([
      for policy in aws_cloudfront_response_headers_policy.this :
      policy.security_headers_config[0].content_security_policy[0].content_security_policy
    ]) == toset(["connect-src 'self' https://api.example.org wss://api.example.org; img-src 'self'"])
    error_message = "Origins of addresses, each once; nothing where there is none."
  }

  assert {
    condition     = alltrue([for app, function in aws_cloudfront_function.paths : strcontains(function.code, "\"/${app}/\"")])
    error_message = "Each app has its own paths."
  }
}

run "names_and_certificate_are_optional" {
  command = plan

  module {
    source = "./modules/web"
  }

  assert {
    condition = alltrue([
      for distribution in aws_cloudfront_distribution.this :
      distribution.aliases == null && distribution.viewer_certificate[0].cloudfront_default_certificate &&
      distribution.web_acl_id == null
    ]) && output.targets.wallet == "d111.cloudfront.net"
    error_message = "Without names the apps are at CloudFront's own."
  }
}

run "a_firewall_is_cloudfronts" {
  command = plan

  module {
    source = "./modules/firewall"
  }

  variables {
    description = "any"
    scope       = "CLOUDFRONT"
    rates       = { callers = { limit = 2000 } }
  }

  assert {
    condition     = aws_wafv2_web_acl.this.region == "us-east-1" && aws_wafv2_web_acl.this.scope == "CLOUDFRONT"
    error_message = "CloudFront's firewalls are in us-east-1."
  }
}

run "people_come_back_to_cloudfronts_names" {
  command = plan

  variables {
    sign_in = {}
    web     = {}
  }

  assert {
    condition = (
      module.web[0].targets.wallet == "d111.cloudfront.net" &&
      local.app_domains.console == "d111.cloudfront.net"
    )
    error_message = "Clients are at the names that CloudFront gave."
  }
}

run "web_without_sign_in_is_named" {
  command = plan

  variables {
    web = {}
  }

  expect_failures = [terraform_data.rules]
}

run "sign_in_without_addresses_is_named" {
  command = plan

  variables {
    sign_in = {}
  }

  expect_failures = [terraform_data.rules]
}

run "names_without_a_certificate_are_named" {
  command = plan

  variables {
    sign_in = {
      app_domains = { wallet = "wallet.example.org", kiosk = "kiosk.example.org", console = "console.example.org" }
    }
    web = {}
  }

  expect_failures = [terraform_data.rules]
}

run "wrong_values_are_named" {
  command = plan

  variables {
    sign_in = {}
    web = {
      certificate_arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/any"
      outlines        = "versions.tf"
      map_tiles       = { url = "https://tiles.example.org/map.png", attribution = "any" }
    }
  }

  expect_failures = [var.web]
}
