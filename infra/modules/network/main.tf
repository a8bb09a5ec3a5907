data "aws_availability_zones" "usable" {
  state = "available"

  # Local zones are asked for one by one, and not all services are in them.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }

  # Without Fargate. Older accounts have them, and subnets can be in them.
  # Source: Amazon ECS Developer Guide, "Supported Regions for Amazon ECS on AWS Fargate".
  exclude_zone_ids = ["apne1-az3", "usw1-az2"]
}

data "aws_region" "current" {}

locals {
  zones = slice(sort(data.aws_availability_zones.usable.names), 0, var.zones)

  # Sixteenths of the network: public ones from the first on, private ones from the ninth.
  public_cidrs  = { for position, zone in local.zones : zone => cidrsubnet(var.cidr, 4, position) }
  private_cidrs = { for position, zone in local.zones : zone => cidrsubnet(var.cidr, 4, 8 + position) }
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

# Nothing uses it, and it lets nothing pass.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = var.name }
}

# Public: what has a public address reaches the internet, and nothing gets one by itself.
resource "aws_subnet" "public" {
  for_each = local.public_cidrs

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false

  tags = { Name = "${var.name}-public-${each.key}" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-public" }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

# Private: no way to the internet, but by NAT if there is one.
resource "aws_subnet" "private" {
  for_each = local.private_cidrs

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route_table" "private" {
  for_each = aws_subnet.private

  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

# Free, and the tables' traffic does not go over the internet; images' layers are in S3.
resource "aws_vpc_endpoint" "this" {
  for_each = toset(["dynamodb", "s3"])

  vpc_id            = aws_vpc.this.id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${data.aws_region.current.region}.${each.key}"
  route_table_ids   = concat([aws_route_table.public.id], [for table in aws_route_table.private : table.id])

  tags = { Name = "${var.name}-${each.key}" }
}

# By it the relay, which has no other way to AWS, reads the key that proves its entries.
resource "aws_vpc_endpoint" "ssm" {
  vpc_id              = aws_vpc.this.id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.${data.aws_region.current.region}.ssm"
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.this["ssm"].id]
  private_dns_enabled = true

  tags = { Name = "${var.name}-ssm" }
}
