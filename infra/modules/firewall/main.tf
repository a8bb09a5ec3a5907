locals {
  rate_rules = [
    for name, rate in var.rates : {
      Name     = name
      Priority = index(keys(var.rates), name)
      Action   = { Block = {} }
      Statement = {
        RateBasedStatement = {
          for key, value in {
            Limit               = rate.limit
            EvaluationWindowSec = 300
            AggregateKeyType    = "IP"
            ScopeDownStatement  = try(rate.scope, null)
          } : key => value if value != null
        }
      }
      VisibilityConfig = {
        SampledRequestsEnabled   = false
        CloudWatchMetricsEnabled = true
        MetricName               = "${var.name}-${name}"
      }
    }
  ]

  managed_group_rules = [
    for name, counted in var.managed_rules : {
      Name           = name
      Priority       = 10 + index(keys(var.managed_rules), name)
      OverrideAction = { None = {} }
      Statement = {
        ManagedRuleGroupStatement = {
          VendorName = "AWS"
          Name       = name
          RuleActionOverrides = [
            for rule in counted : { Name = rule, ActionToUse = { Count = {} } }
          ]
        }
      }
      VisibilityConfig = {
        SampledRequestsEnabled   = false
        CloudWatchMetricsEnabled = true
        MetricName               = "${var.name}-${name}"
      }
    }
  ]
}

# Samples of requests would hold tokens and addresses: none are taken. CloudFront's firewalls, and their
# metrics, are in us-east-1.
resource "aws_wafv2_web_acl" "this" {
  name        = var.name
  description = var.description
  scope       = var.scope
  region      = var.scope == "CLOUDFRONT" ? "us-east-1" : null
  rule_json   = jsonencode(concat(local.rate_rules, local.managed_group_rules))

  default_action {
    allow {}
  }

  visibility_config {
    sampled_requests_enabled   = false
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
  }
}
