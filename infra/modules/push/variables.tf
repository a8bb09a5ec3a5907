variable "name" {
  description = "The deployment's name, which those of the function, the layer and the queues begin with."
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
  description = "The name of the bus whose reminders become pushes."
  type        = string
}

variable "time_zone" {
  description = "The programme's time zone: points end with a day there."
  type        = string
}

variable "layer_path" {
  description = "The layer that `make package` builds."
  type        = string
}

variable "public_key" {
  description = "The key that browsers subscribe with, in base64url."
  type        = string
}

variable "subject" {
  description = "Who push services write to: mailto: and an address, or an address by HTTPS."
  type        = string
}

variable "secrets_parameter" {
  description = "The SecureString with the private key."
  type        = string
}

variable "secrets_key_arn" {
  description = "The key that opens it."
  type        = string
}
