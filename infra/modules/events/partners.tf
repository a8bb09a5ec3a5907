# Partners' HTTPS endpoints. Each type of a partner has a rule of its own.
data "aws_caller_identity" "current" {}

locals {
  messages = var.catalogue.messages

  # Of each type, the members of its data: which there are, and which are always there.
  data = {
    for type, message in local.messages :
    type => var.catalogue.schemas[trimprefix(message.payload.properties.data["$ref"], "#/components/schemas/")]
  }

  # A transformer cannot take a member out: it names those that stay. What is not always there would
  # come as an empty text, so it is left out, too, as the contract allows. (jsonencode would escape
  # the brackets.)
  stripped = {
    for type, data in local.data : type => {
      members = setsubtract(local.messages[type].payload.required, ["data", "partitionkey", "sequence"])
      data    = setsubtract(data.required, ["userId"])
    } if contains(keys(data.properties), "userId")
  }
  transformers = {
    for type, kept in local.stripped : type => {
      paths = merge(
        { for name in kept.members : name => "$.detail.${name}" },
        { for name in kept.data : "data-${name}" => "$.detail.data.${name}" },
      )
      template = "{${join(",", concat(
        [for name in kept.members : "\"${name}\":<${name}>"],
        ["\"data\":{${join(",", [for name in kept.data : "\"${name}\":<data-${name}>"])}}"],
      ))}}"
    }
  }

  rules = merge([
    for name, partner in var.partners : {
      for type in partner.types : "${name}-${type}" => {
        partner     = name
        type        = type
        transformer = partner.user_ids ? null : lookup(local.transformers, type, null)
      }
    }
  ]...)
}

# The key is in no variable and no state: the provider takes it as a plain argument only, which it
# keeps in the state, and the role that plans reads no secrets. It is set by hand
# (docs/operate/operations.md). Any update by Terraform would send the value below again, so there
# is none.
resource "aws_cloudwatch_event_connection" "partners" {
  for_each = var.partners

  name               = "${var.name}-${each.key}"
  description        = "The API key of a partner's endpoint, set by hand."
  authorization_type = "API_KEY"

  auth_parameters {
    api_key {
      key   = "X-Api-Key"
      value = "not set yet"
    }
  }

  lifecycle {
    ignore_changes = all
  }
}

resource "aws_cloudwatch_event_api_destination" "partners" {
  for_each = var.partners

  name                             = "${var.name}-${each.key}"
  description                      = "The endpoint of a partner."
  connection_arn                   = aws_cloudwatch_event_connection.partners[each.key].arn
  invocation_endpoint              = each.value.url
  http_method                      = "POST"
  invocation_rate_limit_per_second = each.value.rate_per_second
}

resource "aws_cloudwatch_event_rule" "partners" {
  for_each = local.rules

  name           = each.key
  description    = "${each.value.type} to the partner ${each.value.partner}."
  event_bus_name = aws_cloudwatch_event_bus.this.name
  state          = var.partners[each.value.partner].sends ? "ENABLED" : "DISABLED"

  event_pattern = jsonencode(merge(
    { source = [local.source], detail-type = [each.value.type] },
    var.partners[each.value.partner].replays ? {} : { replay-name = [{ exists = false }] },
    var.partners[each.value.partner].municipality == null ? {} : {
      detail = { data = { municipality = [var.partners[each.value.partner].municipality] } }
    },
  ))

  lifecycle {
    precondition {
      condition     = contains(keys(local.data), each.value.type)
      error_message = "events: partners.${each.value.partner}.types has ${each.value.type}, which is not in docs/use/events.md."
    }

    precondition {
      condition = (
        var.partners[each.value.partner].municipality == null ||
        contains(keys(try(local.data[each.value.type].properties, {})), "municipality")
      )
      error_message = "events: partners.${each.value.partner} has a municipality, and ${each.value.type} has none: nothing would arrive."
    }
  }
}

# The event as it is, or without who it is about. Its id is in a header, too. EventBridge tries for
# a day (185 times at most), and stops at what the endpoint refuses for good.
resource "aws_cloudwatch_event_target" "partners" {
  for_each = local.rules

  rule           = aws_cloudwatch_event_rule.partners[each.key].name
  event_bus_name = aws_cloudwatch_event_bus.this.name
  target_id      = "partner"
  arn            = aws_cloudwatch_event_api_destination.partners[each.value.partner].arn
  role_arn       = aws_iam_role.partners[0].arn
  input_path     = each.value.transformer == null ? "$.detail" : null

  dynamic "input_transformer" {
    for_each = each.value.transformer == null ? [] : [each.value.transformer]

    content {
      input_paths    = input_transformer.value.paths
      input_template = input_transformer.value.template
    }
  }

  http_target {
    header_parameters = {
      Content-Type = "application/cloudevents+json; charset=utf-8"
      Webhook-Id   = "$.detail.id"
    }
  }

  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }

  depends_on = [aws_iam_role_policy.partners, aws_sqs_queue_policy.undelivered]
}

# What partners' endpoints did not take: the events themselves, and why.
resource "aws_sqs_queue" "undelivered" {
  name                      = "${var.name}-undelivered"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "undelivered" {
  queue_url = aws_sqs_queue.undelivered.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "GiveUp"
      Effect    = "Allow"
      Action    = ["sqs:SendMessage"]
      Principal = { Service = "events.amazonaws.com" }
      Resource  = [aws_sqs_queue.undelivered.arn]
      Condition = { ArnLike = { "aws:SourceArn" = "${replace(aws_cloudwatch_event_bus.this.arn, ":event-bus/", ":rule/")}/*" } }
    }]
  })
}

resource "aws_iam_role" "partners" {
  count = length(var.partners) > 0 ? 1 : 0

  name        = "${var.name}-partners"
  description = "Lets EventBridge call partners' endpoints."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "events.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "partners" {
  count = length(var.partners) > 0 ? 1 : 0

  name = "destinations"
  role = aws_iam_role.partners[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Deliver"
      Effect   = "Allow"
      Action   = ["events:InvokeApiDestination"]
      Resource = [for destination in aws_cloudwatch_event_api_destination.partners : destination.arn]
    }]
  })
}
