variable "name" {
  description = "The bucket's name, in all of AWS."
  type        = string
}

variable "deletion_protection" {
  description = "Whether nobody can delete the bucket while something is in it."
  type        = bool
}

variable "can_lock" {
  description = "Whether objects can be locked."
  type        = bool
  default     = false
}

variable "rules" {
  description = "What becomes of objects below a prefix: after how many days they move to cheaper storage, which answers at once, and go; and how long older versions stay. null: never, forever."
  type = map(object({
    prefix             = optional(string, "")
    cheaper_after_days = optional(number)
    expires_after_days = optional(number)
    old_versions_days  = optional(number)
  }))
}

variable "statements" {
  description = "What others may do, as statements of the bucket's policy."
  type        = any
  default     = []
}
