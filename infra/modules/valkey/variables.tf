variable "name" {
  description = "What it is called, in 40 characters at most."
  type        = string
}

variable "environment" {
  description = "The deployment, whose keys its users may use."
  type        = string
}

variable "subnet_ids" {
  description = "Where it is reached."
  type        = list(string)
}

variable "security_group_id" {
  description = "Says who may connect."
  type        = string
}

variable "units_per_second" {
  description = "How many of its processing units (ECPU) it may use a second."
  type        = number
}
