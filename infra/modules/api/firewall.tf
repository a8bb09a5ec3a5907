locals {
  # Requests that say they are signed. AppSync refuses a caller that only says so.
  signed = {
    ByteMatchStatement = {
      FieldToMatch         = { SingleHeader = { Name = "authorization" } }
      PositionalConstraint = "STARTS_WITH"
      SearchString         = "AWS4-HMAC-SHA256"
      TextTransformations  = [{ Priority = 0, Type = "NONE" }]
    }
  }

  keyed = {
    SizeConstraintStatement = {
      FieldToMatch        = { SingleHeader = { Name = "x-api-key" } }
      ComparisonOperator  = "GT"
      Size                = 0
      TextTransformations = [{ Priority = 0, Type = "NONE" }]
    }
  }

  # Beside the key, which everybody has, a signature may be made up: the key is let in by itself.
  publishing = {
    AndStatement = { Statements = [local.signed, { NotStatement = { Statement = local.keyed } }] }
  }

  rates = {
    callers = {
      limit = var.caller_requests_limit
      scope = { NotStatement = { Statement = local.publishing } }
    }
    # All balances are published from the few addresses of the stream function.
    publisher = {
      limit = var.publisher_requests_limit
      scope = local.publishing
    }
  }

  # Rules that count only: documents and lists of places are longer than 8 kB, names of a reward's
  # or a place's page are URLs, and kiosks need no User-Agent.
  managed_rules = {
    AWSManagedRulesAmazonIpReputationList = []
    AWSManagedRulesCommonRuleSet = [
      "SizeRestrictions_BODY", "GenericRFI_BODY", "NoUserAgent_HEADER",
    ]
    AWSManagedRulesKnownBadInputsRuleSet = []
  }

  rate_rules = [
    for name, rate in local.rates : {
      Name     = name
      Priority = index(keys(local.rates), name)
      Action   = { Block = {} }
      Statement = {
        RateBasedStatement = {
          Limit               = rate.limit
          EvaluationWindowSec = 300
          AggregateKeyType    = "IP"
          ScopeDownStatement  = rate.scope
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
    for name, counted in local.managed_rules : {
      Name           = name
      Priority       = 10 + index(keys(local.managed_rules), name)
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

# Samples of requests would hold tokens and addresses: none are taken.
resource "aws_wafv2_web_acl" "this" {
  name        = var.name
  description = "What reaches the API."
  scope       = "REGIONAL"
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

resource "aws_wafv2_web_acl_association" "this" {
  resource_arn = aws_appsync_graphql_api.this.arn
  web_acl_arn  = aws_wafv2_web_acl.this.arn
}
