"""Every field by every role, straight into `lambda_entry.handler`.

AppSync's directives are not there: the resolver's own check is all there is.
"""

from typing import Any

import lambda_entry
from tests.api.matrix.outcomes import handler_outcome
from tests.support.lambda_process import Invocation
from tests.support.matrix.apis import event_of
from tests.support.matrix.roles import Case, Expectations, fields_with_a_resolver
from tests.support.matrix.scene import Scene
from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tools.sdl.document import ROOT_NAMES

ROWS = Expectations.read()
PLACES = fields_with_a_resolver(SCHEMA_TEXT, FIELDS)


def outcome_of(scene: Scene, case: Case) -> Any:
    """Return what the handler's answer means, or a text where it means nothing of the matrix."""
    is_root = case.field.partition(".")[0] in ROOT_NAMES
    arguments = scene.arguments(case) if is_root else {}
    source = None if is_root else scene.source(case.field)
    event = event_of(case.role, case.field, arguments, source)
    try:
        if is_root:
            return handler_outcome(case, lambda_entry.handler(event, Invocation()), None)
        [answer] = lambda_entry.handler([event], Invocation())
        return handler_outcome(case, answer["data"], answer["errorType"])
    except Exception as error:  # noqa: BLE001 - its name is what is asked for
        return handler_outcome(case, None, type(error).__name__)


def test_p17_each_role_gets_what_it_may(handler_scene: Scene) -> None:
    """In the schema's order: some mutations end what others need."""
    for place in PLACES:
        cases = list(ROWS.handler_cases([place]))
        got = {str(case.role): outcome_of(handler_scene, case) for case in cases}
        assert got == {str(case.role): case.expected for case in cases}, place
