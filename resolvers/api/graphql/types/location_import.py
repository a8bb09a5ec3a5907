"""The result of an import of locations."""

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
        description="The first 80 characters of the location's value; null: none."
    )
    after: str | None = strawberry.field(
        description="The first 80 characters of the row's value; null: none."
    )


@strawberry.type(description="The reason why a row is rejected.")
class LocationRowProblem:
    column: str | None = strawberry.field(
        description="The column's name in the file; null: the problem is not in one column."
    )
    value: str | None = strawberry.field(
        description="The first 80 characters of the row's value in that column."
    )
    message: str = strawberry.field(description="The problem, in English.")


@strawberry.type(description="The result of an import for one row of the file.")
class LocationImportRow:
    row: int = strawberry.field(
        description="The number of the row, as in a spreadsheet: the first row is 1."
    )
    name: str = strawberry.field(description="The first 80 characters of the name in the row.")
    action: ImportAction = strawberry.field(
        description="The action for the row; in a dry run, the action that would be taken."
    )
    location_id: strawberry.ID | None = strawberry.field(
        description="The location; a dry run knows the id of a new one. null if rejected."
    )
    accepts_nothing: bool = strawberry.field(
        description="Whether the location then accepts no material, so that no deposit earns "
        "points there. Set acceptedMaterials, or add a column of materials to the file."
    )
    changes: list[LocationFieldChange] = strawberry.field(
        description="The fields that the row sets or changes."
    )
    problems: list[LocationRowProblem] = strawberry.field(
        description="The problems of a rejected row; else empty."
    )


@strawberry.type(description="An import of locations, or its dry run.")
class LocationImport:
    source: str = strawberry.field(
        description="The name of the data set. An import finds the locations of earlier imports by "
        "this name: pass the same name next time."
    )
    attribution: str | None = strawberry.field(
        description="The attribution that the data's licence requires."
    )
    header_row: int = strawberry.field(
        description="The number of the row that names the columns, counted as row is."
    )
    identifying_columns: list[int] = strawberry.field(
        description="The columns, counted from 1, that identify locations. To import a file in "
        "parts, give each part the rows up to headerRow and all rows that begin with #. Put all "
        "rows with the same value in one of these columns into the same part. If the value is a "
        "name, the import tells the rows apart by address; otherwise it rejects the second row."
    )
    created: int = strawberry.field(description="The number of rows with CREATE.")
    updated: int = strawberry.field(description="The number of rows with UPDATE.")
    unchanged: int = strawberry.field(description="The number of rows with UNCHANGED.")
    rejected: int = strawberry.field(description="The number of rows with REJECTED.")
    rows: list[LocationImportRow] = strawberry.field(
        description="All rows, in the order of the file."
    )


def present_import(done: "services.LocationImport") -> LocationImport:
    places = done.places
    return LocationImport(
        source=places.dataset.source,
        attribution=places.dataset.attribution,
        header_row=places.sheet.header.row,
        identifying_columns=places.columns.identifying,
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
