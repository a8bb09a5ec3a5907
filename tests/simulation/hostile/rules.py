from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from tests.simulation.hostile.answers import of_payload
from tests.simulation.hostile.history import NEVER, Done, Operation
from tests.simulation.hostile.ledgers import Interval, Ledgers, Row
from tests.simulation.hostile.linearizability import Event, State, Step, holds, is_in

TABLE: Final = "earn_rules"
CANS: Final = "ALUMINIUM_CAN"
STEPS: Final = ("saveEarnRule", "endEarnRule")


class RuleModel:
    """The state is (id, version, whether it has ended) of the rule that was changed last."""

    def __init__(self, rows: Mapping[str, Row], initial: State, ledgers: Ledgers) -> None:
        self._rows = rows
        self.initial = initial
        self._ledgers = ledgers

    def events(self, end: float) -> Iterator[Event]:
        for operation in self._ledgers.history:
            if operation.request.name in STEPS:
                yield from self._changes(operation)
                yield from self._seen(operation)
        for token in self._issued():
            found, when = token["items"][0]["rule"], self._when_issued(token)
            name = found["rule_id"], found["version"]
            is_so = _is_version(name)
            yield Event(f"token of version {name[1]}", is_so, when.began, when.ended)
        for operation in self._ledgers.history:
            code, last = operation.outcome.code, operation.last
            if code == "MATERIAL_NOT_ACCEPTED" and _asks_for_cans(operation):
                is_ended = holds(lambda state: state[2])
                yield Event("no rule for cans", is_ended, last.began, last.ended)
        current = [row for row in self._rows["current"]["rules"] if row["material"] == CANS]
        versions = [(row["rule_id"], row["version"], "active_until" in row) for row in current]
        yield Event(f"at the end: {versions}", is_in(versions), end, end)

    def problems(self) -> Iterator[str]:
        for token in self._issued():
            found = token["items"][0]["rule"]
            version = self._rows.get(f"{found['rule_id']}#{found['version']}")
            if version is None:
                yield f"token {token['token_id'][:8]} has a rule that is not there"
                continue
            points = token["items"][0]["quantity"] * version["points_per_quantity"]
            if token["points_value"] != points:
                yield f"token {token['token_id'][:8]} is of {token['points_value']}, not {points}"
            if token["issued_at"] >= version.get("active_until", "9999"):
                yield f"token {token['token_id'][:8]} was issued after the end of its rule"

    def _issued(self) -> Iterator[Row]:
        for token in self._ledgers.tokens.values():
            if token["items"][0]["material"] == CANS and self._writers(token):
                yield token

    def _writers(self, token: Row) -> list[Any]:
        row = "qr_tokens", token["token_id"]
        issuing = (each for each in self._ledgers.history if each.request.name == "issueQrToken")
        return [each for op in issuing for each in op.attempts if row in each.committed]

    def _when_issued(self, token: Row) -> Interval:
        """Return when its rule was read: one of several is the first, the others renew it."""
        writers = self._writers(token)
        ended = writers[0].ended if len(writers) == 1 else NEVER
        return Interval(min(each.began for each in writers), ended)

    def _changes(self, operation: Operation) -> Iterator[Event]:
        for attempt in operation.attempts:
            for table, key in attempt.committed:
                rule_id, _, number = key.partition("#")
                if table == TABLE and number and self._rows[key]["material"] == CANS:
                    name = rule_id, int(number)
                    step = partial(_saved, name)
                    if operation.request.name == "endEarnRule":
                        step = partial(_ended, name, self._is_end_sooner(name))
                    yield Event(f"{operation} {number}", step, attempt.began, attempt.ended)

    def _is_end_sooner(self, name: tuple[str, int]) -> bool:
        """Return whether the version before had an end that by this clock was still to come."""
        before = self._rows.get(f"{name[0]}#{name[1] - 1}", {}).get("active_until")
        return before is not None and self._rows[f"{name[0]}#{name[1]}"]["active_until"] < before

    def _seen(self, operation: Operation) -> Iterator[Event]:
        outcome, last, arguments = operation.outcome, operation.last, operation.request.arguments
        if isinstance(outcome, Done):
            shown = of_payload(operation, "earnRule")
            name = shown["id"], shown["version"], shown["activeUntil"] is not None
            yield Event(f"{operation} -> {name[1:]}", is_in((name,)), last.began, last.ended)
        if outcome.code == "NOT_FOUND":
            named = arguments.get("id") or arguments["input"]["id"]
            is_gone = holds(lambda state: state[2] or state[0] != named)
            yield Event(f"{operation} -> {outcome.code}", is_gone, last.began, last.ended)


def first_rule(rows: Mapping[str, Row]) -> State:
    """Return the state of which these are the rows."""
    (rule,) = (row for row in rows["current"]["rules"] if row["material"] == CANS)
    return rule["rule_id"], rule["version"], False


def _asks_for_cans(operation: Operation) -> bool:
    items = operation.request.arguments.get("items")
    return bool(items and items[0]["material"] == CANS)


def _saved(name: tuple[str, int], state: Any) -> State | None:
    """A rule that has ended is dropped, unless its end has not come by the clock of a process."""
    follows = name[1] == 1 and state[2] if name[0] != state[0] else name[1] == state[1] + 1
    return (*name, False) if follows else None


def _ended(name: tuple[str, int], again: bool, state: Any) -> State | None:
    return (*name, True) if (name[0], name[1] - 1, again) == state else None


def _is_version(name: tuple[str, int]) -> Step:
    return holds(lambda state: state[:2] == name)
