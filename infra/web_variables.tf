variable "web" {
  description = <<-TEXT
    The apps' files behind CloudFront; null for none, {} for CloudFront's own domain names. They need
    sign_in, whose app_domains are their names, and api_keys.
    certificate_arn: a certificate in us-east-1 for all three names.
    outlines: a JSON file with the municipalities' outlines; apps/brand/outlines.json if that exists.
    map_tiles: the template of a map's tiles, with {z}, {x} and {y}, and whom to name for it.
    firewall: whether there is one, with caller_requests_limit.
  TEXT
  type = object({
    certificate_arn = optional(string)
    outlines        = optional(string)
    map_tiles = optional(object({
      url         = string
      attribution = string
    }))
    firewall = optional(bool, false)
  })
  default = null

  validation {
    condition = can(regex(
      "^arn:[a-z-]+:acm:us-east-1:[0-9]{12}:certificate/.+$",
      try(coalesce(var.web.certificate_arn), "arn:aws:acm:us-east-1:000000000000:certificate/none"),
    ))
    error_message = "web: certificate_arn is arn:aws:acm:us-east-1:ACCOUNT:certificate/ID."
  }

  validation {
    condition     = try(var.web.outlines, null) == null || can(jsondecode(file(var.web.outlines)).municipalities)
    error_message = "web: outlines is a JSON file with credit and municipalities."
  }

  validation {
    condition = can(regex(
      "^https://[^/{}]+/.*\\{z\\}.*$", try(coalesce(var.web.map_tiles.url), "https://any/{z}"),
    ))
    error_message = "web: map_tiles.url is as https://tiles.city.example/{z}/{x}/{y}.png."
  }
}
