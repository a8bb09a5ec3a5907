variable "name" {
  description = "What alarms and the dashboard are called."
  type        = string
}

variable "environment" {
  description = "The deployment, for the namespace of metrics."
  type        = string
}

variable "hold_hours" {
  description = "How long an exchange waits for approval."
  type        = number
}

variable "kiosks_capped" {
  description = "Whether kiosks have a daily cap, so that one that reaches it is watched."
  type        = bool
}

variable "topic_key_arn" {
  description = "The KMS key of the alarms' topic; CloudWatch may use it."
  type        = string
}

variable "alarm_emails" {
  description = "Who is written to; each address has to confirm once."
  type        = set(string)
}

variable "function_names" {
  description = "The functions' names, by their short names."
  type        = map(string)
}

variable "function_timeouts_seconds" {
  description = "How long each function may run."
  type        = map(number)
}

variable "log_groups" {
  description = "The functions' log groups, by the functions' short names."
  type        = map(string)
}

variable "concurrency_limits" {
  description = "How many of each function may run at once, as far as is known."
  type        = map(number)
}

variable "table_names" {
  description = "The tables' full names, by their short names."
  type        = map(string)
}

variable "index_names" {
  description = "The names of the tables' indexes, by the tables' short names."
  type        = map(set(string))
}

variable "dead_letter_queues" {
  description = "The queues of what was given up."
  type        = map(string)
}

variable "graphql_api_id" {
  description = "The API that is watched."
  type        = string
}

variable "web_acl_names" {
  description = "The firewalls whose metrics are shown."
  type        = list(string)
}

variable "gateways" {
  description = "The REST API and the HTTP API, as far as they are there: rest-api and http-api, with the names of their metrics and their access log."
  type = map(object({
    title         = string
    dimensions    = map(string)
    faults_metric = string
    log_group     = string
  }))
}

variable "latency_limit_milliseconds" {
  description = "How long one answer in a hundred may take."
  type        = number
}

variable "containers" {
  description = "The container, as far as it is there: the names of its metrics, its log, and its Valkey with what that may use."
  type = map(object({
    balancer         = string
    target_group     = string
    cluster          = string
    service          = string
    log_group        = string
    cache            = string
    units_per_second = number
  }))
}

variable "event_rules" {
  description = "The rules of event buses whose targets are watched, by names for their alarms."
  type = map(object({
    bus  = string
    rule = string
  }))
}

variable "work_queues" {
  description = "The queues whose messages are worked on at once."
  type        = map(string)
}

variable "waiting_queues" {
  description = "The queues whose messages wait between attempts."
  type        = map(string)
}

variable "configuration_sets" {
  description = "What SES counts mails by."
  type        = map(string)
}

variable "machines" {
  description = "The workflow's state machines, as far as they are there: their ARNs, by their short names."
  type        = map(string)
}

variable "jobs" {
  description = "The container's jobs, by name: their log, the filter for the line that says that all is well, and after how many hours without one it is not."
  type = map(object({
    log_group    = string
    done         = string
    silent_hours = number
  }))
}

variable "archive_streams" {
  description = "The archive's Firehose streams, by the tables they fill."
  type        = map(string)
}

variable "archive_errors" {
  description = "How S3 counts what Firehose writes below errors/, by a name for the alarm."
  type        = map(object({ bucket = string, filter = string }))
}

variable "compaction_workgroups" {
  description = "Athena's workgroups where every failed query means an alarm, by names for the alarms."
  type        = map(string)
}
