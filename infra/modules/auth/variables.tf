variable "name" {
  description = "The user pool's name."
  type        = string
}

variable "deletion_protection" {
  description = "Whether nobody can delete the pool, and all who signed up, before this is turned off."
  type        = bool
}
