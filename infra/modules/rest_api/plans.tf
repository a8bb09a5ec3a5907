locals {
  keys = merge([
    for plan, settings in var.plans : {
      for key in settings.keys : "${plan}/${key}" => { plan = plan, key = key }
    }
  ]...)
}

# Throttle and quota are of each key. Requests with a token need none, and count for no plan.
resource "aws_api_gateway_usage_plan" "this" {
  for_each = var.plans

  name        = "${var.name}-${each.key}"
  description = "What one key of the plan ${each.key} may ask for."

  api_stages {
    api_id = aws_api_gateway_rest_api.this.id
    stage  = aws_api_gateway_stage.this.stage_name
  }

  throttle_settings {
    rate_limit  = each.value.requests_per_second
    burst_limit = each.value.burst_requests
  }

  dynamic "quota_settings" {
    for_each = each.value.requests_a_day[*]

    content {
      limit  = quota_settings.value
      period = "DAY"
    }
  }
}

resource "aws_api_gateway_api_key" "this" {
  for_each = local.keys

  name        = "${var.name}-${each.value.plan}-${each.value.key}"
  description = "A key of the plan ${each.value.plan}."
}

resource "aws_api_gateway_usage_plan_key" "this" {
  for_each = local.keys

  usage_plan_id = aws_api_gateway_usage_plan.this[each.value.plan].id
  key_id        = aws_api_gateway_api_key.this[each.key].id
  key_type      = "API_KEY"
}
