# What each function, those of other modules included, and the container's jobs that verify do to the
# tables, no more: the transactions it sends are its Puts, Updates and ConditionChecks. A test compares
# this with the calls that the code makes.
locals {
  access = {
    queries = {
      tables = {
        users          = ["BatchGetItem", "GetItem"]
        member_numbers = ["GetItem"]
        points_ledger  = ["BatchGetItem", "GetItem"]
        rewards        = ["BatchGetItem"]
        qr_tokens      = ["GetItem"]
        recycle_events = ["BatchGetItem"]
        locations      = ["BatchGetItem", "GetItem"]
        exchanges      = ["BatchGetItem", "GetItem"]
        earn_rules     = ["BatchGetItem", "GetItem"]
        daily_rollups  = ["BatchGetItem"]
        budgets        = ["BatchGetItem"]

        reward_texts          = ["BatchGetItem"]
        stock_shards          = ["BatchGetItem"]
        redemption_counts     = ["BatchGetItem"]
        webhook_subscriptions = ["BatchGetItem", "GetItem"]
        staff_actions         = ["BatchGetItem"]
      }
      indexes = {
        users          = ["name_initial-name_key-index"]
        points_ledger  = ["reward_id-created_at-index", "user_id-sequence-index"]
        rewards        = ["catalogue-points_cost-index"]
        qr_tokens      = ["location_id-issued_at-index"]
        recycle_events = ["user_id-recorded_at-index"]
        locations = [
          "geo_pk-geo_sk-places-index", "listing-sort_key-index", "municipality-sort_key-index",
        ]
        exchanges = [
          "reward_id-requested_at-index", "status-requested_at-index", "user_id-requested_at-index",
          "voucher_digest-requested_at-index",
        ]
        daily_rollups         = ["listing-period-index"]
        budgets               = ["fiscal_year-municipality_key-index"]
        redemption_counts     = ["user_id-reward_id-index"]
        kiosk_locations       = ["kiosk_id-sort_key-index"]
        webhook_subscriptions = ["listing-created_at-index"]
        kiosks                = ["listing-enrolled_at-index", "location_id-enrolled_at-index"]
        pending_adjustments   = ["listing-requested_at-index"]
        staff_actions = [
          "actor_id-acted_at-index", "listing-acted_at-index", "user_id-acted_at-index",
        ]
      }
    }
    mutations = {
      tables = {
        users           = ["BatchGetItem", "ConditionCheckItem", "GetItem", "PutItem", "UpdateItem"]
        member_numbers  = ["DeleteItem", "GetItem", "PutItem"]
        points_ledger   = ["BatchGetItem", "ConditionCheckItem", "GetItem", "PutItem", "UpdateItem"]
        stock_movements = ["GetItem", "PutItem"]
        rewards         = ["BatchGetItem", "PutItem", "UpdateItem"]
        qr_tokens       = ["BatchGetItem", "GetItem", "PutItem", "UpdateItem"]
        recycle_events  = ["BatchGetItem", "GetItem", "PutItem"]
        locations       = ["BatchGetItem", "GetItem", "PutItem", "UpdateItem"]
        kiosk_locations = ["DeleteItem", "PutItem"]
        exchanges       = ["BatchGetItem", "GetItem", "PutItem", "UpdateItem"]
        earn_rules      = ["BatchGetItem", "GetItem", "PutItem"]
        budgets         = ["BatchGetItem", "PutItem", "UpdateItem"]
        vouchers        = ["BatchGetItem", "PutItem", "UpdateItem"]
        staff_actions   = ["BatchGetItem", "GetItem", "PutItem", "UpdateItem"]

        reward_texts          = ["BatchGetItem", "PutItem"]
        stock_shards          = ["BatchGetItem", "DeleteItem", "PutItem", "UpdateItem"]
        redemption_counts     = ["BatchGetItem", "ConditionCheckItem", "PutItem"]
        pending_adjustments   = ["BatchGetItem", "ConditionCheckItem", "GetItem", "PutItem", "UpdateItem"]
        webhook_subscriptions = ["GetItem", "PutItem"]
        kiosk_enrolments      = ["GetItem", "PutItem"]
        kiosks                = ["UpdateItem"]
        push_subscriptions    = ["BatchGetItem", "DeleteItem", "GetItem", "PutItem"]
      }
      indexes = {
        points_ledger = ["user_id-sequence-index"]
      }
    }
    enrolment = {
      tables = {
        users            = ["GetItem"]
        locations        = ["GetItem", "UpdateItem"]
        kiosk_locations  = ["DeleteItem", "PutItem"]
        kiosks           = ["GetItem", "PutItem"]
        kiosk_enrolments = ["GetItem", "UpdateItem"]
        staff_actions    = ["PutItem"]
      }
      indexes = {
        kiosk_locations = ["kiosk_id-sort_key-index"]
      }
    }
    stream = {
      tables  = {}
      indexes = {}
    }
    sweep = {
      tables = {
        users         = ["BatchGetItem", "GetItem", "UpdateItem"]
        points_ledger = ["BatchGetItem", "GetItem", "PutItem", "UpdateItem"]
        rewards       = ["BatchGetItem", "UpdateItem"]
        exchanges     = ["BatchGetItem", "GetItem", "UpdateItem"]
        reminders     = ["BatchGetItem", "PutItem"]
        staff_actions = ["BatchGetItem", "UpdateItem"]
        qr_tokens     = ["GetItem", "UpdateItem"]
        budgets       = ["UpdateItem"]

        redemption_counts  = ["BatchGetItem", "ConditionCheckItem", "PutItem"]
        push_subscriptions = ["BatchGetItem", "DeleteItem", "GetItem"]
        stock_shards       = ["UpdateItem"]
      }
      indexes = {
        users         = ["expiry_shard-next_expiry-index"]
        points_ledger = ["user_id-sequence-index"]
        exchanges     = ["status-requested_at-index"]
        qr_tokens     = ["listing-expires_at-index"]
      }
    }
    events = {
      tables = {
        recycle_events = ["BatchGetItem"]
      }
      indexes = {}
    }
    workflow = {
      tables = {
        users         = ["BatchGetItem", "ConditionCheckItem", "GetItem", "UpdateItem"]
        points_ledger = ["BatchGetItem", "GetItem", "PutItem"]
        rewards       = ["BatchGetItem"]
        exchanges     = ["BatchGetItem", "GetItem", "UpdateItem"]
        vouchers      = ["BatchGetItem", "UpdateItem"]

        reward_texts      = ["BatchGetItem"]
        stock_shards      = ["BatchGetItem"]
        redemption_counts = ["BatchGetItem"]
      }
      indexes = {
        vouchers = ["pool-voucher_id-index"]
      }
    }
    mailer = {
      tables = {
        users     = ["GetItem"]
        rewards   = ["BatchGetItem"]
        exchanges = ["GetItem"]
        reminders = ["GetItem", "UpdateItem"]

        reward_texts = ["BatchGetItem"]
        stock_shards = ["BatchGetItem"]
      }
      indexes = {}
    }
    push = {
      tables = {
        users              = ["GetItem"]
        exchanges          = ["GetItem"]
        reminders          = ["BatchGetItem", "UpdateItem"]
        push_subscriptions = ["BatchGetItem", "DeleteItem", "GetItem", "PutItem"]
      }
      indexes = {}
    }
    rollups = {
      tables = {
        daily_rollups = ["BatchGetItem", "PutItem", "UpdateItem"]
      }
      indexes = {}
    }
    webhooks = {
      tables = {
        webhook_subscriptions = ["BatchGetItem", "GetItem", "PutItem"]
      }
      indexes = {
        webhook_subscriptions = ["listing-created_at-index"]
      }
    }
    inbound = {
      tables = {
        users           = ["GetItem"]
        stock_movements = ["GetItem", "PutItem"]
        rewards         = ["BatchGetItem", "UpdateItem"]
        locations       = ["GetItem", "UpdateItem"]
        exchanges       = ["GetItem", "UpdateItem"]
        reward_texts    = ["BatchGetItem"]
        stock_shards    = ["BatchGetItem"]
      }
      indexes = {}
    }
    verify = {
      tables = {
        users           = ["BatchGetItem", "GetItem", "Scan"]
        points_ledger   = ["BatchGetItem"]
        stock_movements = ["Scan"]
        rewards         = ["BatchGetItem", "Scan"]
        recycle_events  = ["BatchGetItem", "Scan"]
        exchanges       = ["BatchGetItem", "Scan"]
        earn_rules      = ["BatchGetItem", "GetItem", "Scan"]
        staff_actions   = ["BatchGetItem"]
        vouchers        = ["Scan"]
        budgets         = ["BatchGetItem", "Scan"]
        qr_tokens       = ["BatchGetItem"]

        redemption_counts  = ["BatchGetItem", "Scan"]
        stock_shards       = ["Scan"]
        ledger_checkpoints = ["BatchGetItem", "PutItem", "Scan"]
      }
      indexes = {
        points_ledger  = ["user_id-sequence-index"]
        recycle_events = ["user_id-recorded_at-index"]
        exchanges      = ["reward_id-requested_at-index", "user_id-requested_at-index"]
        qr_tokens      = ["listing-expires_at-index"]

        redemption_counts = ["user_id-reward_id-index"]
      }
      scanned_indexes = {
        points_ledger = ["user_id-sequence-index"]
      }
    }
    verify_archive = {
      tables = {
        users = ["GetItem", "Scan"]
      }
      indexes = {
        points_ledger = ["user_id-sequence-index"]
      }
    }
    verify_rollups = {
      tables = {
        daily_rollups = ["BatchGetItem", "GetItem"]
      }
      indexes = {
        daily_rollups = ["listing-period-index"]
      }
    }
  }

  # A task that does what two functions do has one policy: IAM takes 10,240 characters of a role's.
  runners = merge({ for name in keys(local.access) : name => [name] }, { serve = ["queries", "mutations"] })

  # The actions by "table" or "table/index/name". A table's name is known before its ARN is.
  grants = {
    for runner, names in local.runners : runner => {
      for grant in distinct(flatten([
        for access in [for name in names : local.access[name]] : [
          [for table, actions in access.tables : [for action in actions : { on = table, action = action }]],
          [
            for action, indexes in { Query = access.indexes, Scan = try(access.scanned_indexes, {}) } : [
              for table, names in indexes : [for name in names : { on = "${table}/index/${name}", action = action }]
            ]
          ],
        ]
      ])) : grant.on => grant.action...
    }
  }

  # One for each set of actions: one for each table would be nearly twice as long.
  table_statements = {
    for runner, grants in local.grants : runner => [
      for actions in distinct([for each in values(grants) : sort(each)]) : {
        # IAM counts it, too: a role's policies have 10,240 characters.
        Sid    = replace(join("", actions), "Item", "")
        Effect = "Allow"
        Action = [for action in actions : "dynamodb:${action}"]
        Resource = [
          for on, each in grants : replace(on, "/^\\w+/", var.table_arns[regex("^\\w+", on)]) if sort(each) == actions
        ]
      }
    ]
  }
}
