variable "container" {
  description = <<-TEXT
    The container on Fargate, with a network, a load balancer, Valkey and the relay; null for none.
    image: the tag or the digest (sha256:...) of an image in its repository. images_kept: how many
    stay there.
    domain_name, certificate_arn: its name, and the certificate of that name in this region.
    cidr, zones: the network's addresses, and in how many zones it is.
    nat: whether tasks have private addresses, and reach AWS by a NAT gateway in each zone.
    tasks: how few and how many there are. cpu_units (1,024: a processor), memory_megabytes: of each.
    cpu_percent, requests_per_minute: what one task should have to do; above it there are more.
    threads, max_requests, cors_origins: THREADS, MAX_REQUESTS, CORS_ORIGINS of
    docs/operate/container.md.
    api_keys_parameter: the SSM SecureString with API_KEYS, made by hand; null: no caller has a key.
    relay_parameter: the SSM SecureString with RELAY_KEYS, made by hand; null:
    /recycle-points/ENV/relay.
    valkey_units_per_second: how many processing units (ECPU) Valkey may use.
    firewall: whether there is one, with caller_requests_limit.
    access_log_days: how long the balancer's log is kept; null: there is none.
    verify: whether jobs check the books each night. verify_hour: at which full hour; the archive half an
    hour later. verify_whole_day: on which day of the month whole, 1 to 28, and on others what is new; null:
    whole each night. sweep: whether a job sweeps, where the function does not.
  TEXT
  type = object({
    image                   = string
    images_kept             = optional(number, 30)
    domain_name             = string
    certificate_arn         = string
    cidr                    = optional(string, "10.42.0.0/20")
    zones                   = optional(number, 2)
    nat                     = optional(bool, false)
    tasks                   = optional(object({ min = optional(number, 2), max = optional(number, 6) }), {})
    cpu_units               = optional(number, 512)
    memory_megabytes        = optional(number, 1024)
    cpu_percent             = optional(number, 60)
    requests_per_minute     = optional(number, 1000)
    threads                 = optional(number)
    max_requests            = optional(number)
    cors_origins            = optional(set(string), [])
    api_keys_parameter      = optional(string)
    relay_parameter         = optional(string)
    valkey_units_per_second = optional(number, 5000)
    firewall                = optional(bool, true)
    access_log_days         = optional(number)
    verify                  = optional(bool, true)
    verify_hour             = optional(number, 3)
    verify_whole_day        = optional(number)
    sweep                   = optional(bool, false)
  })
  default = null

  validation {
    condition     = can(regex("^(sha256:[0-9a-f]{64}|[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})$", try(var.container.image, "any")))
    error_message = "container: image is a tag, as v0.3.0, or a digest, as sha256: and 64 hexadecimal digits."
  }

  validation {
    condition = can(regex(
      "^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$",
      try(var.container.certificate_arn, "arn:aws:acm:eu-west-1:000000000000:certificate/none"),
    ))
    error_message = "container: certificate_arn is arn:aws:acm:REGION:ACCOUNT:certificate/ID, in the environment's region."
  }

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", try(var.container.domain_name, "points.example.org")))
    error_message = "container: domain_name is a name as points.city.example."
  }

  # A sixteenth of it is a subnet: a load balancer's needs a /27.
  # Source: Elastic Load Balancing, "Subnets for your load balancer".
  validation {
    condition = (
      can(cidrnetmask(try(var.container.cidr, "10.0.0.0/16"))) &&
      can(regex("/(1[6-9]|2[0-3])$", try(var.container.cidr, "10.0.0.0/16")))
    )
    error_message = "container: cidr is a network of /16 to /23, as 10.42.0.0/20."
  }

  validation {
    condition     = contains([2, 3], try(var.container.zones, 2))
    error_message = "container: zones is 2 or 3."
  }

  # Pairs that Fargate has. Source: Amazon ECS Developer Guide, "Task CPU and memory".
  validation {
    condition = contains(
      flatten([
        [for gigabytes in [0.5, 1, 2] : "256/${gigabytes * 1024}"],
        [for gigabytes in range(1, 5) : "512/${gigabytes * 1024}"],
        [for gigabytes in range(2, 9) : "1024/${gigabytes * 1024}"],
        [for gigabytes in range(4, 17) : "2048/${gigabytes * 1024}"],
        [for gigabytes in range(8, 31) : "4096/${gigabytes * 1024}"],
      ]),
      "${try(var.container.cpu_units, 512)}/${try(var.container.memory_megabytes, 1024)}",
    )
    error_message = "container: cpu_units with memory_megabytes are 256 with 512, 1,024 or 2,048; 512 with 1,024 to 4,096; 1,024 with 2,048 to 8,192; 2,048 with 4,096 to 16,384; 4,096 with 8,192 to 30,720, in steps of 1,024."
  }

  validation {
    condition = (
      try(var.container.tasks.min, 2) >= 2 && try(var.container.tasks.max, 6) <= 100 &&
      try(var.container.tasks.min, 2) <= try(var.container.tasks.max, 6)
    )
    error_message = "container: tasks.min is 2 or more, tasks.max at least that and at most 100."
  }

  validation {
    condition = (
      try(var.container.cpu_percent, 60) >= 10 && try(var.container.cpu_percent, 60) <= 90 &&
      try(var.container.requests_per_minute, 1000) >= 10 && try(var.container.requests_per_minute, 1000) <= 100000
    )
    error_message = "container: cpu_percent is 10 to 90, requests_per_minute 10 to 100,000."
  }

  validation {
    condition = (
      coalesce(try(var.container.threads, null), 16) >= 1 && coalesce(try(var.container.threads, null), 16) <= 50 &&
      coalesce(try(var.container.max_requests, null), 128) >= 1 && coalesce(try(var.container.max_requests, null), 128) <= 10000
    )
    error_message = "container: threads is 1 to 50, max_requests 1 to 10,000."
  }

  validation {
    condition     = alltrue([for origin in try(var.container.cors_origins, []) : can(regex("^https?://[^/ ,*?#@A-Z]+$", origin))])
    error_message = "container: cors_origins are origins without a path, as https://points.city.example."
  }

  validation {
    condition     = can(regex("^/[a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+)*$", coalesce(try(var.container.api_keys_parameter, null), "/default")))
    error_message = "container: api_keys_parameter is a path of letters, digits, _, . and - that begins with a slash."
  }

  validation {
    condition     = can(regex("^/[a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+)*$", coalesce(try(var.container.relay_parameter, null), "/default")))
    error_message = "container: relay_parameter is a path of letters, digits, _, . and - that begins with a slash."
  }

  validation {
    condition = (
      try(var.container.valkey_units_per_second, 5000) >= 1000 && try(var.container.valkey_units_per_second, 5000) <= 15000000 &&
      try(var.container.images_kept, 30) >= 2 && try(var.container.images_kept, 30) <= 1000
    )
    error_message = "container: valkey_units_per_second is 1,000 to 15,000,000, images_kept 2 to 1,000."
  }

  validation {
    condition = (
      coalesce(try(var.container.access_log_days, null), 1) >= 1 && coalesce(try(var.container.access_log_days, null), 1) <= 365 &&
      contains(range(24), try(var.container.verify_hour, 3)) &&
      contains(range(1, 29), coalesce(try(var.container.verify_whole_day, null), 1))
    )
    error_message = "container: access_log_days is 1 to 365, verify_hour a whole number of 0 to 23, verify_whole_day of 1 to 28."
  }
}
