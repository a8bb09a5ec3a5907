"""Every field by every role, straight into `lambda_entry.handler`.

AppSync's directives are not there: the resolver's own check is all there is.
"""

from typing import Any

import pytest

import lambda_entry
from tests.api.matrix.outcomes import handler_outcome
from tests.support.lambda_process import Invocation
from tests.support.matrix.apis import event_of
from tests.support.matrix.roles import Case, Expectations, fields_with_a_resolver
from tests.support.matrix.scene import Scene
from tests.support.running_product import FIELDS, SCHEMA_TEXT

CASES = list(Expectations.read().handler_cases(fields_with_a_resolver(SCHEMA_TEXT, FIELDS)))
ROOTS = [case for case in CASES if case.field.startswith(("Query.", "Mutation.", "Subscription."))]
NESTED = [case for case in CASES if case not in ROOTS]


def answer_one(event: dict[str, Any]) -> tuple[Any, str | None]:
    """What the handler answers, and the name of what it raises: AppSync's errorType."""
    try:
        return lambda_entry.handler(event, Invocation()), None
    except Exception as error:  # noqa: BLE001 - its name is what is asked for
        return None, type(error).__name__


@pytest.mark.parametrize("case", ROOTS, ids=str)
def test_p17_role_gets_what_it_may(handler_scene: Scene, case: Case) -> None:
    data, error_type = answer_one(event_of(case.role, case.field, handler_scene.arguments(case)))

    assert handler_outcome(case, data, error_type) is case.expected


@pytest.mark.parametrize("case", NESTED, ids=str)
def test_p17_role_gets_its_nested_fields(handler_scene: Scene, case: Case) -> None:
    event = event_of(case.role, case.field, {}, handler_scene.source(case.field))

    [answer] = lambda_entry.handler([event], Invocation())

    assert handler_outcome(case, answer["data"], answer["errorType"]) is case.expected
