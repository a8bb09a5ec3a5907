variable "name" {
  description = "The deployment's name, which those of the function, the bucket and the queues begin with."
  type        = string
}

variable "common" {
  description = "What all functions have in common: the zip, settings, sizes, logs."
  type = object({
    environment          = string
    table_prefix         = string
    package              = object({ bucket = string, key = string, sha256 = string })
    memory_megabytes     = number
    reserved_concurrency = map(number)
    log_level            = string
    log_retention_days   = number
  })
}

variable "deletion_protection" {
  description = "Whether nobody can delete the bucket while something is in it."
  type        = bool
}

variable "origins" {
  description = "The pages that may upload, as https://console.city.example."
  type        = list(string)
}

variable "distribution_arns" {
  description = "The CloudFront distributions that may show images."
  type        = list(string)
}
