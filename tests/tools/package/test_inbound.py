"""The inbound function from the zip."""

from collections.abc import Callable

import pytest

from tests.support.partners import LOGISTICS, event_from, messages_of
from tests.tools.package.runtime import Container

pytestmark = [pytest.mark.package, pytest.mark.engine]


def test_partners_event_is_handled(start: Callable[..., Container]) -> None:
    partners = f'{{"{LOGISTICS}": {{"name": "logistics", "fields": ["restockReward"]}}}}'
    unknown = {"rewardId": "unknown", "quantity": 1}
    with start("inbound", INBOUND_PARTNERS=partners) as function:
        answer = function.answer(messages_of(event_from(LOGISTICS, "stock.received", unknown)))
        beginning, invocation = function.watched()

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert "ClientCreator" in beginning["made"]
    assert invocation == {"imported": [], "made": []}
