variable "name" {
  description = "What everything is called, in 31 characters at most."
  type        = string
}

variable "environment" {
  description = "The deployment, which tasks get as ENVIRONMENT."
  type        = string
}

variable "image" {
  description = "The tag or the digest of an image in the repository."
  type        = string
}

variable "images_kept" {
  description = "How many images the repository keeps."
  type        = number
}

variable "port" {
  description = "Where tasks listen."
  type        = number
}

variable "paths" {
  description = "The paths that callers may ask for, as a load balancer's patterns."
  type        = list(string)
}

variable "user_pool_client_ids" {
  description = "The app clients whose tokens open the API."
  type        = list(string)
}

variable "settings" {
  description = "Environment variables of every task, by docs/operate/settings.md; null leaves one out."
  type        = map(string)
}

variable "secrets_parameter" {
  description = "The SSM SecureString with the secrets of codes; it is made by hand."
  type        = string
}

variable "secrets_statements" {
  description = "What reading them takes, and what mutations may do elsewhere, as statements of a policy."
  type        = any
}

variable "secrets_key_arn" {
  description = "The KMS key that secrets are encrypted with."
  type        = string
}

variable "api_keys_parameter" {
  description = "The SSM SecureString with API_KEYS, made by hand; null: no caller has a key."
  type        = string
}

variable "deletion" {
  description = "The function that deletes users of erased accounts, and what calling it takes."
  type        = object({ function = string, statements = any })
}

variable "table_statements" {
  description = "What the server and the jobs may do to the tables, as statements of a policy."
  type        = any
}

variable "valkey_sign_in" {
  description = "As whom tasks sign in there."
  type        = string
}

variable "relay_parameter" {
  description = "The SecureString with the keys that prove what Valkey brings."
  type        = string
}

variable "valkey_url" {
  description = "The Valkey that brings balances."
  type        = string
}

variable "time_zone" {
  description = "The programme's time zone: jobs follow its days."
  type        = string
}

variable "introspection" {
  description = "Whether callers may read the schema."
  type        = bool
}

variable "query_depth_limit" {
  description = "How deep a query may be."
  type        = number
}

variable "resolver_count_limit" {
  description = "How many calls of resolvers a query may need."
  type        = number
}

variable "domain_name" {
  description = "The only name that tasks answer to."
  type        = string
}

variable "cors_origins" {
  description = "The origins whose pages may call."
  type        = set(string)
}

variable "threads" {
  description = "How many calls of resolvers a task runs at once; null: the container's default."
  type        = number
}

variable "max_requests" {
  description = "How many requests a task has in execution at once; null: the container's default."
  type        = number
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "public_subnet_ids" {
  description = "Where the balancer is, and tasks with public addresses."
  type        = list(string)
}

variable "private_subnet_ids" {
  description = "Where tasks with private addresses are."
  type        = list(string)
}

variable "security_group_ids" {
  description = "The groups of balancer, tasks and jobs."
  type        = map(string)
}

variable "nat" {
  description = "Whether tasks have private addresses."
  type        = bool
}

variable "certificate_arn" {
  description = "The certificate of the API's name, in this region."
  type        = string
}

variable "deletion_protection" {
  description = "Whether nobody can delete the balancer before this is turned off."
  type        = bool
}

variable "access_log_days" {
  description = "How long the balancer's log is kept; null: there is none."
  type        = number
}

variable "firewall" {
  description = "Whether a firewall protects the balancer."
  type        = bool
}

variable "caller_requests_limit" {
  description = "Requests that the firewall lets one address send in five minutes."
  type        = number
}

variable "cpu_units" {
  description = "Processor of a task: 1,024 are one."
  type        = number
}

variable "memory_megabytes" {
  description = "Memory of a task."
  type        = number
}

variable "tasks" {
  description = "How few and how many tasks there are."
  type        = object({ min = number, max = number })
}

variable "cpu_percent" {
  description = "The share of its processor that a task should use; above it there are more tasks."
  type        = number
}

variable "requests_per_minute" {
  description = "The requests that a task should answer; above it there are more tasks."
  type        = number
}

variable "verify_hour" {
  description = "At which full hour the books are checked; null: never."
  type        = number
}

variable "verify_whole_day" {
  description = "On which day of the month they are checked whole, and on others what is new; null: whole each night."
  type        = number
}

variable "sweep" {
  description = "Whether a job sweeps, as often as the function."
  type        = bool
}

variable "jobs" {
  description = "Jobs beside verify and sweep: command, variables, secrets of ECS, what they may do to tables and elsewhere, when they run, and how it shows that all is well."
  type        = any
}

variable "execution_statements" {
  description = "What reading the jobs' secrets takes, as statements of a policy."
  type        = any
}

variable "log_level" {
  description = "From which level on tasks log beside the lines of invocations."
  type        = string
}

variable "log_retention_days" {
  description = "How long log lines are kept."
  type        = number
}
