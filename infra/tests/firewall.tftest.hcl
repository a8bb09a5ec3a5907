mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name        = "test"
  description = "What reaches the test."
  rates = {
    all  = { limit = 1000 }
    some = { limit = 10, scope = { GeoMatchStatement = { CountryCodes = ["JP"] } } }
  }
}

run "addresses_are_limited_before_groups_are_asked" {
  command = plan

  module {
    source = "./modules/firewall"
  }

  assert {
    condition = [
      for rule in jsondecode(aws_wafv2_web_acl.this.rule_json) : "${rule.Priority} ${rule.Name}"
      ] == [
      "0 all", "1 some", "10 AWSManagedRulesAmazonIpReputationList",
      "11 AWSManagedRulesCommonRuleSet", "12 AWSManagedRulesKnownBadInputsRuleSet",
    ]
    error_message = "Every rule has a priority of its own."
  }

  assert {
    condition = [
      for rule in jsondecode(aws_wafv2_web_acl.this.rule_json) :
      try(keys(rule.Statement.RateBasedStatement.ScopeDownStatement), []) if can(rule.Action)
    ] == [[], ["GeoMatchStatement"]]
    error_message = "A rate without a scope counts every request."
  }

  assert {
    condition = alltrue([
      for rule in jsondecode(aws_wafv2_web_acl.this.rule_json) : !rule.VisibilityConfig.SampledRequestsEnabled
    ])
    error_message = "No samples of requests are kept: they hold tokens."
  }
}
