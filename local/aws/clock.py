"""The programme's clock on this machine: real time, moved ahead by staff or settings.

Tokens of sign-in, certificates and browsers keep real time, so a move signs no user out.
"""

import math
import threading
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, Field

from gateway.private_file import load_file, write_file
from local.aws.streams.delivery import Handler, created_at_seconds

LATEST: Final = datetime(2999, 12, 31, tzinfo=UTC)
"""It leaves every rule room for the expiry of points after it."""
AHEAD_MAXIMUM_SECONDS: Final = 1000 * 366 * 86_400


class ClockError(Exception):
    """The clock cannot be moved like this; the message says why."""


class _ClockFile(BaseModel):
    ahead_seconds: float = Field(0.0, ge=0, le=AHEAD_MAXIMUM_SECONDS)


class Clock:
    """Continues from the offset of an earlier start, which data_dir keeps in clock.json.

    Without data_dir it is real time, and does not move.

    Raises:
        ValueError: The file cannot be used; the message names it.
    """

    def __init__(
        self, data_dir: Path | None, real_now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.on_move: list[Callable[[], None]] = []
        self._path = data_dir / "clock.json" if data_dir else None
        self._real_now = real_now
        self._lock = threading.Lock()
        kept = load_file(self._path, _ClockFile, _ClockFile) if self._path else _ClockFile()
        # Real times of moves, and how far ahead the clock was from each on, oldest first.
        self._moves: list[tuple[float, timedelta]] = [
            (-math.inf, timedelta(seconds=kept.ahead_seconds))
        ]

    @property
    def ahead(self) -> timedelta:
        return self._moves[-1][1]

    def now(self) -> datetime:
        """Return the programme's time, in UTC and whole milliseconds."""
        moment = self._real_now() + self.ahead
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def advance(self, by: timedelta) -> datetime:
        """Move the clock ahead, and return its time; raise ClockError as `move_to`."""
        with self._lock:
            return self._move(by)

    def move_to(self, moment: datetime) -> datetime:
        """Move the clock to a time, and return its time after the move.

        Raises:
            ClockError: The time has passed or is after LATEST, or the clock does not move.
        """
        with self._lock:
            return self._move(moment - self.now())

    def date_records(self, handler: Handler) -> Handler:
        """Return a handler whose stream records have the programme's time, not the engine's."""

        def handle(event: dict[str, Any], context: object) -> object:
            return handler({**event, "Records": list(map(self._date, event["Records"]))}, context)

        return handle

    def _date(self, record: dict[str, Any]) -> dict[str, Any]:
        written_at_seconds = created_at_seconds(record)
        _, ahead = self._moves[bisect_right(self._moves, written_at_seconds, key=_begins) - 1]
        moved = {"ApproximateCreationDateTime": written_at_seconds + ahead.total_seconds()}
        return {**record, "dynamodb": {**record["dynamodb"], **moved}}

    def _move(self, by: timedelta) -> datetime:
        if self._path is None:
            raise ClockError("it needs the engine of `make run`: unset AWS_ENDPOINT_URL_DYNAMODB")
        before = self.now()
        if by < timedelta(0):
            raise ClockError(f"the programme's time is {before.isoformat()}: it only goes forward")
        if by > LATEST - before:
            raise ClockError(f"the programme's time ends at {LATEST.isoformat()}")
        ahead = self.ahead + by
        write_file(self._path, _ClockFile(ahead_seconds=ahead.total_seconds()))
        # The engine truncates the times of its records to the second.
        self._moves.append((math.floor(self._real_now().timestamp()), ahead))
        for tell in self.on_move:
            tell()
        return self.now()


def spell(moment: datetime) -> str:
    """Return a time in UTC in the API's format."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _begins(move: tuple[float, timedelta]) -> float:
    return move[0]
