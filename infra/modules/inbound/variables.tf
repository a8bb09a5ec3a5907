variable "name" {
  description = "The deployment's name, which those of the bus, the function and the queues begin with."
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

variable "settings" {
  description = "The programme's settings."
  type        = map(string)
}

variable "partners" {
  description = "Who may put events, by AWS account: its name, the fields that it may call, and the sources that its events name."
  type = map(object({
    name    = string
    fields  = set(string)
    sources = set(string)
  }))
}
