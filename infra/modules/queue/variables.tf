variable "name" {
  description = "The queue's name, and that of its rule."
  type        = string
}

variable "dead_letter_name" {
  description = "What the queue of what was given up is called."
  type        = string
}

variable "function_arn" {
  description = "The function that works on its messages."
  type        = string
}

variable "timeout_seconds" {
  description = "How long that function may run."
  type        = number
}

variable "batch_size" {
  description = "How many messages an invocation gets at most."
  type        = number
}

variable "maximum_concurrency" {
  description = "How many invocations work on it at once."
  type        = number
}

variable "receives" {
  description = "How often a message is tried before it is given up."
  type        = number
}

variable "rule" {
  description = "Which events come: the bus's name and a pattern; null: no events."
  type = object({
    bus         = string
    description = string
    pattern     = any
  })
  default = null
}
