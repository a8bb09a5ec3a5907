"""Each bad input gets a clear error in the right place, and changes nothing.

Straight into `lambda_entry.handler`; tests/api/test_over_http.py shows the same over HTTP.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

import lambda_entry
from local.engine.tables import read_definitions
from resolvers.settings import table_prefix_of
from tests.api.bad_input import catalogue, points
from tests.api.bad_input.rows import INSIDE, Asked, Wrong, fill
from tests.api.bad_input.scene import prepare
from tests.api.handler import ENVIRONMENT, handler_on_moto
from tests.support.fast_moto import moto_rows
from tests.support.lambda_process import Invocation
from tests.support.matrix.apis import event_of
from tests.support.running_product import FIELDS

TABLE = [*points.ROWS, *catalogue.ROWS]
TAKE_ANYTHING = {"removePushSubscription", "publishBalance", "publishExchange", "publishQrToken"}


@dataclass(frozen=True)
class Stage:
    """The handler with everything that the rows name."""

    names: Mapping[str, Any]

    def ask(self, asked: Asked, wrong: Wrong) -> tuple[Any, str | None]:
        """Return what the handler answers, and the error that it raises instead."""
        arguments = fill(asked.arguments_with(wrong), self.names)
        event = event_of(wrong.role or asked.role, asked.place, arguments)
        try:
            return lambda_entry.handler(event, Invocation()), None
        except Exception as error:  # noqa: BLE001 - its name is what is asked for
            return None, f"{type(error).__name__}: {error}"

    def snapshot(self) -> dict[str, list[str]]:
        prefix = table_prefix_of(ENVIRONMENT)
        return {
            table: sorted(map(str, moto_rows(f"{prefix}{table}"))) for table in read_definitions()
        }


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with handler_on_moto():
        yield Stage(prepare())


def is_clear(wrong: Wrong, answer: Any, error: str | None) -> bool:
    """Whether this is the answer to what is wrong."""
    text = json.dumps(answer) if error is None else error
    if INSIDE.search(text):
        return False
    if error is not None or len(answer["userErrors"]) != 1:
        return False
    [refusal] = answer["userErrors"]
    path = wrong.at.split(".") if wrong.at else None
    shown = [value for name, value in answer.items() if name != "userErrors"]
    is_refused = (refusal["code"], refusal["field"]) == (wrong.code, path)
    return is_refused and bool(refusal["message"]) and not any(shown)


@pytest.mark.parametrize("asked", TABLE, ids=str)
def test_p19_bad_input_gets_error_without_change(stage: Stage, asked: Asked) -> None:
    before = stage.snapshot()
    answers = [(wrong, *stage.ask(asked, wrong)) for wrong in asked.wrongs]

    assert [each for each in answers if not is_clear(*each)] == []
    assert stage.snapshot() == before


def test_p19_every_mutation_has_rows() -> None:
    asked = {each.place.partition(".")[2] for each in TABLE}
    mutations = {field["field"] for field in FIELDS if field["type"] == "Mutation"}

    assert mutations - asked == TAKE_ANYTHING
