environment         = "prod"
deletion_protection = true
recovery_days       = 35
log_retention_days  = 365

# A crowd of readers must not keep those waiting who redeem or exchange.
reserved_concurrency = {
  queries   = 200
  mutations = 200
  enrolment = 5
  stream    = 40
  sweep     = 4
}

api_keys = {
  key-2026 = "2026-11-25T00:00:00Z"
}
