"""What an import of locations answers."""

from typing import TYPE_CHECKING

import strawberry

from resolvers.domain.base.enums import ImportAction

if TYPE_CHECKING:
    from resolvers.services.places import location_imports as services


@strawberry.type(description="A field that a row changes.")
class LocationFieldChange:
    field: str = strawberry.field(
        description="The path in LocationInput, as in address or names.ja."
    )
    before: str | None = strawberry.field(
        description="What the location has, its first 80 characters; null: nothing."
    )
    after: str | None = strawberry.field(
        description="What the row says, its first 80 characters; null: nothing."
    )


@strawberry.type(description="Why a row is rejected.")
class LocationRowProblem:
    column: str | None = strawberry.field(
        description="The column, as the file calls it; null: the row as a whole."
    )
    value: str | None = strawberry.field(
        description="What the row has in that column, its first 80 characters."
    )
    message: str = strawberry.field(description="What is wrong, in English.")


@strawberry.type(description="What an import does with one row of the file.")
class LocationImportRow:
    row: int = strawberry.field(
        description="The number of the row as a spreadsheet counts, the first row is 1."
    )
    name: str = strawberry.field(description="The name in the row, its first 80 characters.")
    action: ImportAction = strawberry.field(
        description="What it does with the row, or would do in a dry run."
    )
    location_id: strawberry.ID | None = strawberry.field(
        description="The location; a dry run knows it before it exists. null if rejected."
    )
    accepts_nothing: bool = strawberry.field(
        description="Whether the location then accepts no material, so that nobody can earn points "
        "there. Set acceptedMaterials, or give the file a column of materials."
    )
    changes: list[LocationFieldChange] = strawberry.field(
        description="The fields that the row sets or changes."
    )
    problems: list[LocationRowProblem] = strawberry.field(
        description="Why the row is rejected; else empty."
    )


@strawberry.type(description="An import of locations, or its dry run.")
class LocationImport:
    source: str = strawberry.field(
        description="The data set, which identifies its locations. Give the same one next time."
    )
    attribution: str | None = strawberry.field(
        description="The attribution that the data's licence requires."
    )
    header_row: int = strawberry.field(
        description="The number of the row that names the columns, counted as in row."
    )
    identifying_columns: list[int] = strawberry.field(
        description="The columns, counted from 1, that identify locations. To import a file in "
        "parts, give each part the rows up to headerRow and all rows that begin with #, and keep "
        "rows that are equal in one of these columns together: the second one is rejected, or of a "
        "name both are distinguished by their address."
    )
    created: int = strawberry.field(description="The number of rows with CREATE.")
    updated: int = strawberry.field(description="The number of rows with UPDATE.")
    unchanged: int = strawberry.field(description="The number of rows with UNCHANGED.")
    rejected: int = strawberry.field(description="The number of rows with REJECTED.")
    rows: list[LocationImportRow] = strawberry.field(
        description="All rows, in the order of the file."
    )


def present_import(done: "services.LocationImport") -> LocationImport:
    return LocationImport(
        source=done.source,
        attribution=done.attribution,
        header_row=done.header_row,
        identifying_columns=list(done.identifying_columns),
        created=done.count(ImportAction.CREATE),
        updated=done.count(ImportAction.UPDATE),
        unchanged=done.count(ImportAction.UNCHANGED),
        rejected=done.count(ImportAction.REJECTED),
        rows=[_present_row(row) for row in done.rows],
    )


def _present_row(row: "services.ImportedRow") -> LocationImportRow:
    location = row.location
    return LocationImportRow(
        row=row.row,
        name=row.name,
        action=row.action,
        location_id=None if location is None else strawberry.ID(location.location_id),
        accepts_nothing=location is not None and not location.accepted_materials,
        changes=[LocationFieldChange(**vars(change)) for change in row.changes],
        problems=[LocationRowProblem(**vars(problem)) for problem in row.problems],
    )
