variable "name" {
  description = "The deployment's name, which those of the function and the queues begin with."
  type        = string
}

variable "common" {
  description = "What all functions have in common: the zip, settings, sizes, logs."
  type = object({
    environment          = string
    table_prefix         = string
    package              = object({ bucket = string, key = string, sha256 = string })
    memory_megabytes     = number
    reserved_concurrency = map(number)
    log_level            = string
    log_retention_days   = number
  })
}

variable "table_statements" {
  description = "What it may do to the tables, as statements of a policy."
  type = list(object({
    Sid      = string
    Effect   = string
    Action   = list(string)
    Resource = list(string)
  }))
}

variable "bus" {
  description = "The name of the bus whose events are counted."
  type        = string
}

variable "time_zone" {
  description = "The programme's time zone: events count on its days."
  type        = string
}
