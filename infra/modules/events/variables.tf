variable "name" {
  description = "What the bus, its archive and the queues are called."
  type        = string
}

variable "environment" {
  description = "The deployment, which the function gets as ENVIRONMENT."
  type        = string
}

variable "package" {
  description = "The zip of all functions: where it is, and its SHA-256 in base64."
  type = object({
    bucket = string
    key    = string
    sha256 = string
  })
}

variable "table_prefix" {
  description = "What the tables' names begin with."
  type        = string
}

variable "stream_arns" {
  description = "The tables' streams, by the tables' short names."
  type        = map(string)
}

variable "table_statements" {
  description = "What the function may do to the tables, as statements of a policy."
  type = list(object({
    Sid      = string
    Effect   = string
    Action   = list(string)
    Resource = list(string)
  }))
}

variable "catalogue" {
  description = "`components` of asyncapi.json: the types, and what is in each."
  type        = any
}

variable "retention_days" {
  description = "How long the archive keeps events."
  type        = number
}

variable "gives_up" {
  description = "Whether a record that still fails after 23 hours is given up."
  type        = bool
}

variable "partners" {
  description = "Endpoints, by the partners' names."
  type = map(object({
    url             = string
    types           = set(string)
    rate_per_second = number
    municipality    = string
    user_ids        = bool
    sends           = bool
    replays         = bool
  }))
}

variable "memory_megabytes" {
  description = "Memory of the function."
  type        = number
}

variable "reserved_concurrency" {
  description = "How many of it run at once; -1: it shares the account's."
  type        = number
}

variable "log_level" {
  description = "From which level on the function's own lines are kept."
  type        = string
}

variable "log_retention_days" {
  description = "How long its log lines are kept."
  type        = number
}
