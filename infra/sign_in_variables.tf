variable "sign_in" {
  description = <<-TEXT
    Managed login for the apps, a client for each; null for none. It needs user_pool_tier ESSENTIALS
    or PLUS.

    app_domains: the domain name of each app, which is at /wallet/, /kiosk/ or /console/ of it; null for
    those that CloudFront gives them (web).
    prefix: the first part of managed login's address; null: recycle-points-ENVIRONMENT-ACCOUNT.
    custom_domain: its own name instead, and that name's certificate in us-east-1.
  TEXT
  type = object({
    app_domains = optional(object({
      wallet  = string
      kiosk   = string
      console = string
    }))
    prefix = optional(string)
    custom_domain = optional(object({
      name            = string
      certificate_arn = string
    }))
  })
  default = null

  validation {
    condition = alltrue([
      for name in concat(
        [for app in ["wallet", "kiosk", "console"] : try(var.sign_in.app_domains[app], "points.example")],
        [try(coalesce(var.sign_in.custom_domain.name), "points.example")],
      ) : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", name))
    ])
    error_message = "sign_in: domains are names such as wallet.city.example, without https:// and without a path."
  }

  validation {
    condition = length(distinct([
      for app in ["wallet", "kiosk", "console"] : try(var.sign_in.app_domains[app], app)
    ])) == 3
    error_message = "sign_in: each app has a domain of its own, because pages of one domain share what they keep."
  }

  validation {
    condition = can(regex(
      "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", try(coalesce(var.sign_in.prefix), "points"),
    )) && !can(regex("aws|amazon|cognito", try(coalesce(var.sign_in.prefix), "points")))
    error_message = "sign_in: prefix has 1 to 63 of a-z, 0-9 and -, and neither aws, amazon nor cognito in it."
  }

  validation {
    condition = can(regex(
      "^arn:[a-z-]+:acm:us-east-1:[0-9]{12}:certificate/.+$",
      try(coalesce(var.sign_in.custom_domain.certificate_arn), "arn:aws:acm:us-east-1:000000000000:certificate/none"),
    ))
    error_message = "sign_in: certificate_arn is arn:aws:acm:us-east-1:ACCOUNT:certificate/ID."
  }
}
