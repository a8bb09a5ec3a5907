variable "environment" {
  description = "The deployment, which the functions get as ENVIRONMENT."
  type        = string
}

variable "name" {
  description = "What the functions' names begin with."
  type        = string
}

variable "package_path" {
  description = "The zip that all functions are made of."
  type        = string
}

variable "settings" {
  description = "Environment variables of every function, by docs/operate/settings.md; null leaves one out."
  type        = map(string)
}

variable "graphql_url" {
  description = "The address to which the stream function publishes balances."
  type        = string
}

variable "graphql_api_arn" {
  description = "The API that the stream function publishes to."
  type        = string
}

variable "secrets_parameter" {
  description = "The SSM SecureString with the secrets of the functions mutations and enrolment; it is made by hand."
  type        = string
}

variable "mutation_settings" {
  description = "Settings of the function mutations alone; null leaves one out."
  type        = map(string)
}

variable "user_pool" {
  description = "The user pool of kiosks that enrol, and the client that they sign in with; without a client none do."
  type        = object({ id = string, arn = string, kiosk_client_id = string })
}

variable "previous_secrets_parameter" {
  description = "The SecureString that versions before a rotation read; null outside of one."
  type        = string
}

variable "secrets_key_arn" {
  description = "The KMS key that the secrets are encrypted with."
  type        = string
}

variable "table_arns" {
  description = "The tables' ARNs, by their short names."
  type        = map(string)
}

variable "users_stream_arn" {
  description = "The stream that balances are published from."
  type        = string
}

variable "time_zone" {
  description = "The programme's time zone: the schedule of sweeps follows its days."
  type        = string
}

variable "mutation_statements" {
  description = "What mutations may do elsewhere, as statements of a policy."
  type        = any
  default     = []
}

variable "reminds" {
  description = "Whether reminders of points that expire are written: they are events."
  type        = bool
}

variable "memory_megabytes" {
  description = "Memory of each function; its share of a processor grows with it."
  type        = number
}

variable "reserved_concurrency" {
  description = "How many of each function run at once, by their short names; what is left out shares the account's."
  type        = map(number)
}

variable "snap_start" {
  description = "Whether versions of queries and mutations start from a snapshot."
  type        = bool
}

variable "log_level" {
  description = "From which level on the functions' own lines are kept."
  type        = string
}

variable "log_retention_days" {
  description = "How long the functions' log lines are kept."
  type        = number
}
