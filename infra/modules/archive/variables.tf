variable "name" {
  description = "What everything is called, in 31 characters at most."
  type        = string
}

variable "common" {
  description = "What all functions have in common: the zip, settings, sizes, logs."
  type = object({
    environment          = string
    table_prefix         = string
    package              = object({ bucket = string, key = string, sha256 = string })
    memory_megabytes     = number
    reserved_concurrency = map(number)
    log_level            = string
    log_retention_days   = number
  })
}

variable "stream_arns" {
  description = "The tables' streams, by the tables' short names."
  type        = map(string)
}

variable "tables" {
  description = "The archive's tables, from resolvers/events/archive/archive.json."
  type = map(object({
    comment = string
    key     = list(string)
    columns = map(object({ type = string, comment = string }))
  }))
}

variable "calendar_sql" {
  description = "The query whose rows are the calendar."
  type        = string
}

variable "sql_folder" {
  description = "Where the queries are that Athena knows by name."
  type        = string
}

variable "time_zone" {
  description = "The programme's time zone: days of arrival and schedules follow it."
  type        = string
}

variable "deletion_protection" {
  description = "Whether nobody can delete a bucket or a workgroup while something is in it."
  type        = bool
}

variable "object_lock" {
  description = "How what comes into the archive is locked; null: it is not."
  type        = object({ mode = string, days = number })
}

variable "cheaper_after_days" {
  description = "After how many days what came in moves to cheaper storage."
  type        = number
}

variable "results_days" {
  description = "How long results of queries stay."
  type        = number
}

variable "buffer_seconds" {
  description = "How long Firehose collects rows for a file, below 64 MB."
  type        = number
}

variable "query_gigabytes" {
  description = "How much one query may read."
  type        = number
}

variable "compact_hour" {
  description = "In which hour of the programme's day the archive is compacted."
  type        = number
}

variable "material_factors" {
  description = "Rows of material_factors, as csvdecode reads them."
  type        = list(map(string))
}

variable "municipalities" {
  description = "Rows of municipalities, as csvdecode reads them."
  type        = list(map(string))
}
