"""The bus: EventBridge, or a service with the same interface at AWS_ENDPOINT_URL_EVENTBRIDGE."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import boto3
from botocore.config import Config
from pydantic_core import to_json

from resolvers.events.ordered_put import NotTakenError

SOURCE: Final = "recycle-points"
"""The `source` of all our events; rules match it."""
ENTRIES_LIMIT: Final = 10
"""Source: Amazon EventBridge API Reference, PutEvents, `Entries`. An event has at most a few kB."""


class EventBus:
    """Puts envelopes on one bus, in their order."""

    def __init__(self, name: str, client: Any = None) -> None:  # noqa: ANN401 - boto3's client of `events`
        self._name = name
        self._client = client or boto3.client(
            "events",
            config=Config(
                retries={"total_max_attempts": 3, "mode": "standard"},
                connect_timeout=2,
                read_timeout=5,
            ),
        )

    def put(self, envelopes: Sequence[Mapping[str, Any]]) -> None:
        """Put at most ENTRIES_LIMIT events.

        Raise NotTakenError if the bus has not taken all of them, and botocore's errors. The bus may
        have taken some of the others then.
        """
        answer = self._client.put_events(
            Entries=[
                {
                    "EventBusName": self._name,
                    "Source": SOURCE,
                    "DetailType": envelope["type"],
                    "Time": envelope["time"],
                    "Detail": to_json(envelope).decode(),
                }
                for envelope in envelopes
            ]
        )
        for position, entry in enumerate(answer["Entries"]):
            if entry.get("ErrorCode"):
                raise NotTakenError(position, entry["ErrorCode"])
