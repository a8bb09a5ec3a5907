variable "name" {
  description = "What the firewall and its metrics are called."
  type        = string
}

variable "description" {
  description = "What it lets through."
  type        = string
}

variable "scope" {
  description = "What it protects: REGIONAL, or CLOUDFRONT."
  type        = string
  default     = "REGIONAL"
}

variable "rates" {
  description = "By name: `limit`, the requests that one address may send in five minutes, and `scope`, the statement of the requests that count; without one all do."
  type        = any
}

# Rules that count only: documents and lists of places are longer than 8 kB, AppSync's real-time
# protocol has the token in the query, which is longer than 2 kB, names of a reward's or a place's page
# are URLs, and kiosks need no User-Agent.
variable "managed_rules" {
  description = "AWS's managed rule groups, each with those of its rules that count only. The default is an API's."
  type        = map(list(string))
  default = {
    AWSManagedRulesAmazonIpReputationList = []
    AWSManagedRulesCommonRuleSet = [
      "SizeRestrictions_BODY", "SizeRestrictions_QUERYSTRING", "GenericRFI_BODY",
      "NoUserAgent_HEADER",
    ]
    AWSManagedRulesKnownBadInputsRuleSet = []
  }
}
