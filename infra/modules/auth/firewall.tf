# Anybody can sign up: without it a script fills the pool, and each user that signs in costs.
module "firewall" {
  source = "../firewall"
  count  = var.sign_in_requests_limit == null ? 0 : 1

  name        = "${var.name}-sign-in"
  description = "What reaches the user pool."

  # Callers do not sign in before they reach the pool: only an address separates them.
  rates         = { callers = { limit = var.sign_in_requests_limit } }
  managed_rules = { AWSManagedRulesKnownBadInputsRuleSet = [] }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.sign_in_requests_limit == null ? 0 : 1

  resource_arn = aws_cognito_user_pool.this.arn
  web_acl_arn  = module.firewall[0].arn
}

moved {
  from = aws_wafv2_web_acl.this[0]
  to   = module.firewall[0].aws_wafv2_web_acl.this
}
