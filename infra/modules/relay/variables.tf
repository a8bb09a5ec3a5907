variable "name" {
  description = "What the function is called."
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

variable "users_stream_arn" {
  description = "The stream that balances come from."
  type        = string
}

variable "valkey_url" {
  description = "Where they go."
  type        = string
}

variable "valkey_sign_in" {
  description = "As whom, and what the role needs for that."
  type        = object({ text = string, statement = any })
}

variable "relay_parameter" {
  description = "The SecureString with the keys that prove what it writes."
  type        = string
}

variable "secrets_key_arn" {
  description = "The key that opens the parameter."
  type        = string
}

variable "subnet_ids" {
  description = "From where Valkey is reached."
  type        = list(string)
}

variable "security_group_id" {
  description = "Lets the function connect to Valkey, and to nothing else."
  type        = string
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
