from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from resolvers.settings import table_prefix_of
from resolvers.storage.base.expressions import DEFINITIONS, from_attributes
from tests.simulation.hostile.acts import (
    problems_of_acts,
    problems_of_creations,
    problems_of_secrets,
)
from tests.simulation.hostile.answers import of_payload
from tests.simulation.hostile.history import Done
from tests.simulation.hostile.ledgers import Ledgers, Row
from tests.simulation.hostile.linearizability import Event, State, Step, moved
from tests.simulation.hostile.lists import shown_in_lists, was
from tests.simulation.hostile.members import (
    BROWSERS,
    NUMBERS,
    events_of_numbers,
    problems_of_browsers,
)
from tests.simulation.hostile.pages import Pages
from tests.simulation.hostile.rules import TABLE as RULES
from tests.simulation.hostile.rules import RuleModel, first_rule
from tests.simulation.hostile.things import events_of_reward
from tests.simulation.hostile.world import Programme
from tests.support.fast_moto import ENVIRONMENT

Rows = Mapping[str, Mapping[str, Row]]
UNMADE: State = ()
Order = tuple[str, Iterable[Event], State]


class Catalogue:
    """The rows at the end, and those that the seed began with."""

    def __init__(self, programme: Programme, ledgers: Ledgers) -> None:
        self._ledgers = ledgers
        self._history = ledgers.history
        self._rows = ledgers.tables
        self._before = _rows_of(programme.tables)
        self.erased = {
            user_id for user_id, row in self._rows["users"].items() if row["status"] == "ERASED"
        }

    def problems(self) -> Iterator[str]:
        rows, history = self._rows, self._history
        began_with = self._before["staff_actions"]
        yield from problems_of_acts(self._ledgers, rows["staff_actions"], began_with)
        for operation in history:
            yield from problems_of_creations(operation, rows)
        yield from problems_of_secrets(history, rows["webhook_subscriptions"])
        yield from problems_of_browsers(rows[BROWSERS], self.erased)
        yield from Pages(history, rows, self._before).p18_problems()
        yield from self._rules.problems()

    def orders(self, end: float) -> Iterator[Order]:
        """Return what must fit an order: its name, its events, and how it began."""
        rows = self._rows
        numbers = events_of_numbers(self._ledgers, rows["users"], rows[NUMBERS], end)
        yield "the member numbers", numbers, frozenset()
        for reward_id, made in self._made_rewards():
            yield f"the new reward {reward_id[:8]}", self._events_of(reward_id, made, end), UNMADE
        yield "the rule of cans", self._rules.events(end), self._rules.initial

    @property
    def _rules(self) -> RuleModel:
        return RuleModel(self._rows[RULES], first_rule(self._before[RULES]), self._ledgers)

    def _made_rewards(self) -> Iterator[tuple[str, Event]]:
        """Return the rewards that are not of the programme, and how they came."""
        for operation in self._history:
            content = operation.request.arguments.get("input", {})
            for attempt in operation.attempts if operation.request.name == "createReward" else ():
                for table, key in attempt.committed:
                    if table == "rewards":
                        made = moved((UNMADE,), (content["stock"], content["pointsCost"], True))
                        yield key, Event("createReward", made, attempt.began, attempt.ended)

    def _events_of(self, reward_id: str, made: Event, end: float) -> Iterator[Event]:
        """Only what is made can change."""
        yield made
        for event in events_of_reward(reward_id, self._ledgers, end):
            yield replace(event, step=partial(_if_made, event.step))
        yield from seen_of_reward(reward_id, self._ledgers)


def _if_made(step: Step, state: State) -> State | None:
    return None if state == UNMADE else step(state)


def seen_of_reward(reward_id: str, ledgers: Ledgers) -> Iterator[Event]:
    """What answers say of a reward: its state is (stock, price, whether it is active)."""
    yield from shown_in_lists("rewards", reward_id, ledgers)
    for operation in ledgers.history:
        request, last = operation.request, operation.last
        is_change = request.name in ("updateReward", "deactivateReward")
        is_done = is_change and isinstance(operation.outcome, Done)
        if is_done and request.about["reward"] == reward_id:
            changes = request.arguments.get("input", {"isActive": False})
            shown = {**of_payload(operation, "reward"), **changes}
            answered = shown["pointsCost"], shown["isActive"]
            yield Event(f"{operation} -> {answered}", was(answered), last.began, last.ended)


def _rows_of(tables: Mapping[str, Any]) -> Rows:
    prefix = table_prefix_of(ENVIRONMENT)
    return {
        table: {
            row[definition["hash_key"]]: row
            for item in tables[f"{prefix}{table}"].all_items()
            for row in [from_attributes(item.to_json()["Attributes"])]
        }
        for table, definition in DEFINITIONS.items()
    }
