variable "environment" {
  description = "The deployment: dev, staging, prod. All names begin with it or contain it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,14}[a-z0-9]$", var.environment))
    error_message = "environment: 2 to 16 lower-case letters, digits and hyphens, a letter first, no hyphen last."
  }
}

variable "region" {
  description = "The AWS region; null takes it from AWS_REGION."
  type        = string
  default     = null
}

variable "account_id" {
  description = "The only AWS account that may be touched; null allows the account of any credentials."
  type        = string
  default     = null

  validation {
    condition     = can(regex("^[0-9]{12}$", coalesce(var.account_id, "000000000000")))
    error_message = "account_id: 12 digits."
  }
}

variable "package_path" {
  description = "The functions' zip, as `make package` builds it."
  type        = string
  default     = "../dist/lambda-arm64.zip"

  validation {
    condition     = fileexists(var.package_path)
    error_message = "package_path: the file does not exist. `make package` builds it."
  }
}

variable "push_layer_path" {
  description = "The layer of the function that sends pushes, which `make package` builds; only `web_push` needs it."
  type        = string
  default     = "../dist/push-layer-arm64.zip"
}

variable "secrets_parameter" {
  description = "The SSM SecureString with QR_ISSUE_KEY and QR_PEPPER as JSON, made by hand; null: /recycle-points/ENVIRONMENT/secrets."
  type        = string
  default     = null

  validation {
    condition = can(regex(
      "^/[a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+)*$", coalesce(var.secrets_parameter, "/default"),
    ))
    error_message = "secrets_parameter: a path of letters, digits, _, . and - that begins with a slash."
  }
}

variable "previous_secrets_parameter" {
  description = "While the secrets are rotated: the SSM SecureString that versions in service still read; null otherwise."
  type        = string
  default     = null

  validation {
    condition = can(regex(
      "^/[a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+)*$", coalesce(var.previous_secrets_parameter, "/default"),
    ))
    error_message = "previous_secrets_parameter: a path of letters, digits, _, . and - that begins with a slash."
  }
}

# The programme: docs/operate/settings.md says what these mean.

variable "programme_time_zone" {
  description = "Where days begin and end: a name of the IANA time zone database."
  type        = string
  default     = "Asia/Tokyo"

  validation {
    condition     = can(regex("^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$", var.programme_time_zone))
    error_message = "programme_time_zone: a name of the IANA time zone database, as Asia/Tokyo."
  }
}

variable "programme_expiry_policy" {
  description = "When points expire, unless their earn rule has a policy."
  type        = string
  default     = "FISCAL_YEAR_END_PLUS_1"

  validation {
    condition = can(regex(
      "^(FISCAL_YEAR_END_PLUS_1|MONTHS_END:[0-9]{1,2}|DAYS:[0-9]{1,4}|FIXED_DATE:[0-9]{4}-[0-9]{2}-[0-9]{2}|NEVER)$",
      var.programme_expiry_policy,
    ))
    error_message = "programme_expiry_policy: FISCAL_YEAR_END_PLUS_1, MONTHS_END:n, DAYS:n, FIXED_DATE:yyyy-mm-dd or NEVER."
  }
}

variable "programme_daily_cap_points" {
  description = "The most points that a citizen earns a day over all rules; null for no cap."
  type        = number
  default     = null

  validation {
    condition = (
      coalesce(var.programme_daily_cap_points, 1) >= 1 &&
      coalesce(var.programme_daily_cap_points, 1) <= 1000000 &&
      floor(coalesce(var.programme_daily_cap_points, 1)) == coalesce(var.programme_daily_cap_points, 1)
    )
    error_message = "programme_daily_cap_points: a whole number, 1 to 1,000,000."
  }
}

variable "kiosk_daily_cap_points" {
  description = "The most points that the deposits of one kiosk may bring a day; null for no cap."
  type        = number
  default     = null

  validation {
    condition = (
      coalesce(var.kiosk_daily_cap_points, 1) >= 1 &&
      coalesce(var.kiosk_daily_cap_points, 1) <= 1000000 &&
      floor(coalesce(var.kiosk_daily_cap_points, 1)) == coalesce(var.kiosk_daily_cap_points, 1)
    )
    error_message = "kiosk_daily_cap_points: a whole number, 1 to 1,000,000."
  }
}

variable "adjustment_limit_points" {
  description = "Points that one admin moves alone on one day by adjustments and reversals; null: any."
  type        = number
  default     = null

  validation {
    condition = (
      coalesce(var.adjustment_limit_points, 1) >= 1 &&
      coalesce(var.adjustment_limit_points, 1) <= 1000000 &&
      floor(coalesce(var.adjustment_limit_points, 1)) == coalesce(var.adjustment_limit_points, 1)
    )
    error_message = "adjustment_limit_points: a whole number, 1 to 1,000,000."
  }
}

variable "hold_hours" {
  description = "How long the points of an exchange wait for approval."
  type        = number
  default     = 72

  validation {
    condition = (
      var.hold_hours >= 1 && var.hold_hours <= 720 &&
      floor(var.hold_hours) == var.hold_hours
    )
    error_message = "hold_hours: a whole number, 1 to 720."
  }
}

variable "refund_grace_days" {
  description = "How many days refunded points last if they expired before the refund; 0: they stay expired."
  type        = number
  default     = 0

  validation {
    condition = (
      var.refund_grace_days >= 0 && var.refund_grace_days <= 365 &&
      floor(var.refund_grace_days) == var.refund_grace_days
    )
    error_message = "refund_grace_days: a whole number, 0 to 365."
  }
}

variable "old_exchange_window_seconds" {
  description = "How long an exchange without an idempotency key answers the same citizen's next requests for the same reward; 0: each is its own."
  type        = number
  default     = 30

  validation {
    condition = (
      var.old_exchange_window_seconds >= 0 && var.old_exchange_window_seconds <= 3600 &&
      floor(var.old_exchange_window_seconds) == var.old_exchange_window_seconds
    )
    error_message = "old_exchange_window_seconds: a whole number, 0 to 3,600."
  }
}

variable "qr_token_seconds" {
  description = "How long a QR token can be redeemed."
  type        = number
  default     = 120

  validation {
    condition = (
      var.qr_token_seconds >= 10 && var.qr_token_seconds <= 86400 &&
      floor(var.qr_token_seconds) == var.qr_token_seconds
    )
    error_message = "qr_token_seconds: a whole number, 10 to 86,400."
  }
}

# What is kept, and its protection.

variable "table_prefix" {
  description = "What the tables' names begin with; null: recycle-points-ENVIRONMENT-. Another prefix is other tables."
  type        = string
  default     = null

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{1,200}$", coalesce(var.table_prefix, "default-")))
    error_message = "table_prefix: 1 to 200 letters, digits, _, . and -."
  }
}

variable "deletion_protection" {
  description = "Whether tables and the user pool cannot be deleted before this is turned off."
  type        = bool
  default     = true
}

variable "recovery_days" {
  description = "How many days back the tables can be restored to any second."
  type        = number
  default     = 35

  validation {
    condition     = var.recovery_days >= 1 && var.recovery_days <= 35
    error_message = "recovery_days: 1 to 35."
  }
}

variable "log_retention_days" {
  description = "How long log lines are kept."
  type        = number
  default     = 365

  validation {
    condition = contains([
      1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
      3288, 3653,
    ], var.log_retention_days)
    error_message = "log_retention_days: one of the numbers that CloudWatch Logs knows, as 14, 90, 365."
  }
}

# The API.

variable "keep_descriptions" {
  description = "Whether AppSync gets the descriptions of schema.graphql, but for those of enum values; turn it off should AppSync refuse one."
  type        = bool
  default     = true
}

variable "field_log_level" {
  description = "Which fields AppSync logs, always without headers, arguments and answers."
  type        = string
  default     = "ERROR"

  validation {
    condition     = contains(["NONE", "ERROR", "INFO", "DEBUG", "ALL"], var.field_log_level)
    error_message = "field_log_level: NONE, ERROR, INFO, DEBUG or ALL."
  }
}

variable "api_keys" {
  description = "API keys by name, with the moment (RFC 3339, a full hour) that each was made. One lives 365 days: add the next before, and take the old one out when no front end sends it any more."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for made in values(var.api_keys) : can(regex("T[0-9]{2}:00:00Z$", made)) && can(timeadd(made, "0s"))])
    error_message = "api_keys: each a moment as 2026-12-01T00:00:00Z."
  }
}

variable "custom_domain" {
  description = "A domain name for the API, and its certificate in us-east-1; null for none."
  type = object({
    name            = string
    certificate_arn = string
  })
  default = null
}

variable "caller_requests_limit" {
  description = "Requests that one address may send in five minutes; a mobile network has many people behind one."
  type        = number
  default     = 2000

  validation {
    condition     = var.caller_requests_limit >= 10 && var.caller_requests_limit <= 2000000000
    error_message = "caller_requests_limit: 10 to 2,000,000,000."
  }
}

variable "publisher_requests_limit" {
  description = "Signed requests that one address may send in five minutes: every change of a balance is one."
  type        = number
  default     = 100000

  validation {
    condition     = var.publisher_requests_limit >= 10 && var.publisher_requests_limit <= 2000000000
    error_message = "publisher_requests_limit: 10 to 2,000,000,000."
  }
}

variable "rest_api" {
  description = <<-TEXT
    The REST API: {} for its defaults, null for none.
    requests_per_second, burst_requests: what each of its methods takes, of all callers.
    plans: by name, what one API key may ask for (requests_a_day null: no quota) and the names of its
    keys. A request without a token needs a key; one with a token needs none.
    firewall: whether there is one, with caller_requests_limit.
    custom_domain: a name, its certificate in this region, and the first part of all paths (null: none).
  TEXT
  type = object({
    requests_per_second = optional(number, 200)
    burst_requests      = optional(number, 400)
    plans = optional(map(object({
      requests_per_second = number
      burst_requests      = number
      requests_a_day      = optional(number)
      keys                = optional(set(string), [])
      })), {
      public   = { requests_per_second = 200, burst_requests = 400, keys = ["front-ends"] }
      partners = { requests_per_second = 20, burst_requests = 40, requests_a_day = 100000 }
    })
    firewall = optional(bool, true)
    custom_domain = optional(object({
      name            = string
      certificate_arn = string
      base_path       = optional(string)
    }))
  })
  default = null

  validation {
    condition = (
      try(var.rest_api.requests_per_second, 1) >= 1 && try(var.rest_api.requests_per_second, 1) <= 10000 &&
      try(var.rest_api.burst_requests, 1) >= 1 && try(var.rest_api.burst_requests, 1) <= 5000 &&
      floor(try(var.rest_api.burst_requests, 1)) == try(var.rest_api.burst_requests, 1)
    )
    error_message = "rest_api: requests_per_second is 1 to 10,000, burst_requests a whole number of 1 to 5,000, an account's quotas."
  }

  validation {
    condition = alltrue([
      for plan in values(try(var.rest_api.plans, {})) : (
        plan.requests_per_second >= 1 && plan.requests_per_second <= 10000 &&
        plan.burst_requests >= 1 && plan.burst_requests <= 5000 &&
        floor(plan.burst_requests) == plan.burst_requests &&
        coalesce(plan.requests_a_day, 1) >= 1 && coalesce(plan.requests_a_day, 1) <= 2000000000 &&
        floor(coalesce(plan.requests_a_day, 1)) == coalesce(plan.requests_a_day, 1)
      )
    ])
    error_message = "rest_api: a plan's requests_per_second is 1 to 10,000, burst_requests a whole number of 1 to 5,000, requests_a_day one of 1 to 2,000,000,000 or null."
  }

  validation {
    condition = alltrue(flatten([
      for name, plan in try(var.rest_api.plans, {}) :
      [for each in setunion([name], plan.keys) : can(regex("^[a-zA-Z0-9_.-]{1,64}$", each))]
    ]))
    error_message = "rest_api: names of plans and keys are 1 to 64 letters, digits, _, . and -."
  }

  validation {
    condition = can(regex(
      "^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$",
      try(var.rest_api.custom_domain.certificate_arn, "arn:aws:acm:eu-west-1:000000000000:certificate/none"),
    ))
    error_message = "rest_api: custom_domain.certificate_arn is arn:aws:acm:REGION:ACCOUNT:certificate/ID, in the API's region."
  }

  validation {
    condition = (
      try(var.rest_api.custom_domain.base_path, null) == null ||
      can(regex("^[a-zA-Z0-9._-]+$", var.rest_api.custom_domain.base_path))
    )
    error_message = "rest_api: custom_domain.base_path is one part of a path, without slashes."
  }
}

variable "http_api" {
  description = <<-TEXT
    The HTTP API: {} for its defaults, null for none. It has no API keys, no plans and no firewall.
    requests_per_second, burst_requests: what each of its routes takes, of all callers.
    cors_origins: whose pages may call it, as https://points.city.example; * for all.
    custom_domain: a name, its certificate in this region, and the first part of all paths (null: none).
  TEXT
  type = object({
    requests_per_second = optional(number, 200)
    burst_requests      = optional(number, 400)
    cors_origins        = optional(set(string), ["*"])
    custom_domain = optional(object({
      name            = string
      certificate_arn = string
      base_path       = optional(string)
    }))
  })
  default = null

  validation {
    condition = (
      try(var.http_api.requests_per_second, 1) >= 1 && try(var.http_api.requests_per_second, 1) <= 10000 &&
      try(var.http_api.burst_requests, 1) >= 1 && try(var.http_api.burst_requests, 1) <= 5000 &&
      floor(try(var.http_api.burst_requests, 1)) == try(var.http_api.burst_requests, 1)
    )
    error_message = "http_api: requests_per_second is 1 to 10,000, burst_requests a whole number of 1 to 5,000, an account's quotas."
  }

  validation {
    condition = (
      length(try(var.http_api.cors_origins, ["*"])) > 0 &&
      alltrue([for origin in try(var.http_api.cors_origins, []) : can(regex("^(\\*|https?://[^/ ]+)$", origin))])
    )
    error_message = "http_api: cors_origins are origins without a path, as https://points.city.example, or *."
  }

  validation {
    condition = can(regex(
      "^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$",
      try(var.http_api.custom_domain.certificate_arn, "arn:aws:acm:eu-west-1:000000000000:certificate/none"),
    ))
    error_message = "http_api: custom_domain.certificate_arn is arn:aws:acm:REGION:ACCOUNT:certificate/ID, in the API's region."
  }

  validation {
    condition = (
      try(var.http_api.custom_domain.base_path, null) == null ||
      can(regex("^[a-zA-Z0-9._-]+$", var.http_api.custom_domain.base_path))
    )
    error_message = "http_api: custom_domain.base_path is one part of a path, without slashes."
  }
}

# Sign-in.

variable "user_pool_tier" {
  description = "What Cognito does for the user pool, and what it costs: LITE has all that the API needs; ESSENTIALS has managed login (sign_in), and costs almost three times as much a user."
  type        = string
  default     = "LITE"

  validation {
    condition     = contains(["LITE", "ESSENTIALS", "PLUS"], var.user_pool_tier)
    error_message = "user_pool_tier: LITE, ESSENTIALS or PLUS."
  }
}

variable "user_pool_email" {
  description = "The sender of the user pool's mail, as \"Points <points@city.example>\", and the ARN of its verified SES identity; null for Cognito's own mailer, which sends 50 messages a day."
  type = object({
    from         = string
    identity_arn = string
  })
  default = null

  validation {
    condition     = can(regex("^arn:[a-z-]+:ses:[a-z0-9-]+:[0-9]{12}:identity/.+$", try(var.user_pool_email.identity_arn, "arn:aws:ses:eu-west-1:000000000000:identity/none")))
    error_message = "user_pool_email: identity_arn is arn:aws:ses:REGION:ACCOUNT:identity/NAME."
  }
}

variable "sign_in_requests_limit" {
  description = "Requests that one address may send to the user pool in five minutes, sign-ups included; a mobile network has many people behind one. null for no firewall there."
  type        = number
  default     = 1000

  validation {
    condition     = coalesce(var.sign_in_requests_limit, 10) >= 10 && coalesce(var.sign_in_requests_limit, 10) <= 2000000000
    error_message = "sign_in_requests_limit: 10 to 2,000,000,000, or null."
  }
}

# The functions.

variable "memory_megabytes" {
  description = "Memory of each function; its share of a processor grows with it."
  type        = number
  default     = 1024

  validation {
    condition     = var.memory_megabytes >= 256 && var.memory_megabytes <= 10240
    error_message = "memory_megabytes: 256 to 10,240."
  }
}

variable "reserved_concurrency" {
  description = "How many of queries, mutations, enrolment, stream, sweep, the container's relay, events, webhooks, inbound, mailer, push, images, rollups and archive run at once; what is left out shares the account's."
  type        = map(number)
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.reserved_concurrency), ["queries", "mutations", "enrolment", "stream", "sweep", "relay", "events", "webhooks", "inbound", "mailer", "push", "images", "rollups", "archive"])) == 0
    error_message = "reserved_concurrency: names are queries, mutations, enrolment, stream, sweep, relay, events, webhooks, inbound, mailer, push, images, rollups and archive."
  }

  validation {
    condition     = alltrue([for count in values(var.reserved_concurrency) : count >= 1 && floor(count) == count])
    error_message = "reserved_concurrency: whole numbers of 1 or more."
  }

  validation {
    condition     = lookup(var.reserved_concurrency, "sweep", 4) >= 4
    error_message = "reserved_concurrency: sweep must be 4 or more, as many as its parts run at once."
  }

  # A new table on demand has four shards. What its stream hands on to nobody is late, and an alarm.
  validation {
    condition     = alltrue([for name in ["relay", "stream"] : lookup(var.reserved_concurrency, name, 40) >= 40])
    error_message = "reserved_concurrency: relay and stream must be 40 or more, as many as ten batches of each of four shards."
  }
}

variable "account_concurrency" {
  description = "How many functions the account may run at once (service quota); alarms go by it where nothing is reserved."
  type        = number
  default     = 1000

  validation {
    condition     = var.account_concurrency >= 1
    error_message = "account_concurrency: 1 or more."
  }
}

variable "snap_start" {
  description = "Whether versions of queries and mutations start from a snapshot, which costs for as long as they are kept; not every region has it."
  type        = bool
  default     = true
}

variable "log_level" {
  description = "From which level on the functions' own lines are kept. Levels below INFO add nothing; above it the metrics stop."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO"], var.log_level)
    error_message = "log_level: DEBUG or INFO."
  }
}

# Alarms.

variable "alarm_emails" {
  description = "Who is written to when an alarm goes off; each address has to confirm once."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "alarm_emails: e-mail addresses."
  }
}

variable "latency_limit_milliseconds" {
  description = "How long one answer in a hundred may take before an alarm goes off."
  type        = number
  default     = 3000

  validation {
    condition     = var.latency_limit_milliseconds >= 100 && var.latency_limit_milliseconds <= 30000
    error_message = "latency_limit_milliseconds: 100 to 30,000."
  }
}
