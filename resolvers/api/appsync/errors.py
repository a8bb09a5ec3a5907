"""What the bridge raises. AppSync shows the class's name as `errorType` and the text as `message`.

AppSyncError         text meant for the caller
├── Unauthorized     the caller may not call this field
├── InvalidInput     an argument of a query is out of its range
├── OutcomeUnknown   nobody knows whether the work was done: the same request again is safe
└── InternalFailure  a fault of ours, masked; the request id finds it in the logs
"""


class AppSyncError(Exception):
    """Its text reaches the caller as it stands."""


class Unauthorized(AppSyncError):  # noqa: N818 - the class's name is the API's errorType
    """Says what AppSync's own directives say when they refuse a field."""

    def __init__(self, type_name: str, field_name: str) -> None:
        super().__init__(f"Not Authorized to access {field_name} on type {type_name}")


class InvalidInput(AppSyncError):  # noqa: N818 - as above
    pass


class OutcomeUnknown(AppSyncError):  # noqa: N818 - as above
    def __init__(self) -> None:
        super().__init__("not known whether this was done: send the same request again")


class InternalFailure(AppSyncError):  # noqa: N818 - as above
    """`kind` names the fault to operators; AppSync passes on no attributes."""

    def __init__(self, request_id: str, kind: str) -> None:
        super().__init__(f"the request failed on our side; request id {request_id}")
        self.kind = kind
