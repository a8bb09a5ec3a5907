locals {
  texts = merge([
    for language in ["en", "ja"] : {
      for template, text in jsondecode(file("${path.module}/templates/${language}.json")) :
      "${template}-${language}" => text
    }
  ]...)

  identity_arn = join(":", [
    "arn", data.aws_partition.current.partition, "ses", data.aws_region.current.region,
    data.aws_caller_identity.current.account_id, "identity/${var.identity}",
  ])
}

# Text alone: SES escapes nothing in HTML.
resource "aws_ses_template" "this" {
  for_each = local.texts

  name    = "${var.name}-${each.key}"
  subject = each.value.subject
  text    = join("\n\n", each.value.text)
}

resource "aws_sesv2_email_identity" "this" {
  count = var.creates_identity ? 1 : 0

  email_identity         = var.identity
  configuration_set_name = aws_sesv2_configuration_set.this.configuration_set_name
}

# Addresses that bounced or complained get no more, and no mail goes unencrypted.
resource "aws_sesv2_configuration_set" "this" {
  configuration_set_name = var.name

  delivery_options {
    tls_policy = "REQUIRE"
  }

  suppression_options {
    suppressed_reasons = ["BOUNCE", "COMPLAINT"]
  }
}

# SES takes a mail whose template lacks a value, and sends nothing. The count has no address.
# Source: Amazon SES Developer Guide, "Monitoring your Amazon SES sending activity".
resource "aws_sesv2_configuration_set_event_destination" "this" {
  configuration_set_name = aws_sesv2_configuration_set.this.configuration_set_name
  event_destination_name = "unsent"

  event_destination {
    enabled              = true
    matching_event_types = ["REJECT", "RENDERING_FAILURE"]

    cloud_watch_destination {
      dimension_configuration {
        dimension_name          = "ses:configuration-set"
        dimension_value_source  = "MESSAGE_TAG"
        default_dimension_value = "none"
      }
    }
  }
}
