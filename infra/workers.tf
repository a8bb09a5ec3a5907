locals {
  # Of the functions that nobody calls.
  common = {
    environment          = var.environment
    table_prefix         = local.table_prefix
    package              = module.functions.package
    memory_megabytes     = var.memory_megabytes
    reserved_concurrency = var.reserved_concurrency
    log_level            = var.log_level
    log_retention_days   = var.log_retention_days
  }

  # As far as they are on: their names, time limits and logs.
  workers = merge(
    { for relay in module.relay : "relay" => relay.watched },
    { for events in module.events : "events" => events.watched },
    { for webhooks in module.webhooks : "webhooks" => webhooks.watched },
    { for inbound in module.inbound : "inbound" => inbound.watched },
    { for mailer in module.mailer : "mailer" => mailer.watched },
    { for push in module.push : "push" => push.watched },
    { for images in module.images : "images" => images.watched },
    { for rollups in module.rollups : "rollups" => rollups.watched },
    { for workflow in module.workflow : "workflow" => workflow.watched },
    { for archive in module.archive : "archive" => archive.watched },
  )

  function_names = merge(module.functions.names, { for name, worker in local.workers : name => worker.name })
}
