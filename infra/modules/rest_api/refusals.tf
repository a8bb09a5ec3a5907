# What API Gateway answers by itself, as problems (RFC 9457) like the functions'. What has no entry
# is answered as DEFAULT_4XX or DEFAULT_5XX says.
# Source: API Gateway Developer Guide, "Gateway response types for API Gateway".
locals {
  refusals = {
    UNAUTHORIZED = {
      status  = 401
      code    = "UNAUTHORIZED"
      detail  = "Send a current access token in the header Authorization."
      headers = { WWW-Authenticate = "Bearer" }
    }
    ACCESS_DENIED = {
      status = 403
      code   = "FORBIDDEN"
      detail = "Your token does not allow this request."
    }
    INVALID_API_KEY = {
      status = 403
      code   = "API_KEY_INVALID"
      detail = "Send a key of this API in the header X-Api-Key."
    }
    WAF_FILTERED = {
      status = 403
      code   = "BLOCKED"
      detail = "The firewall blocked this request. After too many requests, wait five minutes."
    }
    # Of a path or a method that does not exist.
    MISSING_AUTHENTICATION_TOKEN = local.not_found
    RESOURCE_NOT_FOUND           = local.not_found
    REQUEST_TOO_LARGE = {
      status = 413
      code   = "BODY_TOO_LARGE"
      detail = "Send a smaller body."
    }
    THROTTLED = {
      status  = 429
      code    = "TOO_MANY_REQUESTS"
      detail  = "Nothing was done. Send the request again in a moment."
      headers = { Retry-After = "1" }
    }
    QUOTA_EXCEEDED = {
      status = 429
      code   = "QUOTA_EXCEEDED"
      detail = "This API key has used the requests of its plan. The next day has new ones."
    }
    DEFAULT_4XX = {
      status = null
      code   = "$context.error.responseType"
      detail = "API Gateway could not read this request."
    }
    # The function may have done its work all the same.
    DEFAULT_5XX = {
      status  = 503
      code    = "OUTCOME_UNKNOWN"
      detail  = "The request may have been done: send it again, except a POST to /v1/rewards or /v1/locations without an Idempotency-Key."
      headers = { Retry-After = "1" }
    }
  }

  not_found = {
    status = 404
    code   = "NOT_FOUND"
    detail = "This path does not exist, or does not take this method."
  }

  refusal_headers = {
    Access-Control-Allow-Origin   = "*"
    Access-Control-Expose-Headers = join(",", var.cors.expose_headers)
    Cache-Control                 = "no-store"
    Content-Type                  = "application/problem+json"
  }

  gateway_responses = {
    for type, refusal in local.refusals : type => {
      for key, value in {
        statusCode = refusal.status
        responseParameters = {
          for name, header in merge(local.refusal_headers, try(refusal.headers, {})) :
          "gatewayresponse.header.${name}" => "'${header}'"
        }
        # Variables are put in, and nothing else is done to it.
        responseTemplates = {
          "application/json" = jsonencode({
            for member, text in {
              type     = refusal.status == null ? "about:blank" : "urn:recycle-points:problem:${lower(replace(refusal.code, "_", "-"))}"
              title    = refusal.status == null ? "Bad request" : "${substr(refusal.code, 0, 1)}${lower(replace(substr(refusal.code, 1, -1), "_", " "))}"
              status   = refusal.status
              detail   = refusal.detail
              instance = "urn:recycle-points:request:$context.requestId"
              code     = refusal.code
            } : member => text if text != null
          })
        }
      } : key => value if value != null
    }
  }
}
