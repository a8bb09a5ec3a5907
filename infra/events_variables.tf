variable "events" {
  description = <<-TEXT
    Events on an EventBridge bus (docs/use/events.md): {} for the bus, its archive and the function
    that puts them there and pushes exchanges and QR tokens to those who watch them; null for none.
    retention_days: how long the archive keeps events, for a replay.
    gives_up: whether a record that still fails after 23 hours is given up, so that those behind it
    go on; false: to read a stream again (docs/operate/operations.md).
    partners: endpoints that get events, by the partners' names.
    url: the address, by HTTPS. types: those of docs/use/events.md. rate_per_second: how many at most.
    municipality: only what happened there; null: everywhere.
    user_ids: whether events say who they are about. It is personal data.
    sends: whether events are sent: true once the connection has the partner's API key.
    replays: whether a replay of the archive goes there.
  TEXT
  type = object({
    retention_days = optional(number, 30)
    gives_up       = optional(bool, true)
    partners = optional(map(object({
      url             = string
      types           = set(string)
      rate_per_second = optional(number, 10)
      municipality    = optional(string)
      user_ids        = optional(bool, false)
      sends           = optional(bool, false)
      replays         = optional(bool, false)
    })), {})
  })
  default = null

  validation {
    condition = (
      try(var.events.retention_days, 30) >= 1 && floor(try(var.events.retention_days, 30)) == try(var.events.retention_days, 30)
    )
    error_message = "events: retention_days is a whole number of 1 or more."
  }

  validation {
    condition     = alltrue([for name in keys(try(var.events.partners, {})) : can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", name))])
    error_message = "events: names of partners are 2 to 32 lower-case letters, digits and hyphens, a letter first, no hyphen last."
  }

  validation {
    condition     = alltrue([for partner in values(try(var.events.partners, {})) : can(regex("^https://[a-zA-Z0-9.-]+(:[0-9]+)?(/[^ *]*)?$", partner.url))])
    error_message = "events: url is an address as https://shop.example/webhooks."
  }

  validation {
    condition     = alltrue([for partner in values(try(var.events.partners, {})) : length(partner.types) > 0])
    error_message = "events: types has at least one type of docs/use/events.md."
  }

  # Source: Amazon EventBridge API Reference, CreateApiDestination, InvocationRateLimitPerSecond;
  # 300 is the service's quota.
  validation {
    condition = alltrue([
      for partner in values(try(var.events.partners, {})) :
      partner.rate_per_second >= 1 && partner.rate_per_second <= 300 && floor(partner.rate_per_second) == partner.rate_per_second
    ])
    error_message = "events: rate_per_second is a whole number of 1 to 300."
  }
}
