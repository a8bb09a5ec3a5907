mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name = "recycle-points-test"
  common = {
    environment          = "test"
    table_prefix         = "test-"
    package              = { bucket = "packages", key = "1.zip", sha256 = "one" }
    memory_megabytes     = 1024
    reserved_concurrency = {}
    log_level            = "INFO"
    log_retention_days   = 14
  }
  table_statements = []
  bus              = "recycle-points-test"
  user_pool        = { id = "ap-northeast-1_pool", arn = "arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/pool" }
  time_zone        = "Asia/Tokyo"
  wallet_url       = "https://points.city.example"
  sender           = "City <points@city.example>"
  identity         = "city.example"
  creates_identity = false
}

run "every_text_is_a_template_in_both_languages" {
  command = plan

  module {
    source = "./modules/mailer"
  }

  assert {
    condition = (
      { for key, _ in jsondecode(file("modules/mailer/templates/ja.json")) : key => true } ==
      { for key, _ in jsondecode(file("modules/mailer/templates/en.json")) : key => true } &&
      length(aws_ses_template.this) == 2 * length(jsondecode(file("modules/mailer/templates/en.json")))
    )
    error_message = "A citizen's language has every text."
  }

  assert {
    condition = (
      aws_ses_template.this["voucher_ready-en"].name == "recycle-points-test-voucher_ready-en" &&
      strcontains(aws_ses_template.this["voucher_ready-en"].text, "\n\n{{walletUrl}}\n\n")
    )
    error_message = "Paragraphs are apart, and values stay for SES to fill in."
  }
}

run "mails_go_encrypted_and_are_counted" {
  command = plan

  module {
    source = "./modules/mailer"
  }

  assert {
    condition = (
      aws_sesv2_configuration_set.this.delivery_options[0].tls_policy == "REQUIRE" &&
      aws_sesv2_configuration_set_event_destination.this.event_destination[0].matching_event_types ==
      toset(["REJECT", "RENDERING_FAILURE"])
    )
    error_message = "What SES took and did not send shows in its metrics."
  }

  assert {
    condition     = length(aws_sesv2_email_identity.this) == 0 && output.dkim_tokens == []
    error_message = "The identity is there already."
  }
}

run "identity_can_be_made_here" {
  command = plan

  module {
    source = "./modules/mailer"
  }

  variables {
    creates_identity = true
  }

  assert {
    condition     = aws_sesv2_email_identity.this[0].email_identity == "city.example"
    error_message = "The domain is the sender's."
  }
}
