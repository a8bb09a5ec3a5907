variable "name" {
  description = "The deployment's name, which the function's begins with."
  type        = string
}

variable "function" {
  description = "The function's short name: its setting FUNCTION, and its handler's."
  type        = string
}

variable "description" {
  description = "What it does."
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

variable "settings" {
  description = "Its other environment variables."
  type        = map(string)
}

variable "layers" {
  description = "What it has beside the zip."
  type        = list(string)
  default     = null
}

variable "timeout_seconds" {
  description = "How long it may run."
  type        = number
}

variable "at_once" {
  description = "How many of it its queues start at once; 0: it has none."
  type        = number
  default     = 0
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

variable "statements" {
  description = "What else it may do, as statements of a policy."
  type        = any
}
