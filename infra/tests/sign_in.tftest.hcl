mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name         = "test"
  user_pool_id = "ap-northeast-1_Pool"
  clients = {
    wallet  = { url = "https://wallet.example.org/wallet/", access_token_minutes = 60, refresh_token_hours = 720 }
    kiosk   = { url = "https://kiosk.example.org/kiosk/", access_token_minutes = 60, refresh_token_hours = 8760 }
    console = { url = "https://console.example.org/console/", access_token_minutes = 15, refresh_token_hours = 12 }
  }
  prefix        = "points-123456789012"
  custom_domain = null

  # Of the whole, where the module is turned on.
  environment  = "test"
  package_path = "main.tf" # Any file: nothing is sent.
}

run "each_app_is_a_client_of_its_own" {
  command = plan

  module {
    source = "./modules/sign_in"
  }

  assert {
    condition = alltrue([
      for app, client in aws_cognito_user_pool_client.this :
      !client.generate_secret && client.allowed_oauth_flows_user_pool_client &&
      client.allowed_oauth_flows == toset(["code"]) && client.allowed_oauth_scopes == toset(["openid"]) &&
      client.callback_urls == toset(["https://${app}.example.org/${app}/"]) &&
      client.logout_urls == client.callback_urls &&
      client.enable_token_revocation && client.prevent_user_existence_errors == "ENABLED"
    ])
    error_message = "Apps sign in by codes alone, at their own address, and can end a session."
  }

  assert {
    condition = {
      for app, client in aws_cognito_user_pool_client.this : app => [
        client.access_token_validity, client.id_token_validity, client.refresh_token_validity
      ]
    } == { wallet = [60, 60, 720], kiosk = [60, 60, 8760], console = [15, 15, 12] }
    error_message = "Tokens live as the file says, in minutes and hours."
  }

  assert {
    condition = {
      for app, client in aws_cognito_user_pool_client.this :
      app => contains(client.explicit_auth_flows, "ALLOW_ADMIN_USER_PASSWORD_AUTH")
    } == { wallet = false, kiosk = true, console = false }
    error_message = "Only a kiosk is signed in by the API."
  }

  assert {
    condition     = toset([for each in aws_cognito_managed_login_branding.this : each.use_cognito_provided_values]) == toset([true])
    error_message = "Each client has a style: without one it has no page."
  }
}

run "the_apps_learn_where_they_sign_in" {
  command = plan

  module {
    source = "./modules/sign_in"
  }

  assert {
    condition = (
      aws_cognito_user_pool_domain.this.managed_login_version == 2 &&
      output.endpoints.authorizeUrl == "https://points-123456789012.auth.ap-northeast-1.amazoncognito.com/oauth2/authorize" &&
      output.endpoints.logoutUrl == "https://points-123456789012.auth.ap-northeast-1.amazoncognito.com/logout" &&
      keys(output.endpoints.clientIds) == ["console", "kiosk", "wallet"] && output.domain_target == null
    )
    error_message = "The endpoints are those of the domain."
  }
}

run "a_domain_of_its_own_takes_the_place_of_the_prefix" {
  command = plan

  module {
    source = "./modules/sign_in"
  }

  variables {
    custom_domain = {
      name            = "login.example.org"
      certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/any"
    }
  }

  assert {
    condition = (
      aws_cognito_user_pool_domain.this.domain == "login.example.org" &&
      aws_cognito_user_pool_domain.this.certificate_arn == var.custom_domain.certificate_arn &&
      output.endpoints.tokenUrl == "https://login.example.org/oauth2/token"
    )
    error_message = "The apps sign in at the name."
  }
}

run "doors_take_the_tokens_of_all_clients" {
  command = plan

  variables {
    user_pool_tier = "ESSENTIALS"
    http_api       = {}
    sign_in = {
      app_domains = { wallet = "wallet.example.org", kiosk = "kiosk.example.org", console = "console.example.org" }
    }
  }

  assert {
    condition     = length(local.client_ids) == 5 && local.token_scopes == ["aws.cognito.signin.user.admin", "openid"]
    error_message = "The apps' access tokens have the scope openid."
  }

  assert {
    condition     = startswith(output.sign_in.tokenUrl, "https://recycle-points-test-123456789012.auth.")
    error_message = "The address is nobody else's."
  }
}

run "the_tier_without_managed_login_is_named" {
  command = plan

  variables {
    sign_in = {
      app_domains = { wallet = "wallet.example.org", kiosk = "kiosk.example.org", console = "console.example.org" }
    }
  }

  expect_failures = [terraform_data.rules]
}

run "wrong_domains_are_named" {
  command = plan

  variables {
    user_pool_tier = "ESSENTIALS"
    sign_in = {
      app_domains = { wallet = "https://wallet.example.org", kiosk = "kiosk.example.org", console = "console.example.org" }
    }
  }

  expect_failures = [var.sign_in]
}

run "shared_domains_are_named" {
  command = plan

  variables {
    user_pool_tier = "ESSENTIALS"
    sign_in = {
      app_domains = { wallet = "points.example.org", kiosk = "kiosk.example.org", console = "points.example.org" }
    }
  }

  expect_failures = [var.sign_in]
}

run "wrong_prefixes_and_certificates_are_named" {
  command = plan

  variables {
    user_pool_tier = "ESSENTIALS"
    sign_in = {
      app_domains = { wallet = "wallet.example.org", kiosk = "kiosk.example.org", console = "console.example.org" }
      prefix      = "my-cognito"
      custom_domain = {
        name            = "login.example.org"
        certificate_arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/any"
      }
    }
  }

  expect_failures = [var.sign_in]
}
