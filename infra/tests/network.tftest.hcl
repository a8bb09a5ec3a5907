mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name               = "test"
  cidr               = "10.42.0.0/20"
  zones              = 2
  nat                = false
  task_port          = 8080
  valkey_port        = 6379
  database_port      = null
  log_retention_days = 14
}

run "two_zones_have_a_public_and_a_private_part" {
  command = plan

  module {
    source = "./modules/network"
  }

  assert {
    condition = (
      { for zone, subnet in aws_subnet.public : zone => subnet.cidr_block } ==
      { ap-northeast-1a = "10.42.0.0/24", ap-northeast-1c = "10.42.1.0/24" } &&
      { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } ==
      { ap-northeast-1a = "10.42.8.0/24", ap-northeast-1c = "10.42.9.0/24" }
    )
    error_message = "Zones are taken in their order, and a third one would move no subnet."
  }

  assert {
    condition     = data.aws_availability_zones.usable.exclude_zone_ids == toset(["apne1-az3", "usw1-az2"])
    error_message = "Tasks do not run in all zones."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : !subnet.map_public_ip_on_launch])
    error_message = "A public address has to be asked for."
  }

  assert {
    condition     = length(aws_nat_gateway.this) + length(aws_eip.nat) + length(aws_route.nat) == 0
    error_message = "Nothing costs by the hour."
  }

  assert {
    condition = (
      { for name, endpoint in aws_vpc_endpoint.this : endpoint.service_name => endpoint.vpc_endpoint_type } ==
      { "com.amazonaws.ap-northeast-1.dynamodb" = "Gateway", "com.amazonaws.ap-northeast-1.s3" = "Gateway" }
    )
    error_message = "Tables and images are reached by gateway endpoints, which are free."
  }

  assert {
    condition = (
      aws_vpc_endpoint.ssm.private_dns_enabled &&
      [for name, flow in local.flows : flow.from if flow.to == "ssm" && flow.port == 443] == ["jobs", "relay", "tasks"]
    )
    error_message = "All who read a parameter find the endpoint, and may come to it."
  }
}

run "three_zones_can_have_a_nat_gateway_each" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    zones = 3
    nat   = true
  }

  assert {
    condition = (
      keys(aws_nat_gateway.this) == ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"] &&
      alltrue([for route in aws_route.nat : route.destination_cidr_block == "0.0.0.0/0"])
    )
    error_message = "Each private subnet goes out by its own zone."
  }
}

run "the_flow_log_has_no_callers" {
  command = plan

  module {
    source = "./modules/network"
  }

  assert {
    condition     = aws_flow_log.this.traffic_type == "REJECT" && aws_cloudwatch_log_group.flow.retention_in_days == 14
    error_message = "What is let in is not logged: it would be everybody's address."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.flow.policy).Statement : statement.Action
      ])) == toset([
      "logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents",
    ])
    error_message = "It has what AWS asks for, but for making groups."
  }

  assert {
    condition     = length(aws_default_security_group.this.ingress) + length(aws_default_security_group.this.egress) == 0
    error_message = "The default group lets nothing pass."
  }
}

run "a_database_is_reached_by_its_loader_alone" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    database_port = 5432
  }

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.flows["loader-database"].from_port == 5432 &&
      keys(aws_vpc_security_group_egress_rule.aws) == ["jobs", "loader", "tasks"] &&
      length([for name, flow in local.flows : name if flow.to == "database"]) == 1
    )
    error_message = "Who else may is for the programme to say."
  }
}
