output "arn" {
  description = "The ARN, for what the firewall protects."
  value       = aws_wafv2_web_acl.this.arn
}

output "name" {
  description = "The name that the firewall's metrics have."
  value       = aws_wafv2_web_acl.this.name
}

output "rules" {
  description = "Its rules as WAF reads them, in JSON."
  value       = aws_wafv2_web_acl.this.rule_json
}
