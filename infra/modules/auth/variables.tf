variable "name" {
  description = "The user pool's name."
  type        = string
}

variable "deletion_protection" {
  description = "Whether nobody can delete the pool, and all who signed up, before this is turned off."
  type        = bool
}

variable "tier" {
  description = "What Cognito does for the pool, and what it costs: LITE, ESSENTIALS or PLUS."
  type        = string
}

variable "email" {
  description = "The sender of the pool's mail and its SES identity; null for Cognito's own mailer."
  type = object({
    from         = string
    identity_arn = string
  })
}

variable "sign_in_requests_limit" {
  description = "Requests that one address may send to the pool in five minutes; null for no firewall."
  type        = number
}
