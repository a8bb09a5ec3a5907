"""Passes each change that any function publishes to the sockets of this task."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

from valkey.asyncio import Valkey
from valkey.backoff import EqualJitterBackoff
from valkey.exceptions import ValkeyError

from resolvers.push_relay import EntryRefusedError, connection_options, read_entry, stream_of

_BLOCK_MILLISECONDS: Final = 1_000
_ENTRIES: Final = 100
_ANSWER_SECONDS: Final = 3.0
_LONGEST_PAUSE_SECONDS: Final = 1.0
# An entry arrives within a second of its writing, or as soon as this task reads again. The rest is
# for clock differences, and for a relay whose attempts Valkey answers late.
_LATE_SECONDS: Final = 120.0
# An id below those of all entries.
_NO_ENTRY: Final = "0-0"

_LOG: Final = logging.getLogger(__name__)
HandOver = Callable[[str, dict[str, Any]], None]


class RelayReader:
    """Reads the stream of one environment, which PushRelay writes.

    hand_over gets the mutation and the input of each change, in the order of the stream. A change
    can be repeated: its writer tries again if Valkey does not answer.
    report_gap is called where changes may have been missed: at the first read, and when the stream
    no longer has the last entry read. Then Valkey has lost or trimmed the stream, and new ids may
    be lower than the last one.
    keys: prove that the relay wrote an entry; count_drop gets the reason of each dropped entry.
    `problem` is the reason why no change arrives; None: each does, within a second.
    """

    def __init__(
        self,
        url: str,
        environment: str,
        keys: Sequence[str],
        hand_over: HandOver,
        report_gap: Callable[[], None],
        count_drop: Callable[[str], object],
        sign_in: str | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._client = Valkey.from_url(
            url,
            decode_responses=True,
            # An entry that is not text is not a change either.
            encoding_errors="replace",
            socket_connect_timeout=_ANSWER_SECONDS,
            # Longer than the wait of a read, whose end shows that Valkey answers.
            socket_timeout=_ANSWER_SECONDS,
            **connection_options(url, sign_in),
        )
        self._stream = stream_of(environment)
        self._keys = keys
        self._hand_over = hand_over
        self._report_gap = report_gap
        self._count_drop = count_drop
        self._now = now
        # The time when it last had read all entries.
        self._read_all_at = 0.0
        self._last_id: str | None = None
        self.problem: str | None = "Valkey has not answered yet"

    async def run(self) -> NoReturn:
        """Read until cancelled; when Valkey is away, wait and continue at the same entry."""
        backoff = EqualJitterBackoff(cap=_LONGEST_PAUSE_SECONDS, base=0.05)
        failures = 0
        try:
            while True:
                try:
                    await self._read()
                except ValkeyError as error:
                    failures += 1
                    if self._last_id == _NO_ENTRY:
                        # Entries may be added and trimmed unseen.
                        self._last_id = None
                    self.problem = f"Valkey does not answer: {type(error).__name__}"
                    if failures == 1:
                        _LOG.warning("%s", self.problem)
                    await asyncio.sleep(backoff.compute(failures))
                else:
                    if failures:
                        _LOG.warning("Valkey answers again after %d attempts", failures)
                    failures, self.problem = 0, None
        finally:
            await self._client.aclose()

    async def _read(self) -> None:
        """Pass on the next entries, or none if none arrives within a second."""
        if self._last_id is None:
            newest = await self._client.xrevrange(self._stream, count=1)
            self._last_id = newest[0][0] if newest else _NO_ENTRY
            self._read_all_at = self._now()
            self._report_gap()
        asked_at = self._now()
        answer = await self._client.xread(
            {self._stream: self._last_id}, count=_ENTRIES, block=_BLOCK_MILLISECONDS
        )
        # Checked after the read: until then the stream may lose entries before the answer.
        if not await self._is_continued():
            self._last_id = None
            return
        entries = answer[0][1] if answer else []
        if dropped := self._hand_over_entries(entries):
            # Their content is left out of the log, because it is personal.
            counts = ", ".join(f"{count} {reason}" for reason, count in dropped.items())
            _LOG.error("entries of %s were dropped: %s", self._stream, counts)
        if len(entries) < _ENTRIES:
            self._read_all_at = asked_at

    async def _is_continued(self) -> bool:
        """Return whether the stream still has the last entry read, and so all later ones."""
        if self._last_id == _NO_ENTRY:
            return True
        return bool(await self._client.xrange(self._stream, self._last_id, self._last_id))

    def _hand_over_entries(self, entries: list[tuple[str, dict[str, str]]]) -> Counter[str]:
        """Pass on the relay's entries; return the number of other entries by reason."""
        dropped: Counter[str] = Counter()
        not_before_seconds = self._read_all_at - _LATE_SECONDS
        for entry_id, fields in entries:
            self._last_id = entry_id
            try:
                mutation, content = read_entry(
                    fields,
                    stream=self._stream,
                    keys=self._keys,
                    not_before_seconds=not_before_seconds,
                )
            except EntryRefusedError as refusal:
                dropped[str(refusal)] += 1
                self._count_drop(str(refusal))
            else:
                self._hand_over(mutation, content)
        return dropped
