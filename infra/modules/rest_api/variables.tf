variable "name" {
  description = "What the API and what belongs to it are called."
  type        = string
}

variable "routes" {
  description = "The methods, from resolvers/api/rest/routes.json; `auth` is token, or none where an API key is enough."
  type = list(object({
    method   = string
    path     = string
    function = string
    auth     = string
  }))

  validation {
    condition     = alltrue([for route in var.routes : contains(["none", "token"], route.auth)])
    error_message = "routes: auth is none or token."
  }
}

variable "function_names" {
  description = "The functions' names, by their short names."
  type        = map(string)
}

variable "function_alias" {
  description = "The alias that is in service, of each function."
  type        = string
}

variable "function_alias_arns" {
  description = "The aliases' ARNs, by the functions' short names."
  type        = map(string)
}

variable "user_pool_arn" {
  description = "The user pool whose access tokens are accepted."
  type        = string
}

variable "scopes" {
  description = "What an access token must allow: one of them."
  type        = list(string)
}

variable "cors" {
  description = "The headers that pages of any origin may send, and those that they may read."
  type = object({
    allow_headers   = list(string)
    expose_headers  = list(string)
    max_age_seconds = number
  })
}

variable "log_retention_days" {
  description = "How long the access log is kept."
  type        = number
}

variable "requests_per_second" {
  description = "Requests a second to each method of the stage, in the long run."
  type        = number
}

variable "burst_requests" {
  description = "Requests to each method of the stage at once."
  type        = number
}

variable "plans" {
  description = "The usage plans by name: what one key may ask for, and the names of its keys."
  type = map(object({
    requests_per_second = number
    burst_requests      = number
    requests_a_day      = number
    keys                = set(string)
  }))
}

variable "firewall" {
  description = "Whether a firewall protects the stage."
  type        = bool
}

variable "caller_requests_limit" {
  description = "Requests that the firewall lets one address send in five minutes."
  type        = number
}

variable "custom_domain" {
  description = "A domain name for the API, its certificate in the API's region, and the first part of all paths; null for none."
  type = object({
    name            = string
    certificate_arn = string
    base_path       = string
  })
}
