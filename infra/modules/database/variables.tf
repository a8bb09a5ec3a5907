variable "name" {
  description = "What the database's cluster is called."
  type        = string
}

variable "subnet_ids" {
  description = "Where it is: subnets without a way to the internet."
  type        = list(string)
}

variable "security_group_id" {
  description = "Lets the job that loads it connect, and nobody else."
  type        = string
}

variable "port" {
  description = "Where it listens."
  type        = number
}

variable "capacity_units" {
  description = "How many Aurora capacity units (about 2 GB of memory each) it may use."
  type        = number
}

variable "deletion_protection" {
  description = "Whether nobody can delete it before this is turned off."
  type        = bool
}

variable "log_retention_days" {
  description = "How long its log lines are kept."
  type        = number
}
