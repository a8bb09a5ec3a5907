variable "name" {
  description = "What the API and what belongs to it are called."
  type        = string
}

variable "routes" {
  description = "The methods, from resolvers/api/rest/routes.json; `auth` is token or none."
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

variable "issuer" {
  description = "The user pool whose access tokens are accepted, as its tokens name it."
  type        = string
}

variable "client_ids" {
  description = "The user pool's clients whose tokens are accepted."
  type        = set(string)
}

variable "cors_origins" {
  description = "The origins whose pages may call; * for all."
  type        = set(string)
}

variable "scopes" {
  description = "What an access token must allow: one of them."
  type        = list(string)
}

variable "cors" {
  description = "The headers that these pages may send, and those that they may read."
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
  description = "Requests a second to each route, in the long run."
  type        = number
}

variable "burst_requests" {
  description = "Requests to each route at once."
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
