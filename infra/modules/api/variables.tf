variable "name" {
  description = "What the API and what belongs to it are called."
  type        = string
}

variable "schema" {
  description = "The SDL, as schema.graphql has it."
  type        = string
}

variable "keep_descriptions" {
  description = "Whether AppSync gets the descriptions in the SDL, but for those of enum values; they are for readers only."
  type        = bool
}

variable "fields" {
  description = "The fields with a resolver of their own, from resolvers/api/graphql/fields.json."
  type = list(object({
    type         = string
    field        = string
    function     = string
    maxBatchSize = number
  }))
}

variable "function_alias_arns" {
  description = "The aliases of the functions that fields name, by the functions' short names."
  type        = map(string)
}

variable "user_pool_id" {
  description = "The user pool whose tokens are the API's default way to sign in."
  type        = string
}

variable "introspection" {
  description = "Whether callers may ask the API for its schema."
  type        = bool
}

variable "query_depth_limit" {
  description = "How many levels of fields a query may have."
  type        = number

  validation {
    condition     = var.query_depth_limit >= 1 && var.query_depth_limit <= 75
    error_message = "query_depth_limit: 1 to 75."
  }
}

variable "resolver_count_limit" {
  description = "How many resolvers one request may call: four for each of a page of 100, in all three lists of a citizen, twice, are 2,400."
  type        = number

  validation {
    condition     = var.resolver_count_limit >= 1 && var.resolver_count_limit <= 10000
    error_message = "resolver_count_limit: 1 to 10,000."
  }
}

variable "field_log_level" {
  description = "Which fields AppSync logs: NONE, ERROR, INFO, DEBUG or ALL."
  type        = string
}

variable "log_retention_days" {
  description = "How long AppSync's log lines are kept."
  type        = number
}

variable "api_keys" {
  description = "Names of API keys with the moment (RFC 3339) that each was made; it lives 365 days."
  type        = map(string)
}

variable "custom_domain" {
  description = "A domain name for the API, with its certificate in us-east-1; null for none."
  type = object({
    name            = string
    certificate_arn = string
  })
}

variable "caller_requests_limit" {
  description = "Requests that one address may send in five minutes."
  type        = number
}

variable "publisher_requests_limit" {
  description = "Requests with a signature (the stream function's) that one address may send in five minutes."
  type        = number
}
