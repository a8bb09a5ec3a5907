resource "aws_lb" "this" {
  name               = var.name
  load_balancer_type = "application"
  internal           = false
  subnets            = var.public_subnet_ids
  security_groups    = [var.security_group_ids["balancer"]]

  # Tasks write to a socket every 20 seconds, and keep a silent connection for 75.
  idle_timeout               = 60
  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection

  dynamic "access_logs" {
    for_each = aws_s3_bucket_policy.access

    content {
      bucket  = access_logs.value.bucket
      enabled = true
    }
  }
}

resource "aws_lb_target_group" "this" {
  name        = var.name
  target_type = "ip"
  vpc_id      = var.vpc_id
  port        = var.port
  protocol    = "HTTP"

  # Above the time of a request. A task closes its sockets when it stops.
  deregistration_delay = 30

  # That the process lives. A task that DynamoDB or Valkey does not answer is not replaced: a new one
  # would get no answer either.
  health_check {
    path                = "/livez"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      status_code  = "404"
      content_type = "text/plain"
      message_body = "This path does not exist."
    }
  }
}

# Health and metrics are not for callers. A rule takes five values.
# Source: Elastic Load Balancing, "Quotas for your Application Load Balancers".
resource "aws_lb_listener_rule" "api" {
  for_each = { for position, paths in chunklist(var.paths, 5) : position + 1 => paths }

  listener_arn = aws_lb_listener.https.arn
  priority     = each.key

  condition {
    path_pattern {
      values = each.value
    }
  }

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

module "firewall" {
  source = "../firewall"
  count  = var.firewall ? 1 : 0

  name        = "${var.name}-container"
  description = "What reaches the container."
  rates       = { callers = { limit = var.caller_requests_limit } }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.firewall ? 1 : 0

  resource_arn = aws_lb.this.arn
  web_acl_arn  = module.firewall[0].arn
}
