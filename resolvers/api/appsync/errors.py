"""The errors for AppSync: `errorType` is the class's name and `message` is the text.

AppSyncError         text for the caller
├── Unauthorized     the caller may not call this field
├── InvalidInput     an argument of a query is out of its range
├── OutcomeUnknown   the work may have been done; the text says which requests are safe to repeat
└── InternalFailure  a fault of the service, masked; the logs have its request id
"""

from collections.abc import Sequence


class AppSyncError(Exception):
    """An error whose text reaches the caller unchanged."""


class Unauthorized(AppSyncError):  # noqa: N818 - the class's name is the API's errorType
    """Has the same message as a rejection by AppSync's directives."""

    def __init__(self, type_name: str, field_name: str) -> None:
        super().__init__(f"Not Authorized to access {field_name} on type {type_name}")


class InvalidInput(AppSyncError):  # noqa: N818 - as above
    """`reason` excludes the path of the argument; the text begins with the path if there is one."""

    def __init__(self, reason: str, field: Sequence[str | int] = ()) -> None:
        path = ".".join(str(part) for part in field)
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.field = tuple(field)


class OutcomeUnknown(AppSyncError):  # noqa: N818 - as above
    def __init__(self) -> None:
        # Without a key, each of these two mutations creates another object.
        super().__init__(
            "the request may have been done: send it again; for createReward and createLocation, "
            "use the same idempotencyKey"
        )


class InternalFailure(AppSyncError):  # noqa: N818 - as above
    """`kind` names the fault for operators; AppSync does not pass attributes on."""

    def __init__(self, request_id: str, kind: str) -> None:
        super().__init__(f"the request failed on our side; request id {request_id}")
        self.kind = kind
