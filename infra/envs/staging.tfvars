environment         = "staging"
deletion_protection = true
recovery_days       = 7
log_retention_days  = 30

api_keys = {
  key-2026 = "2026-11-25T00:00:00Z"
}
