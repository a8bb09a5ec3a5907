# Citizens sign themselves up; kiosks and staff are made by an administrator and put into a group.
resource "aws_cognito_user_pool" "this" {
  name                     = var.name
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  deletion_protection      = var.deletion_protection ? "ACTIVE" : "INACTIVE"
  mfa_configuration        = "OPTIONAL"
  user_pool_tier           = var.tier

  username_configuration {
    case_sensitive = false
  }

  admin_create_user_config {
    allow_admin_create_user_only = false
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  # A user who changes the address keeps the old one until the new one is proven.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  # Without it Cognito's own mailer sends, 50 messages a day at the most.
  dynamic "email_configuration" {
    for_each = var.email[*]

    content {
      email_sending_account = "DEVELOPER"
      from_email_address    = email_configuration.value.from
      source_arn            = email_configuration.value.identity_arn
    }
  }

  software_token_mfa_configuration {
    enabled = true
  }

  password_policy {
    minimum_length                   = 12
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = false
    temporary_password_validity_days = 3
  }
}

# The groups that the code knows. A user in none of them is a citizen.
resource "aws_cognito_user_group" "this" {
  for_each = {
    admins    = "May do all that operators may, and change locations, rewards, rules and points."
    operators = "Approve, reject and fulfil exchanges."
    auditors  = "Read the ledger and verify it."
    kiosks    = "Issue QR tokens for their locations."
  }

  user_pool_id = aws_cognito_user_pool.this.id
  name         = each.key
  description  = each.value
}

resource "aws_cognito_user_pool_client" "this" {
  name         = "${var.name}-clients"
  user_pool_id = aws_cognito_user_pool.this.id

  # Browsers, phones and kiosks keep no secret; the password never leaves them (SRP).
  generate_secret     = false
  explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]

  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  access_token_validity  = 1
  id_token_validity      = 1
  refresh_token_validity = 30

  token_validity_units {
    access_token  = "hours"
    id_token      = "hours"
    refresh_token = "days"
  }

  # Names are the product's own (updateViewer): nothing but the address is kept here.
  read_attributes  = ["email", "email_verified"]
  write_attributes = ["email"]
}

# The release signs in as a citizen of its own to try a push. Only AWS credentials can use this
# client: its password goes through Cognito's administrative calls.
resource "aws_cognito_user_pool_client" "release" {
  name         = "${var.name}-release"
  user_pool_id = aws_cognito_user_pool.this.id

  generate_secret     = false
  explicit_auth_flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]

  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  access_token_validity  = 5
  id_token_validity      = 5
  refresh_token_validity = 60

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "minutes"
  }

  read_attributes  = ["email", "email_verified"]
  write_attributes = ["email"]
}
