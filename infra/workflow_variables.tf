variable "workflow" {
  description = <<-TEXT
    State machines that see exchanges through (docs/operate/workflow.md): {} turns them on, null is
    off. They need events.
    auto_approve_points: an exchange of at most so many points is approved at once; null: none is.
    vouchers_low: with fewer free codes in a reward's pool an alarm goes off.
    operator_emails: operators who are written to; each address has to confirm once.
  TEXT
  type = object({
    auto_approve_points = optional(number)
    vouchers_low        = optional(number, 100)
    operator_emails     = optional(set(string), [])
  })
  default = null

  validation {
    condition = (
      try(var.workflow.auto_approve_points, null) == null ? true :
      var.workflow.auto_approve_points >= 0 && var.workflow.auto_approve_points <= 1000000 &&
      floor(var.workflow.auto_approve_points) == var.workflow.auto_approve_points
    )
    error_message = "workflow: auto_approve_points is a whole number of 0 to 1,000,000, or null."
  }

  validation {
    condition = var.workflow == null ? true : (
      var.workflow.vouchers_low >= 1 && var.workflow.vouchers_low <= 1000 &&
      floor(var.workflow.vouchers_low) == var.workflow.vouchers_low
    )
    error_message = "workflow: vouchers_low is a whole number of 1 to 1,000."
  }

  validation {
    condition     = alltrue([for address in try(var.workflow.operator_emails, []) : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "workflow: operator_emails are e-mail addresses."
  }
}
