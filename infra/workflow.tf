module "workflow" {
  source = "./modules/workflow"
  # Without events a rule refuses the plan (rules.tf).
  count = var.workflow == null || var.events == null ? 0 : 1

  name             = local.name
  common           = local.common
  table_statements = module.functions.table_statements["workflow"]
  bus_name         = module.events[0].bus.name
  topic_key_arn    = aws_kms_key.this.arn

  settings = { for name, value in merge(local.settings, {
    AUTO_APPROVE_POINTS = var.workflow.auto_approve_points
    VOUCHERS_LOW        = var.workflow.vouchers_low
  }) : name => value if value != null }

  operator_emails = var.workflow.operator_emails
}
