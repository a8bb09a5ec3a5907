"""Import locations."""

from typing import Annotated

import strawberry

from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.location_import import LocationImport, present_import
from resolvers.domain.base.authorization import Role

Csv = Annotated[
    str,
    strawberry.argument(
        description="The text of a CSV file that names its columns, as Japan's municipal standard "
        "does or with a #property row: at most 750,000 bytes in UTF-8 and 1,000 rows."
    ),
]
DryRun = Annotated[
    bool, strawberry.argument(description="true: write nothing, and return the planned actions.")
]
Source = Annotated[
    str | None,
    strawberry.argument(
        name="source",  # a resolver's `source` is its parent
        description="The name of the data set, 1 to 2,000 characters, the same each time. Together "
        "with a row's id, or else its name, it identifies a location. Required unless the text has "
        "a #download_from row or is an export of this service.",
    ),
]
Attribution = Annotated[
    str | None,
    strawberry.argument(
        description="The attribution that the data's licence requires, 1 to 2,000 characters."
    ),
]


@strawberry.type(description="The result of importing locations.")
class ImportLocationsPayload(Payload):
    location_import: LocationImport | None = granted(
        "The result of each row; null if the text was rejected."
    )
    user_errors: list[UserError] = strawberry.field(
        default_factory=list, description="Why the whole text was rejected; else empty."
    )


@strawberry.type
class LocationImportMutation:
    @mutation(
        Role.ADMIN,
        refused=ImportLocationsPayload,
        description="Create and change locations from the rows of a CSV file. Callers: admins. A "
        "rejected row does not stop the others. The same text again changes nothing. After "
        "OutcomeUnknown or a timeout, send it again: it continues with the remaining rows. The "
        "import keeps kiosks, status, fields without a column, and locations without a row, which "
        "you close with deactivateLocation. Each created or changed location is a staff action. "
        "For larger files and other formats, use the command recycle-points "
        "import-locations. Errors: INVALID_INPUT, CONFLICT_RETRY (some rows may be done).",
    )
    def import_locations(
        self,
        info: ContextInfo,
        csv: Csv,
        dry_run: DryRun,
        data_set: Source = strawberry.UNSET,
        attribution: Attribution = strawberry.UNSET,
    ) -> ImportLocationsPayload | None:
        # It takes 20 ms of a cold start, which no other request needs.
        from resolvers.services.places import location_imports as services  # noqa: PLC0415 - as said

        request = services.ImportRequest(csv, data_set, attribution, dry_run)
        done = services.import_locations(info.context, request)
        return ImportLocationsPayload(location_import=present_import(done))
