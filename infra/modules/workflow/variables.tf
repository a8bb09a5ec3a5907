variable "name" {
  description = "What the machines and the topic are called, with a word of their own at the end."
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
  description = "The programme's settings, and those of the workflow."
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

variable "bus_name" {
  description = "The bus whose events start executions."
  type        = string
}

variable "topic_key_arn" {
  description = "The KMS key of the operators' topic."
  type        = string
}

variable "operator_emails" {
  description = "Operators who are written to; each address has to confirm once."
  type        = set(string)
}
