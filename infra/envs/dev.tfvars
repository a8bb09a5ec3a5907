environment         = "dev"
deletion_protection = false
recovery_days       = 7
log_retention_days  = 14
field_log_level     = "ALL"
snap_start          = false

api_keys = {
  key-2026 = "2026-11-25T00:00:00Z"
}
