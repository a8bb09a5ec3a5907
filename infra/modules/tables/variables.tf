variable "prefix" {
  description = "What the tables' names begin with."
  type        = string
}

variable "definitions" {
  description = "The tables, from resolvers/storage/base/definitions.json."
  type = map(object({
    hash_key   = string
    attributes = map(string)
    indexes = map(object({
      hash_key   = string
      range_key  = string
      projection = string
      projected  = optional(set(string))
    }))
    stream = optional(string)
    ttl    = optional(string)
  }))
}

variable "deletion_protection" {
  description = "Whether nobody can delete a table before this is turned off."
  type        = bool
}

variable "recovery_days" {
  description = "How many days back the tables can be restored to any second."
  type        = number
}
