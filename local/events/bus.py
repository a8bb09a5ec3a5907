"""The local event bus: answers PutEvents as EventBridge does, and keeps the newest events.

Source: Amazon EventBridge API Reference, PutEvents and PutEventsResultEntry.
"""

import json
import secrets
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer_json
from gateway.private_file import describe_problem

KEPT_EVENTS = 1000
_OPERATION = "AWSEvents.PutEvents"
_MEDIA_TYPE = "application/x-amz-json-1.1"


class _Entry(BaseModel):
    Source: str = Field(min_length=1)
    DetailType: str = Field(min_length=1, max_length=128)
    Detail: str


class _PutEvents(BaseModel):
    Entries: list[_Entry] = Field(min_length=1, max_length=10)


@dataclass(frozen=True)
class KeptEvent:
    """An event with its number since the start."""

    number: int
    detail: dict[str, Any]


class LocalBus:
    """`path` has a key of this start: only the functions know it, so nobody else puts events."""

    def __init__(self) -> None:
        self.path = f"/dev/event-bus/{secrets.token_urlsafe(24)}"
        self._kept: deque[KeptEvent] = deque(maxlen=KEPT_EVENTS)
        self._count = 0
        self._lock = threading.Lock()

    def list_after(self, number: int, event_type: str | None = None) -> list[KeptEvent]:
        """Return the kept events with a higher number, oldest first; of one type, if given.

        A number that no event has yet is of an earlier start: return all.
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
            return _refuse("UnknownOperationException", f"this bus only answers {_OPERATION}")
        try:
            entries = _PutEvents.model_validate_json(await request.body()).Entries
        except ValidationError as error:
            return _refuse("ValidationException", describe_problem(error))
        results = self._put(entries)
        failed = sum("ErrorCode" in each for each in results)
        return answer_json({"FailedEntryCount": failed, "Entries": results}, media_type=_MEDIA_TYPE)

    def _put(self, entries: Sequence[_Entry]) -> list[Any]:
        results: list[Any] = []
        for entry in entries:
            try:
                detail = json.loads(entry.Detail)
            except ValueError:
                detail = None
            if not isinstance(detail, dict):
                results.append(
                    {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
                )
                continue
            with self._lock:
                self._count += 1
                self._kept.append(KeptEvent(self._count, detail))
            results.append({"EventId": str(uuid4())})
        return results


def _refuse(error_type: str, message: str) -> Response:
    return answer_json({"__type": error_type, "message": message}, 400, _MEDIA_TYPE)
