mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                = "test"
  deletion_protection = true
}

run "citizens_sign_themselves_up" {
  command = plan

  module {
    source = "./modules/auth"
  }

  assert {
    condition     = !aws_cognito_user_pool.this.admin_create_user_config[0].allow_admin_create_user_only
    error_message = "Nobody has to be made by an administrator."
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE"
    error_message = "The pool is protected where the variable says so."
  }

  assert {
    condition     = keys(aws_cognito_user_group.this) == ["admins", "auditors", "kiosks", "operators"]
    error_message = "The groups are the ones that the code knows."
  }
}

run "clients_keep_no_secret_and_send_no_password" {
  command = plan

  module {
    source = "./modules/auth"
  }

  assert {
    condition     = !aws_cognito_user_pool_client.this.generate_secret
    error_message = "A front end cannot keep a secret."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    error_message = "Passwords are proven by SRP, never sent."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.prevent_user_existence_errors == "ENABLED"
    error_message = "Nobody learns who has signed up."
  }
}
