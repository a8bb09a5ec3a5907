mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                   = "test"
  deletion_protection    = true
  tier                   = "LITE"
  email                  = null
  sign_in_requests_limit = 1000
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

run "many_requests_of_one_address_are_blocked" {
  command = plan

  module {
    source = "./modules/auth"
  }

  assert {
    condition = (
      jsondecode(module.firewall[0].rules)[0].Statement.RateBasedStatement.Limit == 1000 &&
      aws_wafv2_web_acl_association.this[0].resource_arn == aws_cognito_user_pool.this.arn
    )
    error_message = "The pool has a firewall with the limit."
  }

  assert {
    condition     = length(aws_cognito_user_pool.this.email_configuration) == 0
    error_message = "Without a sender Cognito's own mailer sends."
  }
}

run "the_pool_can_be_given_a_sender_and_no_firewall" {
  command = plan

  module {
    source = "./modules/auth"
  }

  variables {
    email = {
      from         = "points@city.example"
      identity_arn = "arn:aws:ses:ap-northeast-1:123456789012:identity/city.example"
    }
    sign_in_requests_limit = null
  }

  assert {
    condition = (
      aws_cognito_user_pool.this.email_configuration[0].email_sending_account == "DEVELOPER" &&
      aws_cognito_user_pool.this.email_configuration[0].source_arn == var.email.identity_arn
    )
    error_message = "Mail goes through the SES identity."
  }

  assert {
    condition     = length(module.firewall) + length(aws_wafv2_web_acl_association.this) == 0
    error_message = "There is no firewall where the limit is null."
  }
}
