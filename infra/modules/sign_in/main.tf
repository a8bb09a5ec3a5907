data "aws_region" "current" {}

locals {
  url = "https://${coalesce(
    try(var.custom_domain.name, null),
    "${var.prefix}.auth.${data.aws_region.current.region}.amazoncognito.com",
  )}"

  # What the console gives a client of managed login that signs in with passwords.
  explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}

resource "aws_cognito_user_pool_domain" "this" {
  user_pool_id          = var.user_pool_id
  domain                = var.custom_domain == null ? var.prefix : var.custom_domain.name
  certificate_arn       = try(var.custom_domain.certificate_arn, null)
  managed_login_version = 2
}

# A client for each app: a kiosk stays signed in for a year, staff for a working day.
resource "aws_cognito_user_pool_client" "this" {
  for_each = var.clients

  name         = "${var.name}-${each.key}"
  user_pool_id = var.user_pool_id

  # Pages keep no secret: PKCE proves that the app that asked for a code redeems it.
  generate_secret                      = false
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = ["COGNITO"]
  callback_urls                        = [each.value.url]
  logout_urls                          = [each.value.url]

  # The API enrols kiosks with AWS credentials: they have no person to sign in.
  explicit_auth_flows = concat(
    local.explicit_auth_flows, each.key == "kiosk" ? ["ALLOW_ADMIN_USER_PASSWORD_AUTH"] : [],
  )

  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  access_token_validity  = each.value.access_token_minutes
  id_token_validity      = each.value.access_token_minutes
  refresh_token_validity = each.value.refresh_token_hours

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "hours"
  }

  # As of the other clients: nothing but the address is kept in the pool.
  read_attributes  = ["email", "email_verified"]
  write_attributes = ["email"]
}

# Without a style managed login shows no page. The branding designer may change it.
resource "aws_cognito_managed_login_branding" "this" {
  for_each = aws_cognito_user_pool_client.this

  user_pool_id                = var.user_pool_id
  client_id                   = each.value.id
  use_cognito_provided_values = true

  lifecycle {
    ignore_changes = [asset, settings, use_cognito_provided_values]
  }
}
