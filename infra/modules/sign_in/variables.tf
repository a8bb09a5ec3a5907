variable "name" {
  description = "What the clients' names begin with."
  type        = string
}

variable "user_pool_id" {
  description = "The user pool that people sign in to."
  type        = string
}

variable "clients" {
  description = "By app: its address, and how long its tokens live."
  type = map(object({
    url                  = string
    access_token_minutes = number
    refresh_token_hours  = number
  }))
}

variable "prefix" {
  description = "The first part of managed login's address in Cognito's own domain."
  type        = string
}

variable "custom_domain" {
  description = "Managed login's own domain name, and its certificate in us-east-1; null for Cognito's."
  type = object({
    name            = string
    certificate_arn = string
  })
}
