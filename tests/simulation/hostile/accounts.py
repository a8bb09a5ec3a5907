from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.simulation.hostile.bottles import BOTTLES, Bottles
from tests.simulation.hostile.history import Attempt, Done, Operation
from tests.simulation.hostile.ledgers import Ledgers, Row
from tests.simulation.hostile.linearizability import Event, State, holds
from tests.simulation.hostile.world import REWARDS

RELEASES = {"cancel", "reject", "timeout", "erase"}
"""The steps that give back what an exchange has taken."""
Is = Callable[[int, bool], bool]
"""Whether something is true after so many entries, for a suspended account or not."""


class AccountModel:
    """The state is the number of entries, and whether the account is suspended.

    `may_expire`: some clock was past the end of the points, so fewer can be available.
    """

    def __init__(self, user_id: str, ledgers: Ledgers, *, may_expire: bool) -> None:
        self._user_id = user_id
        self._ledgers = ledgers
        self._may_expire = may_expire
        self.rows = ledgers.of_user(user_id)
        self._totals, self._held, self._erased = [0], [0], [False]
        self._counts: list[dict[str, int]] = [{}]
        self._bottles, self._at_cap, self._wrong = Bottles(), [False], list[str]()
        for row in self.rows:
            self._add(row)

    initial: State = (0, False)

    def _add(self, row: Row) -> None:
        self._totals.append(self._totals[-1] + int(row["points_change"]))
        self._held.append(self._held[-1] + int(row["held_change"]))
        is_first_of_erasure = row["operation"] == "erase" and "exchange_id" not in row
        self._erased.append(self._erased[-1] or is_first_of_erasure)
        self._add_bottles(row)
        counts = dict(self._counts[-1])
        exchange = self._ledgers.exchanges.get(row.get("exchange_id", ""))
        if exchange is not None:
            sign = 1 if row["operation"] == "exchange" else 0
            sign = -1 if row["operation"] in RELEASES else sign
            reward_id = exchange["reward_id"]
            counts[reward_id] = counts.get(reward_id, 0) + sign * int(exchange["quantity"])
            name = self._ledgers.rewards[reward_id]["names"]["ja"]
            limit = REWARDS.get(name, {}).get("limitPerUser")
            if limit is not None and counts[reward_id] > limit:
                self._wrong.append(f"{self._user_id} has had {counts[reward_id]} of {limit}")
        self._counts.append(counts)

    def _add_bottles(self, row: Row) -> None:
        if row["operation"] == "redeem":
            (item,) = self._ledgers.events[row["event_id"]]["items"]
            if item["material"] == BOTTLES:
                points = self._bottles.bring(int(item["quantity"]), row["created_at"])
                if row["points_change"] != points:
                    name = f"entry {row['sequence']} of {self._user_id}"
                    self._wrong.append(f"{name} brought {row['points_change']}, not {points}")
        self._at_cap.append(self._bottles.has_been_at_cap)

    def problems(self) -> Iterator[str]:
        """P8, by reckoning of its own."""
        yield from self._wrong
        for place, row in enumerate(self.rows, start=1):
            if row["sequence"] != place:
                yield f"entry {place} of {self._user_id} has the number {row['sequence']}"
            if (row["balance_after"], row["held_after"]) != (
                self._totals[place],
                self._held[place],
            ):
                yield f"entry {place} of {self._user_id} does not add up"

    def events(self) -> Iterator[Event]:
        for row in self.rows:
            when = self._ledgers.when(row["transaction_id"])
            text = f"entry {row['sequence']}: {row['operation']} {row['points_change']}"
            yield Event(text, self._move(row), when.began, when.ended)
        for operation in self._ledgers.history:
            if operation.request.about.get("user") == self._user_id:
                yield from self._observed(operation)

    def _move(self, row: Row) -> Callable[[State], State | None]:
        is_by_an_active_one = row["operation"] in ("redeem", "exchange")

        def step(state: Any) -> State | None:
            entries, suspended = state
            if row["sequence"] != entries + 1 or (suspended and is_by_an_active_one):
                return None
            return entries + 1, suspended

        return step

    def _observed(self, operation: Operation) -> Iterator[Event]:
        field, outcome = operation.request.name, operation.outcome
        is_suspension = field == "suspendUser"

        def suspend(state: Any) -> State:
            return state[0], is_suspension

        for attempt in operation.attempts:
            is_written = ("users", self._user_id) in attempt.committed
            if is_written and (is_suspension or field == "reinstateUser"):
                yield Event(field, suspend, attempt.began, attempt.ended)
        if outcome.code in REFUSALS:
            is_true = REFUSALS[outcome.code](self, operation, outcome.error)
            yield _seen(f"{operation} -> {outcome.code}", is_true, operation.last)
        if isinstance(outcome, Done) and field == "viewer":
            balance = outcome.payload["value"]["balance"]
            text = f"{operation} -> {balance['available']}, version {balance['version']}"
            yield _seen(text, self._shows(balance), operation.last)

    def _shows(self, balance: Mapping[str, Any]) -> Is:
        def is_true(entries: int, _: bool) -> bool:
            if self._erased[entries]:
                return bool(balance["available"] == balance["held"] == 0)
            if balance["version"] != entries or balance["held"] != self._held[entries]:
                return False
            return self._is_available(balance["available"], entries)

        return is_true

    def _is_available(self, points: int, entries: int) -> bool:
        total = self._totals[entries]
        return points <= total if self._may_expire else points == total

    def _lacks_points(self, _: Operation, error: Mapping[str, Any]) -> Is:
        available = error.get("available")

        def is_true(entries: int, _: bool) -> bool:
            if available is None:
                return True
            return bool(error["required"] > available) and self._is_available(available, entries)

        return is_true

    def _is_at_its_limit(self, operation: Operation, error: Mapping[str, Any]) -> Is:
        wanted = operation.request.arguments.get("quantity", 1)
        reward_id = operation.request.about["reward"]
        limit = error.get("limit", 2)

        def is_true(entries: int, _: bool) -> bool:
            return bool(self._counts[entries].get(reward_id, 0) + wanted > limit)

        return is_true

    def _is_at_its_cap(self, *_: object) -> Is:
        return lambda entries, _: self._at_cap[entries]

    def _is_suspended(self, *_: object) -> Is:
        return lambda _, suspended: suspended

    def _is_erased(self, *_: object) -> Is:
        return lambda entries, _: self._erased[entries]


REFUSALS: Mapping[str, Callable[[AccountModel, Operation, Mapping[str, Any]], Is]] = {
    "INSUFFICIENT_POINTS": AccountModel._lacks_points,
    "PER_USER_LIMIT_REACHED": AccountModel._is_at_its_limit,
    "DAILY_EARN_CAP_REACHED": AccountModel._is_at_its_cap,
    "ACCOUNT_SUSPENDED": AccountModel._is_suspended,
    "ACCOUNT_ERASED": AccountModel._is_erased,
}


def _seen(text: str, is_true: Is, attempt: Attempt) -> Event:
    return Event(text, holds(lambda state: is_true(*state)), attempt.began, attempt.ended)
