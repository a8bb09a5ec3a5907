variable "archive" {
  description = <<-TEXT
    The history of the programme in a bucket, for Athena and reports (docs/use/reports.md): {} for
    the function that fills it, Firehose, tables and named queries; null for none.
    object_lock: mode (GOVERNANCE, COMPLIANCE) and days for which nobody can remove what came in. In
    COMPLIANCE nobody can take that back. null: no lock.
    material_factors: a CSV file with what materials weigh and save; null: there is none.
    municipalities: a CSV file with the names of municipalities, for reports; null: they have codes alone.
    buffer_seconds: how long rows are collected for a file. cheaper_after_days: when what came in moves
    to cheaper storage. results_days: how long results of queries stay. query_gigabytes: how much
    one query may read. compact_hour: in which hour the day's rows are added to the tables.
  TEXT
  type = object({
    object_lock        = optional(object({ mode = string, days = number }))
    material_factors   = optional(string)
    municipalities     = optional(string)
    buffer_seconds     = optional(number, 300)
    cheaper_after_days = optional(number, 90)
    results_days       = optional(number, 30)
    query_gigabytes    = optional(number, 20)
    compact_hour       = optional(number, 2)
  })
  default = null

  # Source: Amazon S3 User Guide, "Object Lock considerations": at most 100 years.
  validation {
    condition = (
      contains(["GOVERNANCE", "COMPLIANCE"], coalesce(try(var.archive.object_lock.mode, "GOVERNANCE"), "none")) &&
      alltrue([
        for days in [coalesce(try(var.archive.object_lock.days, 1), 0)] :
        days >= 1 && days <= 36500 && floor(days) == days
      ])
    )
    error_message = "archive: object_lock has mode GOVERNANCE or COMPLIANCE, and days, a whole number of 1 to 36,500."
  }

  # A spreadsheet's mark at the beginning (BOM) is not of the first column.
  validation {
    condition = alltrue([
      for path in [try(var.archive.material_factors, null), try(var.archive.municipalities, null)] :
      path == null || can(csvdecode(trimprefix(file(path), "\ufeff")))
    ])
    error_message = "archive: material_factors and municipalities are CSV files in UTF-8."
  }

  # As `recycle-points sql` reads it. Of two rows of a material and unit nobody knows which is right.
  validation {
    condition = alltrue([
      for rows in [try(csvdecode(trimprefix(file(var.archive.material_factors), "\ufeff")), [])] : try(
        alltrue([
          for row in rows :
          toset(keys(row)) == toset(["co2e_grams_per_kilogram", "grams_per_unit", "material", "source", "unit"]) &&
          can(regex("^[A-Z_]+$", row.material)) && contains(["PIECE", "GRAM"], row.unit) &&
          can(regex("^[0-9]{0,9}$", row.grams_per_unit)) && can(regex("^[0-9]{0,9}$", row.co2e_grams_per_kilogram)) &&
          length([for each in rows : each if each.material == row.material && each.unit == row.unit]) == 1
        ]),
        false,
      )
    ])
    error_message = "archive: the columns of material_factors are material (PET_BOTTLE, ...), unit (PIECE or GRAM), once with each material, grams_per_unit and co2e_grams_per_kilogram, whole numbers below 1,000,000,000 or empty, and source."
  }

  validation {
    condition = alltrue([
      for rows in [try(csvdecode(trimprefix(file(var.archive.municipalities), "\ufeff")), [])] : try(
        alltrue([
          for row in rows :
          toset(keys(row)) == toset(["municipality", "name_en", "name_ja"]) &&
          can(regex("^[0-9]{5,6}$", row.municipality)) && row.name_ja != "" &&
          length([for each in rows : each if substr(each.municipality, 0, 5) == substr(row.municipality, 0, 5)]) == 1
        ]),
        false,
      )
    ])
    error_message = "archive: the columns of municipalities are municipality (5 or 6 digits, each once), name_ja and name_en, which can be empty."
  }

  # Source: Amazon Data Firehose API Reference, BufferingHints.
  validation {
    condition = (
      contains(range(60, 901), try(var.archive.buffer_seconds, 300)) &&
      contains(range(1, 24), try(var.archive.compact_hour, 2))
    )
    error_message = "archive: buffer_seconds is a whole number of 60 to 900, compact_hour one of 1 to 23, when the rows of the day before have arrived."
  }

  validation {
    condition = alltrue([
      for count in [
        try(var.archive.cheaper_after_days, 1), try(var.archive.results_days, 1), try(var.archive.query_gigabytes, 1),
      ] : count >= 1 && floor(count) == count
    ])
    error_message = "archive: cheaper_after_days, results_days and query_gigabytes are whole numbers of 1 or more."
  }
}

variable "reports" {
  description = <<-TEXT
    A report of each month, made by the container from the archive; null: none.
    emails: who is written to when it is there. hour: at which full hour of the next month's first
    day; after compact_hour.
  TEXT
  type = object({
    emails = optional(set(string), [])
    hour   = optional(number, 6)
  })
  default = null

  validation {
    condition     = alltrue([for address in try(var.reports.emails, []) : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "reports: emails are e-mail addresses."
  }

  validation {
    condition     = contains(range(24), try(var.reports.hour, 6))
    error_message = "reports: hour is a whole number of 0 to 23."
  }
}

variable "sql_database" {
  description = "A copy of the archive in PostgreSQL, for BI tools with many small questions: none, or aurora (Serverless v2, in the container's network)."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "aurora"], var.sql_database)
    error_message = "sql_database: none or aurora."
  }
}

variable "sql_database_capacity_units" {
  description = "How many Aurora capacity units, of about 2 GB of memory each, the database may use."
  type        = number
  default     = 4

  validation {
    condition = (
      var.sql_database_capacity_units >= 1 && var.sql_database_capacity_units <= 256 &&
      floor(2 * var.sql_database_capacity_units) == 2 * var.sql_database_capacity_units
    )
    error_message = "sql_database_capacity_units: 1 to 256, in steps of a half."
  }
}
