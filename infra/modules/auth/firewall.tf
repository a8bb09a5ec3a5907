locals {
  # Callers do not sign in before they reach the pool: an address is all that tells them apart.
  rules = [
    {
      Name     = "callers"
      Priority = 0
      Action   = { Block = {} }
      Statement = {
        RateBasedStatement = {
          Limit               = coalesce(var.sign_in_requests_limit, 10)
          EvaluationWindowSec = 300
          AggregateKeyType    = "IP"
        }
      }
      VisibilityConfig = {
        SampledRequestsEnabled   = false
        CloudWatchMetricsEnabled = true
        MetricName               = "${var.name}-sign-in-callers"
      }
    },
    {
      Name           = "AWSManagedRulesKnownBadInputsRuleSet"
      Priority       = 1
      OverrideAction = { None = {} }
      Statement = {
        ManagedRuleGroupStatement = {
          VendorName = "AWS"
          Name       = "AWSManagedRulesKnownBadInputsRuleSet"
        }
      }
      VisibilityConfig = {
        SampledRequestsEnabled   = false
        CloudWatchMetricsEnabled = true
        MetricName               = "${var.name}-sign-in-bad-inputs"
      }
    },
  ]
}

# Anybody can sign up: without it a script fills the pool, and each user that signs in costs.
resource "aws_wafv2_web_acl" "this" {
  count = var.sign_in_requests_limit == null ? 0 : 1

  name        = "${var.name}-sign-in"
  description = "What reaches the user pool."
  scope       = "REGIONAL"
  rule_json   = jsonencode(local.rules)

  default_action {
    allow {}
  }

  visibility_config {
    sampled_requests_enabled   = false
    cloudwatch_metrics_enabled = true
    metric_name                = "${var.name}-sign-in"
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.sign_in_requests_limit == null ? 0 : 1

  resource_arn = aws_cognito_user_pool.this.arn
  web_acl_arn  = aws_wafv2_web_acl.this[0].arn
}
