# The whole API as one document: a resource for each method would be six a route. It is OpenAPI 3.0,
# which is what API Gateway imports.
locals {
  methods = {
    for path in distinct(var.routes[*].path) :
    path => [for route in var.routes : route if route.path == path]
  }

  # "/v1/rewards/ {id}": API Gateway takes one name for a place, whatever comes after it.
  variables = distinct(flatten([
    for path in keys(local.methods) : [
      for found in regexall("^(.*?/)(\\{\\w+\\})", path) : join(" ", found)
    ]
  ]))

  path_parameters = {
    for path in keys(local.methods) : path => [
      for variable in regexall("\\{(\\w+)\\}", path) :
      { name = variable[0], in = "path", required = true, schema = { type = "string" } }
    ]
  }

  operations = {
    for path, routes in local.methods : path => {
      for route in routes : lower(route.method) => {
        parameters = local.path_parameters[path]
        security   = [route.auth == "token" ? { token = var.scopes } : { key = [] }]
        responses  = { default = { description = "The function's answer." } }

        x-amazon-apigateway-integration = {
          type            = "aws_proxy"
          httpMethod      = "POST"
          timeoutInMillis = 29000
          uri = join("", [
            "arn:${local.partition}:apigateway:${local.region}:lambda:path/2015-03-31/functions/",
            "${var.function_alias_arns[route.function]}/invocations",
          ])
        }
      }
    }
  }

  # Browsers ask before they send a token or a key; nobody has to know who they are.
  preflights = {
    for path, routes in local.methods : path => {
      parameters = local.path_parameters[path]
      responses = {
        204 = {
          description = "What a page may send."
          headers     = { for name in keys(local.preflight_headers) : name => { schema = { type = "string" } } }
        }
      }

      x-amazon-apigateway-integration = {
        type                = "mock"
        passthroughBehavior = "when_no_match"
        requestTemplates    = { "application/json" = jsonencode({ statusCode = 204 }) }
        responses = {
          default = {
            statusCode = "204"
            responseParameters = {
              for name, value in merge(local.preflight_headers, {
                Access-Control-Allow-Methods = join(",", concat(routes[*].method, ["OPTIONS"]))
              }) : "method.response.header.${name}" => "'${value}'"
            }
          }
        }
      }
    }
  }

  preflight_headers = {
    Access-Control-Allow-Origin  = "*"
    Access-Control-Allow-Methods = ""
    Access-Control-Allow-Headers = join(",", var.cors.allow_headers)
    Access-Control-Max-Age       = var.cors.max_age_seconds
  }

  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = var.name, version = "1" }
    paths = {
      for path, operations in local.operations :
      path => merge(operations, { options = local.preflights[path] })
    }

    components = {
      securitySchemes = {
        key = { type = "apiKey", name = "x-api-key", in = "header" }
        token = {
          type                         = "apiKey"
          name                         = "Authorization"
          in                           = "header"
          x-amazon-apigateway-authtype = "cognito_user_pools"
          x-amazon-apigateway-authorizer = {
            type         = "cognito_user_pools"
            providerARNs = [var.user_pool_arn]
          }
        }
      }
    }

    x-amazon-apigateway-gateway-responses        = local.gateway_responses
    x-amazon-apigateway-minimum-compression-size = 1024
  })
}
