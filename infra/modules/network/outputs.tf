output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "For what has a public address."
  value       = [for subnet in aws_subnet.public : subnet.id]

  # What is in it reaches AWS from its first second on.
  depends_on = [aws_route.internet, aws_route_table_association.public, aws_vpc_endpoint.this]
}

output "private_subnet_ids" {
  description = "For what has none."
  value       = [for subnet in aws_subnet.private : subnet.id]

  depends_on = [
    aws_route.nat, aws_route_table_association.private, aws_vpc_endpoint.this, aws_vpc_endpoint.ssm,
  ]
}

output "security_group_ids" {
  description = "The groups of balancer, tasks, jobs, relay, valkey and ssm, and of the database and its loader, if there is one."
  value       = { for name, group in aws_security_group.this : name => group.id }

  depends_on = [
    aws_vpc_security_group_egress_rule.aws, aws_vpc_security_group_egress_rule.flows,
    aws_vpc_security_group_ingress_rule.callers, aws_vpc_security_group_ingress_rule.flows,
  ]
}
