variable "name" {
  description = "The deployment's name, which those of the function, the queues and the templates begin with."
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
  description = "The name of the bus whose reminders become mails."
  type        = string
}

variable "user_pool" {
  description = "Where citizens' addresses are."
  type        = object({ id = string, arn = string })
}

variable "time_zone" {
  description = "The programme's time zone: mails name days."
  type        = string
}

variable "wallet_url" {
  description = "What mails link to."
  type        = string
}

variable "sender" {
  description = "What mails come from: an address, or a name and an address."
  type        = string
}

variable "identity" {
  description = "The domain or address that SES knows the sender by."
  type        = string
}

variable "creates_identity" {
  description = "Whether the identity is made here; otherwise it is there."
  type        = bool
}
