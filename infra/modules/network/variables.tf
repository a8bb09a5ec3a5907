variable "name" {
  description = "What the network and what belongs to it are called."
  type        = string
}

variable "cidr" {
  description = "Its addresses: a /16 to /23, which is cut into sixteenths."
  type        = string
}

variable "zones" {
  description = "In how many zones it is."
  type        = number
}

variable "nat" {
  description = "Whether the private subnets reach the internet, by a NAT gateway in each zone."
  type        = bool
}

variable "task_port" {
  description = "Where tasks listen."
  type        = number
}

variable "valkey_port" {
  description = "Where Valkey listens."
  type        = number
}

variable "database_port" {
  description = "Where the database listens; null: there is none."
  type        = number
}

variable "log_retention_days" {
  description = "How long the flow log is kept."
  type        = number
}
