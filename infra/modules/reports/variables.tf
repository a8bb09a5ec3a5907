variable "name" {
  description = "What everything is called, in 31 characters at most."
  type        = string
}

variable "job" {
  description = "The container's job that makes reports."
  type        = string
}

variable "emails" {
  description = "Who is written to when a report is there; each address has to confirm once."
  type        = set(string)
}

variable "topic_key_arn" {
  description = "The KMS key of the topic."
  type        = string
}

variable "deletion_protection" {
  description = "Whether nobody can delete the bucket while something is in it."
  type        = bool
}
