variable "webhooks" {
  description = <<-TEXT
    Webhooks to the subscriptions that admins make: {} to send them; null: none. They need `events`.
    deliveries_at_once: how many are on their way at once, to all partners together.
  TEXT
  type = object({
    deliveries_at_once = optional(number, 20)
  })
  default = null

  # Source: AWS Lambda API Reference, ScalingConfig, MaximumConcurrency.
  validation {
    condition = (
      try(var.webhooks.deliveries_at_once, 20) >= 2 && try(var.webhooks.deliveries_at_once, 20) <= 1000 &&
      floor(try(var.webhooks.deliveries_at_once, 20)) == try(var.webhooks.deliveries_at_once, 20)
    )
    error_message = "webhooks: deliveries_at_once is a whole number of 2 to 1000."
  }
}

variable "inbound" {
  description = <<-TEXT
    Events of partners' AWS accounts (docs/use/events.md); null: none.
    partners: who may put events, by the 12 digits of the account.
    name: what the books call it. fields: what it may do. sources: what its events have in `source`.
  TEXT
  type = object({
    partners = map(object({
      name    = string
      fields  = set(string)
      sources = set(string)
    }))
  })
  default = null

  validation {
    condition     = try(length(var.inbound.partners), 1) > 0
    error_message = "inbound: partners has at least one account; null turns it off."
  }

  validation {
    condition     = alltrue([for account in keys(try(var.inbound.partners, {})) : can(regex("^[0-9]{12}$", account))])
    error_message = "inbound: partners are named by AWS accounts, 12 digits each, in quotes."
  }

  validation {
    condition     = alltrue([for partner in values(try(var.inbound.partners, {})) : can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", partner.name))])
    error_message = "inbound: name is 2 to 32 lower-case letters, digits and hyphens, a letter first, no hyphen last."
  }

  validation {
    condition = alltrue([
      for partner in values(try(var.inbound.partners, {})) :
      length(partner.fields) > 0 && length(setsubtract(partner.fields, ["fulfilExchange", "reportLocationStatus", "restockReward"])) == 0
    ])
    error_message = "inbound: fields are one or more of fulfilExchange, reportLocationStatus and restockReward."
  }

  # Source: Amazon EventBridge API Reference, PutEventsRequestEntry; names that begin with `aws.` are
  # AWS's own.
  validation {
    condition = alltrue([
      for partner in values(try(var.inbound.partners, {})) :
      length(partner.sources) > 0 && alltrue([for source in partner.sources : can(regex("^[/.a-zA-Z0-9_-]{1,256}$", source)) && !startswith(source, "aws.")])
    ])
    error_message = "inbound: sources are one or more names as com.partner.logistics; those that begin with aws. are AWS's own."
  }
}

variable "rollups" {
  description = <<-TEXT
    Counts of events by the day, which programme reports are made of: {} to keep them; null: none.
    They need `events`.
  TEXT
  type        = object({})
  default     = null
}

variable "mailer" {
  description = <<-TEXT
    Mails to citizens about points that expire, decisions on exchanges, and vouchers; null: none. They
    need `events`.
    sender: what they come from, an address or "Name <address>". wallet_url: what they link to.
    identity: what SES knows the sender by, its domain unless it is another one.
    creates_identity: whether it is made here; the output mail_dkim_tokens is for the domain's DNS then.
  TEXT
  type = object({
    sender           = string
    wallet_url       = string
    identity         = optional(string)
    creates_identity = optional(bool, false)
  })
  default = null

  validation {
    condition     = can(regex("^([ -;=?-~]{1,200} <[!-;=?-~]+@[a-zA-Z0-9_.-]+>|[!-;=?-~]+@[a-zA-Z0-9_.-]+)$", try(var.mailer.sender, "a@b")))
    error_message = "mailer: sender is an address as points@city.example, or a name in ASCII and an address as City <points@city.example>."
  }

  validation {
    condition     = can(regex("^https://[^\\s/?#@]+(/[^\\s?#]*)?$", try(var.mailer.wallet_url, "https://any")))
    error_message = "mailer: wallet_url is an address as https://points.city.example/wallet."
  }
}

variable "web_push" {
  description = <<-TEXT
    Pushes to citizens' browsers about points that expire, decisions on exchanges, and vouchers; null:
    none. They need `events`.
    public_key: what browsers subscribe with. subject: who push services write to, "mailto:ADDRESS" or an
    address by HTTPS. secrets_parameter: the SecureString with the private key, as
    {"WEB_PUSH_PRIVATE_KEY": "..."}; /recycle-points/ENVIRONMENT/web-push unless it is another one.
  TEXT
  type = object({
    public_key        = string
    subject           = string
    secrets_parameter = optional(string)
  })
  default = null

  validation {
    condition     = can(regex("^B[A-Za-z0-9_-]{86}$", try(var.web_push.public_key, "B${join("", [for _ in range(86) : "A"])}")))
    error_message = "web_push: public_key is a point of P-256 in base64url, 87 characters that begin with B."
  }

  validation {
    condition     = can(regex("^(mailto:[!-;=?-~]+@[A-Za-z0-9.-]+|https://[!-~]+)$", try(var.web_push.subject, "https://any")))
    error_message = "web_push: subject is as mailto:points@city.example, or an address by HTTPS."
  }
}

variable "images" {
  description = <<-TEXT
    Uploads of images by admins; null: none.
    url: where what shows them is, as https://images.city.example, without a path; the wallet's address,
    if web and sign_in.app_domains are set. origins: the pages that may upload, as https://console.city.example. distribution_arns: the CloudFront distributions that may
    read the bucket (output images_bucket) below images/.
  TEXT
  type = object({
    url               = optional(string)
    origins           = list(string)
    distribution_arns = optional(list(string), [])
  })
  default = null

  validation {
    condition     = can(regex("^https://[^\\s/?#@]+$", try(coalesce(var.images.url), "https://any")))
    error_message = "images: url is an address as https://images.city.example, without a path."
  }

  validation {
    condition = (
      var.images == null || try(var.images.url, null) != null
      || (var.web != null && try(var.sign_in.app_domains["wallet"], null) != null)
    )
    error_message = "images: set url, or web and sign_in.app_domains: images are at the wallet's address then."
  }

  validation {
    condition = try(length(var.images.origins), 1) > 0 && alltrue([
      for origin in try(var.images.origins, []) : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", origin))
    ])
    error_message = "images: origins are one or more addresses as https://console.city.example."
  }
}
