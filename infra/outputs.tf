output "amplify_outputs" {
  description = "What a front end with Amplify reads: terraform output -json amplify_outputs > amplify_outputs.json"
  sensitive   = true

  value = {
    version = "1"
    auth = {
      aws_region          = data.aws_region.current.region
      user_pool_id        = module.auth.user_pool_id
      user_pool_client_id = module.auth.client_id
      username_attributes = ["email"]
    }
    data = {
      aws_region                 = data.aws_region.current.region
      url                        = local.graphql_url
      api_key                    = local.newest_api_key
      default_authorization_type = "AMAZON_COGNITO_USER_POOLS"
      authorization_types        = ["API_KEY", "AWS_IAM"]
    }
  }
}

output "graphql_url" {
  description = "Where queries and mutations are sent."
  value       = local.graphql_url
}

output "realtime_url" {
  description = "Where subscriptions connect."
  value       = local.realtime_url
}

output "domain_target" {
  description = "What a CNAME of the custom domain points to; null without one."
  value       = module.api.domain_target
}

output "api_keys" {
  description = "The API keys, by their names."
  value       = module.api.api_keys
  sensitive   = true
}

output "api_key_expiry" {
  description = "When each API key ends."
  value       = module.api.api_key_expiry
}

output "rest_api_url" {
  description = "Where the paths of the REST API begin; null without one."
  value       = one(module.rest_api[*].url)
}

output "rest_api_domain_target" {
  description = "What a CNAME of the REST API's domain points to; null without one."
  value       = one(module.rest_api[*].domain_target)
}

output "rest_api_keys" {
  description = "The REST API's keys, by PLAN/KEY; null without one."
  value       = one(module.rest_api[*].api_keys)
  sensitive   = true
}

output "http_api_url" {
  description = "Where the paths of the HTTP API begin; null without one."
  value       = one(module.http_api[*].url)
}

output "http_api_domain_target" {
  description = "What a CNAME of the HTTP API's domain points to; null without one."
  value       = one(module.http_api[*].domain_target)
}

output "container_url" {
  description = "Where the container's API is, under the name of its certificate; null without one."
  value       = var.container == null ? null : "https://${var.container.domain_name}/graphql"
}

output "container_domain_target" {
  description = "What a CNAME of the container's domain points to; null without one."
  value       = one(module.container[*].domain_target)
}

output "container_repository" {
  description = "Where the container's images are pushed to; null without one."
  value       = one(module.container[*].repository_url)
}

output "container_service" {
  description = "What `aws ecs update-service` and `run-task` need: cluster, service, the task definitions of this apply, and the network of a task; null without one."
  value       = one(module.container[*].service)
}

output "webhook_queue" {
  description = "WEBHOOK_QUEUE of the commands that administrators run; null without webhooks."
  value       = one(module.webhooks[*].deliveries_queue.url)
}

output "inbound_bus_arn" {
  description = "Where partners put their events; null without events in."
  value       = one(module.inbound[*].bus_arn)
}

output "mail_dkim_tokens" {
  description = "For each a CNAME in the sender's domain, TOKEN._domainkey to TOKEN.dkim.amazonses.com; null without mails, empty if the identity is made elsewhere."
  value       = one(module.mailer[*].dkim_tokens)
}

output "images_bucket" {
  description = "The bucket of images, its name and its ARN, for the distribution that shows what is below images/; null without one."
  value       = one(module.images[*].bucket)
}

output "event_bus" {
  description = "What a rule or a replay needs: the event bus, its archive, and the rules of partners; null without one."
  value       = one(module.events[*].bus)
}

output "workflow" {
  description = "The state machines, by their short names, and the topic of operators; null without one."
  value = one([
    for workflow in module.workflow : { machine_arns = workflow.machine_arns, operators_topic_arn = workflow.operators_topic_arn }
  ])
}

output "archive" {
  description = "What queries and operators need: the database, the workgroup, and the buckets of the archive; null without one."
  value       = one(module.archive[*].names)
}

output "reports_bucket" {
  description = "Where the reports of each month are; null without them."
  value       = one(module.reports[*].bucket)
}

output "sql_database" {
  description = "What a BI tool in the network needs: the database's address, and the secret of its owner; null without one."
  value       = one([for database in module.database : { endpoint = database.endpoint, secret_arn = database.secret_arn }])
}

output "user_pool_id" {
  description = "The user pool: staff and kiosks are made in it."
  value       = module.auth.user_pool_id
}

output "user_pool_client_id" {
  description = "What front ends and kiosks sign in with."
  value       = module.auth.client_id
}

output "release_client_id" {
  description = "What tools/release signs in with, to try a push."
  value       = module.auth.release_client_id
}

output "sign_in" {
  description = "What the apps' config.json names signIn; null without managed login."
  value       = one(module.sign_in[*].endpoints)
}

output "web" {
  description = "The bucket of the apps' files, and CloudFront's domain name of each app, which its own name points to; null without web."
  value       = one([for web in module.web : { bucket = web.bucket, targets = web.targets }])
}

output "sign_in_domain_target" {
  description = "What an alias record of managed login's own domain points to; null without one."
  value       = one(module.sign_in[*].domain_target)
}

output "api_id" {
  description = "AppSync's id of the API."
  value       = module.api.id
}

output "api_url" {
  description = "AppSync's own address of the API, also where it has a domain name."
  value       = module.api.graphql_url
}

output "secrets_parameter" {
  description = "The SSM SecureString that holds the secrets."
  value       = local.secrets_parameter
}

output "secrets_key" {
  description = "The KMS key to encrypt the secrets with."
  value       = aws_kms_alias.this.name
}

output "function_names" {
  description = "The functions' names, by their short names."
  value       = module.functions.names
}

output "function_alias" {
  description = "The alias of each function that is in service."
  value       = module.functions.alias
}

output "published_versions" {
  description = "The version of each function that this code was published as: what to try, and to move the alias to."
  value       = module.functions.published_versions
}

output "package_sha256" {
  description = "The SHA-256 of the zip in base64, which Lambda calls CodeSha256."
  value       = module.functions.package_sha256
}

output "table_names" {
  description = "The tables' full names, by their short ones."
  value       = module.tables.names
}

output "dashboard_name" {
  description = "The dashboard in CloudWatch."
  value       = module.observability.dashboard_name
}

output "alarm_topic_arn" {
  description = "Where alarms go."
  value       = module.observability.topic_arn
}
