# What Athena knows of the archive: TABLE_incoming, the rows as they arrived, some of them twice, and
# TABLE, each of them once.
resource "aws_glue_catalog_database" "this" {
  name        = local.database
  description = "The history of ${var.name}, for auditors and reports (docs/use/reports.md)."
}

locals {
  parquet = {
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
    library       = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
  }
}

# Partitions are computed from the days since the first archive, so that nothing has to look for
# new ones. Source: Amazon Athena User Guide, "Supported types for partition projection". NOW is UTC: a
# programme's day may be ahead of it.
resource "aws_glue_catalog_table" "incoming" {
  for_each = local.archived

  name          = "${each.key}_incoming"
  database_name = aws_glue_catalog_database.this.name
  description   = "${var.tables[each.key].comment}; as it arrived, with what came twice."
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    EXTERNAL                      = "TRUE"
    classification                = "parquet"
    "projection.enabled"          = "true"
    "projection.dt.type"          = "date"
    "projection.dt.format"        = "yyyy-MM-dd"
    "projection.dt.range"         = "2026-01-01,NOW+1DAYS"
    "projection.dt.interval"      = "1"
    "projection.dt.interval.unit" = "DAYS"
    "storage.location.template"   = "s3://${module.incoming.name}/incoming/${each.key}/dt=$${dt}/"
  }

  partition_keys {
    name    = "dt"
    type    = "string"
    comment = "Local day of arrival, yyyy-mm-dd"
  }

  storage_descriptor {
    location      = "s3://${module.incoming.name}/incoming/${each.key}/"
    input_format  = local.parquet.input_format
    output_format = local.parquet.output_format

    ser_de_info {
      serialization_library = local.parquet.library
    }

    dynamic "columns" {
      for_each = var.tables[each.key].columns

      content {
        name    = columns.key
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }
}

# Iceberg tables. Terraform makes them and then leaves them alone: Athena writes where their content
# is into the same entry of the catalogue, and an update would take that away.
# Source: hashicorp/terraform-provider-aws, issues 33370 and 36641. A new column is one statement more
# (docs/operate/operations.md).
resource "aws_glue_catalog_table" "compacted" {
  for_each = var.tables

  name          = each.key
  database_name = aws_glue_catalog_database.this.name
  description   = "${each.value.comment}."
  table_type    = "EXTERNAL_TABLE"

  open_table_format_input {
    iceberg_input {
      metadata_operation = "CREATE"
      version            = "2"
    }
  }

  storage_descriptor {
    location = "s3://${module.data.name}/compacted/${each.key}"

    dynamic "columns" {
      for_each = each.value.columns

      content {
        name    = columns.key
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }

  lifecycle {
    ignore_changes = [description, open_table_format_input, parameters, storage_descriptor]
  }
}

# What the programme says itself: what materials weigh and save, with sources, and what municipalities
# are called.
resource "aws_glue_catalog_table" "of_programme" {
  for_each = local.of_programme

  name          = each.key
  database_name = aws_glue_catalog_database.this.name
  description   = each.value.description
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    EXTERNAL       = "TRUE"
    classification = "json"
  }

  storage_descriptor {
    location      = "s3://${module.data.name}/${each.key}/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.openx.data.jsonserde.JsonSerDe"
    }

    dynamic "columns" {
      for_each = each.value.columns

      content {
        name    = columns.key
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }
}

locals {
  of_programme = {
    material_factors = {
      description = "What materials weigh and save, as the programme says, with sources."
      columns = {
        material                = { type = "string", comment = "PET_BOTTLE, ..." }
        unit                    = { type = "string", comment = "PIECE or GRAM" }
        grams_per_unit          = { type = "bigint", comment = "What a piece weighs" }
        co2e_grams_per_kilogram = { type = "bigint", comment = "What a kilogram saves, as CO2" }
        source                  = { type = "string", comment = "Who says so" }
      }
      rows = [
        for row in var.material_factors : merge(
          { for name in ["material", "source", "unit"] : name => row[name] },
          {
            for name in ["co2e_grams_per_kilogram", "grams_per_unit"] :
            name => row[name] == "" ? null : parseint(row[name], 10)
          },
        )
      ]
    }
    municipalities = {
      description = "What municipalities are called, as the programme says."
      columns = {
        municipality = { type = "string", comment = "First five digits of its code" }
        name_ja      = { type = "string", comment = "Name in Japanese" }
        name_en      = { type = "string", comment = "Name in English; null: not given" }
      }
      rows = [
        for row in var.municipalities : {
          municipality = substr(row.municipality, 0, 5)
          name_ja      = row.name_ja
          name_en      = row.name_en == "" ? null : row.name_en
        }
      ]
    }
  }
}

# As JSON: in CSV Athena takes no empty number.
# Source: Amazon Athena User Guide, "Open CSV SerDe for processing CSV".
resource "aws_s3_object" "of_programme" {
  for_each = local.of_programme

  bucket       = module.data.name
  key          = "${each.key}/rows.json"
  content_type = "application/x-ndjson"
  content      = join("", [for row in each.value.rows : "${jsonencode(row)}\n"])
}
