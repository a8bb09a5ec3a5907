variable "name" {
  description = "What the resources' names begin with."
  type        = string
}

variable "deletion_protection" {
  description = "Whether nobody can delete the bucket while something is in it."
  type        = bool
}

variable "headers" {
  description = "apps/headers.json: the headers of every answer, and how long files are kept."
  type = object({
    contentSecurityPolicy = map(list(string))
    permissionsPolicy     = map(string)
    headers               = map(string)
    cacheControl          = map(string)
  })
}

variable "connections" {
  description = "Addresses that scripts may ask, beside those of their own domain."
  type        = list(string)
}

variable "pictures" {
  description = "Addresses of pictures, beside those of the app's own domain."
  type        = list(string)
}

variable "domains" {
  description = "The domain name of each app; null for CloudFront's own."
  type        = map(string)
}

variable "certificate_arn" {
  description = "A certificate in us-east-1 for all domain names; null for CloudFront's own."
  type        = string
}

variable "requests_limit" {
  description = "Requests that one address may send in five minutes; null for no firewall."
  type        = number
}

variable "config" {
  description = "What config.json says."
  type        = any
}

variable "outlines" {
  description = "What outlines.json says."
  type        = string
}

variable "images_bucket" {
  description = "The bucket of uploaded images, which are below images/; null for none."
  type        = object({ domain_name = string })
}
