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

  # Where the key is alone, a code may be guessed. A body that is too long to be looked at counts, too:
  # AWS WAF reads 8 kB. JSON can write letters as \u0065.
  enrolling = {
    AndStatement = {
      Statements = [
        local.keyed,
        {
          ByteMatchStatement = {
            FieldToMatch         = { Body = { OversizeHandling = "MATCH" } }
            PositionalConstraint = "CONTAINS"
            SearchString         = "enrolKiosk"
            TextTransformations  = [{ Priority = 0, Type = "JS_DECODE" }]
          }
        },
      ]
    }
  }

  rates = {
    enrolments = {
      limit = 20
      scope = local.enrolling
    }
    callers = {
      limit = var.caller_requests_limit
      scope = { NotStatement = { Statement = local.publishing } }
    }
    # All changes are published from the few addresses of the stream and events functions.
    publisher = {
      limit = var.publisher_requests_limit
      scope = local.publishing
    }
  }
}

module "firewall" {
  source = "../firewall"

  name        = var.name
  description = "What reaches the API."
  rates       = local.rates
}

resource "aws_wafv2_web_acl_association" "this" {
  resource_arn = aws_appsync_graphql_api.this.arn
  web_acl_arn  = module.firewall.arn
}

moved {
  from = aws_wafv2_web_acl.this
  to   = module.firewall.aws_wafv2_web_acl.this
}
