"""Write one line of JSON for each invocation, with its metrics.

A line has the field, the caller's roles, the outcome and the duration. It has no arguments,
headers, codes, names or ids. docs/operate/observability.md describes its fields. CloudWatch reads
the metrics from the line. Source: Amazon CloudWatch User Guide, "Specification: Embedded metric
format"; the names of timestamp, level and requestId are Lambda's own.
"""

import contextlib
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json

from resolvers.api.appsync.errors import AppSyncError, InternalFailure
from resolvers.domain.base.authorization import Role
from resolvers.domain.base.times import format_instant
from resolvers.storage.base.faults import describe_fault, kind_of_fault
from resolvers.storage.base.rows import UNREADABLE_ROWS, UnreadableRowError

NAMESPACE = "RecyclePoints"
VALUES_LIMIT = 100
"""The maximum number of values of one metric in one line. Source: as above."""
# From worst to best: a batch has the first of these outcomes that occurs in it.
OUTCOMES = ("InternalFailure", "OutcomeUnknown", "InvalidInput", "Unauthorized", "refused", "ok")
_LEVELS = {"InternalFailure": "ERROR", "OutcomeUnknown": "WARN"}

logger = logging.getLogger(__name__)
Watch = Callable[[Mapping[str, Any]], None]


def _watch_nothing(_line: Mapping[str, Any]) -> None:
    """Do nothing: CloudWatch reads the metrics from the line."""


class _Container:
    """The process that Lambda keeps between invocations; the first one is a cold start."""

    is_cold = True
    writes_lines = False
    watch: Watch = staticmethod(_watch_nothing)


def expect_cold_start() -> None:
    """Count the next invocation as a cold start: SnapStart has just restored the process."""
    _Container.is_cold = True


def write_lines(watch: Watch = _watch_nothing) -> None:
    """Write the lines to standard output from now on, instead of to the logger.

    Lambda's log handler wraps a line of JSON in another one, and a record of `logging` takes a
    twentieth of a small query's time. `watch` gets each line as well, before it is written.
    """
    _Container.writes_lines = True
    _Container.watch = staticmethod(watch)


class Invocation:
    """One invocation, from now until its line is written.

    `environment` is None if it is not known. `counts` are the invocation's counts, by metric.
    """

    def __init__(
        self, environment: str | None, request_id: str, began_seconds: float | None = None
    ) -> None:
        self.roles: Iterable[Role] = ()
        self.counts: Counter[str] = Counter()
        self._environment = environment
        self._request_id = request_id
        self._began_seconds = time.perf_counter() if began_seconds is None else began_seconds
        self._places: dict[str, None] = {}
        self._outcomes: list[str] = []
        self._codes: list[str] = []
        self._faults: list[str] = []
        self._lags_ms: dict[str, list[int]] = {}

    def note(self, place: str, outcome: Any) -> None:  # noqa: ANN401 - JSON, or what is raised
        """Note an event of AppSync: its place, `Type.field`, and its answer or error."""
        self._places[place] = None
        if isinstance(outcome, AppSyncError):
            self._outcomes.append(type(outcome).__name__)
            if isinstance(outcome, InternalFailure):
                self._note_kind(outcome.kind)
        elif isinstance(outcome, dict) and outcome.get("userErrors"):
            self._outcomes.append("refused")
            self._codes.append(outcome["userErrors"][0]["code"])
        else:
            self._outcomes.append("ok")

    def note_fault(self, fault: BaseException) -> None:
        self._outcomes.append("InternalFailure")
        self._note_kind(kind_of_fault(fault))

    def _note_kind(self, kind: str) -> None:
        self._faults.append(kind)
        self.counts[UNREADABLE_ROWS] += kind == UnreadableRowError.__name__

    def note_published(self, lag_seconds: float | None, metric: str) -> None:
        """Note a published balance or event and, if known, the time since its row was written."""
        self._outcomes.append("ok")
        if lag_seconds is not None:
            self._lags_ms.setdefault(metric, []).append(max(0, round(lag_seconds * 1000)))

    def note_refused(self, code: str) -> None:
        self._outcomes.append("refused")
        self._codes.append(code)

    def note_invalid(self) -> None:
        self._outcomes.append("InvalidInput")

    def note_handled(self) -> None:
        self._outcomes.append("ok")

    def write_answer(self, event: object, *, is_rest: bool = False) -> None:
        """Write the line of an event of AppSync or API Gateway, or of a batch of AppSync's."""
        is_batch = isinstance(event, list)
        size = len(event) if isinstance(event, list) else 1
        if len(self._outcomes) < size:
            # An event without an outcome failed before it reached its field.
            self._outcomes.append("InternalFailure")
        facts: dict[str, Any] = {}
        if self._places:
            # The nested fields of a REST answer count for the first field.
            is_one = is_rest or len(self._places) == 1
            facts["field"] = next(iter(self._places)) if is_one else "several"
        if is_batch:
            facts |= {"events": size, "outcomes": dict(Counter(self._outcomes))}
        self._write("batch" if is_batch else "rest" if is_rest else "single", facts)

    def write_request(self) -> None:
        """Write the line of a whole request; nested fields count for its first field."""
        if not self._outcomes:
            return
        roots = [place for place in self._places if place.startswith(("Query.", "Mutation."))]
        facts: dict[str, Any] = {}
        if roots:
            facts["field"] = roots[0] if len(roots) == 1 else "several"
        if len(self._outcomes) > 1:
            outcomes = Counter(self._outcomes)
            facts |= {"events": len(self._outcomes), "outcomes": dict(outcomes)}
        self._write("request", facts)

    def write_stream(self, kind: str, record_count: int) -> None:
        self._write(kind, {"records": record_count, "published": self._outcomes.count("ok")})

    def write_messages(self, kind: str, message_count: int) -> None:
        self._write(kind, {"messages": message_count, "handled": self._outcomes.count("ok")})

    def write_step(self, step: str) -> None:
        self._write("workflow", {"step": step})

    def write_run(
        self, kind: str, counts: Mapping[str, Any], failed_count: int = 0, waited_seconds: int = 0
    ) -> None:
        """Write the line of a schedule's run; `counts` is empty if it did not finish.

        `waited_seconds` is the waiting time of the oldest exchange that waits for approval.
        """
        facts = {**counts, "failed": failed_count}
        values = {"SweepFailures": failed_count, "ApprovalAge": waited_seconds}
        self._write(kind, facts, values)

    def write_unopened(self, fault: Exception) -> None:
        """Write the line of an invocation whose application could not be opened."""
        self.note_fault(fault)
        self._write("unopened", {})

    def _write(
        self, kind: str, facts: Mapping[str, Any], values: Mapping[str, int] | None = None
    ) -> None:
        is_cold, _Container.is_cold = _Container.is_cold, False
        if not (_Container.writes_lines or logger.isEnabledFor(logging.INFO)):
            return
        try:
            line = self._line(kind, facts, values or {}, is_cold=is_cold)
            _Container.watch(line)
            text = to_json(line).decode()
            if _Container.writes_lines:
                sys.stdout.write(text + "\n")
                sys.stdout.flush()
            else:
                logger.info(text)
        except Exception as fault:  # noqa: BLE001 - the caller gets the answer even without a line
            # The log handler can fail for the same reason as the line.
            with contextlib.suppress(Exception):
                logger.error("request %s has no line: %s", self._request_id, describe_fault(fault))  # noqa: TRY400 - the text of a traceback may quote values

    def _line(
        self, kind: str, facts: Mapping[str, Any], values: Mapping[str, int], *, is_cold: bool
    ) -> dict[str, Any]:
        now_ms = time.time_ns() // 1_000_000
        duration_ms = round((time.perf_counter() - self._began_seconds) * 1000, 3)
        outcome = next((each for each in OUTCOMES if each in self._outcomes), "ok")
        line: dict[str, Any] = {
            "timestamp": format_instant(datetime.fromtimestamp(now_ms / 1000, UTC)),
            "level": _LEVELS.get(outcome, "INFO"),
            "requestId": self._request_id,
            "kind": kind,
            "roles": sorted(self.roles),
            "outcome": outcome,
            "durationMs": duration_ms,
            "coldStart": is_cold,
            **facts,
        }
        if self._codes:
            line["Code"] = self._codes[0]
        if self._faults:
            line["fault"] = self._faults[0]
        if self._environment is not None:
            line["Environment"] = self._environment
            _add_metrics(line, now_ms, {**self._values(), **values}, self._codes)
        return line

    def _values(self) -> dict[str, int | Sequence[int]]:
        outcomes = self._outcomes
        return {
            **self.counts,
            "OutcomeUnknown": outcomes.count("OutcomeUnknown"),
            "Faults": outcomes.count("InternalFailure"),
            # If there are more values, keep the longest.
            **{name: sorted(lags)[-VALUES_LIMIT:] for name, lags in self._lags_ms.items()},
        }


def _add_metrics(
    line: dict[str, Any],
    now_ms: int,
    values: Mapping[str, int | Sequence[int]],
    codes: Sequence[str],
) -> None:
    """Add the metrics that are not 0, so that most lines cost nothing."""
    counted = {name: value for name, value in values.items() if value}
    metrics = [{"Name": name, "Unit": _unit_of(name)} for name in counted]
    directives = [{"Dimensions": [["Environment"]], "Metrics": metrics}] if counted else []
    if codes:
        counted["Refused"] = len(codes)
        # AppSync does not batch mutations: several codes come from another caller of the Lambda.
        dimensions = [["Environment"], ["Environment", "Code"]][: 2 if len({*codes}) == 1 else 1]
        refused = [{"Name": "Refused", "Unit": "Count"}]
        directives.append({"Dimensions": dimensions, "Metrics": refused})
    if directives:
        line |= counted
        line["_aws"] = {
            "Timestamp": now_ms,
            "CloudWatchMetrics": [{"Namespace": NAMESPACE, **each} for each in directives],
        }


def _unit_of(name: str) -> str:
    if name.endswith("Age"):
        return "Seconds"
    return "Milliseconds" if name.endswith("Lag") else "Count"
