variable "name" {
  description = "What the bus, its archive and the queues are called."
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

variable "graphql_api" {
  description = "The API whose subscribers get exchanges and QR tokens: its URL and its ARN."
  type        = object({ url = string, arn = string })
}

variable "relay" {
  description = "The function that brings them to the container's tasks; null: there are none."
  type        = object({ name = string, arn = string })
  default     = null
}

variable "catalogue" {
  description = "`messages` and `schemas` of asyncapi.json: the types on the bus, and what is in each."
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
