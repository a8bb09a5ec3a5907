"""The local event bus: answers PutEvents as EventBridge does, and keeps the newest events.

Source: Amazon EventBridge API Reference, PutEvents and PutEventsResultEntry.
"""

import asyncio
import json
import logging
import os
import secrets
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer_json
from gateway.private_file import describe_problem
from local.base.variables import ACCOUNT

KEPT_EVENTS = 1000
_OPERATION = "AWSEvents.PutEvents"
_MALFORMED = {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
_FAILED = {"ErrorCode": "InternalFailure", "ErrorMessage": "A rule failed."}
MEDIA_TYPE = "application/x-amz-json-1.1"

logger = logging.getLogger(__name__)
Deliver = Callable[[Sequence[dict[str, Any]]], None]


class Entry(BaseModel):
    """An event in the form of PutEvents."""

    Source: str = Field(min_length=1)
    DetailType: str = Field(min_length=1, max_length=128)
    Detail: str
    Time: datetime = Field(default_factory=lambda: datetime.now(UTC))


Entries = Annotated[list[Entry], Field(min_length=1, max_length=10)]


class _PutEvents(BaseModel):
    Entries: Entries


@dataclass(frozen=True)
class KeptEvent:
    """An event with its number since the start."""

    number: int
    detail: dict[str, Any]


def _as_delivered(entry: Entry, account: str) -> dict[str, Any] | None:
    """Return an event as EventBridge delivers it; None if its detail is not a JSON object.

    Source: Amazon EventBridge Events Reference, "Overview of EventBridge events".
    """
    try:
        detail = json.loads(entry.Detail)
    except ValueError:
        return None
    if not isinstance(detail, dict):
        return None
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": entry.DetailType,
        "source": entry.Source,
        "account": account,
        "time": entry.Time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": os.environ["AWS_REGION"],
        "resources": [],
        "detail": detail,
    }


class LocalBus:
    """`path` has a key of this start, which only the functions know: no other client puts events.

    `deliver` gets events, as EventBridge delivers them, before the bus has accepted them.
    """

    def __init__(self) -> None:
        self.deliver: Deliver = lambda _events: None
        self.path = f"/dev/event-bus/{secrets.token_urlsafe(24)}"
        self._kept: deque[KeptEvent] = deque(maxlen=KEPT_EVENTS)
        self._count = 0
        self._lock = threading.Lock()

    def list_after(self, number: int, event_type: str | None = None) -> list[KeptEvent]:
        """Return the kept events with a higher number, oldest first; of one type, if given.

        A number above all events comes from an earlier start: return all.
        """
        with self._lock:
            after = number if number <= self._count else 0
            return [
                event
                for event in self._kept
                if event.number > after and event_type in (None, event.detail.get("type"))
            ]

    async def answer(self, request: Request) -> Response:
        """Answer PutEvents. An entry that is no JSON object fails alone."""
        if request.headers.get("x-amz-target") != _OPERATION:
            return refuse("UnknownOperationException", f"this bus only answers {_OPERATION}")
        try:
            entries = _PutEvents.model_validate_json(await request.body()).Entries
        except ValidationError as error:
            return refuse("ValidationException", describe_problem(error))
        answer = await asyncio.to_thread(self.put, entries)
        return answer_json(answer, media_type=MEDIA_TYPE)

    def put(self, entries: Sequence[Entry], account: str = ACCOUNT) -> dict[str, Any]:
        """Put events on behalf of an account; return the answer of PutEvents."""
        events = [_as_delivered(entry, account) for entry in entries]
        taken = [event for event in events if event is not None]
        try:
            self.deliver(taken)
        except Exception:
            # After any error, the function that puts the events has to put them again.
            logger.exception("a rule of the bus failed")
            taken = []
        with self._lock:
            for event in taken:
                self._count += 1
                self._kept.append(KeptEvent(self._count, event["detail"]))
        results = [
            _MALFORMED if event is None else {"EventId": event["id"]} if taken else _FAILED
            for event in events
        ]
        failed = sum("ErrorCode" in each for each in results)
        return {"FailedEntryCount": failed, "Entries": results}


def refuse(error_type: str, message: str, status: int = 400) -> Response:
    """Return an error as the services of AWS that take JSON 1.1 have it."""
    return answer_json({"__type": error_type, "message": message}, status, MEDIA_TYPE)
