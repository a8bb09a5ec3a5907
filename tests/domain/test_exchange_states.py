import pytest

from resolvers.domain.enums import ErrorCode, ExchangeStatus
from resolvers.domain.errors import DomainError
from resolvers.domain.exchange_states import STEPS, Step, status_after
from tests.support.refusals import raised
from tools.exchange_states import DIAGRAM_ENDS, PAGE, draw_states

OPEN = {ExchangeStatus.PENDING_APPROVAL, ExchangeStatus.CONFIRMED}


def test_every_status_is_initial_or_reached() -> None:
    reached = {after for steps in STEPS.values() for after in steps.values()}

    assert set(STEPS) == OPEN
    assert reached | OPEN == set(ExchangeStatus)


@pytest.mark.parametrize("status", ExchangeStatus)
@pytest.mark.parametrize("step", Step)
def test_step_outside_table_is_rejected(status: ExchangeStatus, step: Step) -> None:
    after = STEPS.get(status, {}).get(step)
    if after is not None:
        assert status_after(status, step) is after
        return
    refused = raised(DomainError, lambda: status_after(status, step))
    assert refused.code is ErrorCode.INVALID_STATE_TRANSITION
    assert status in refused.message


def test_docs_picture_matches_table() -> None:
    begin, end = DIAGRAM_ENDS
    page = PAGE.read_text("utf-8")

    drawn = page.split(begin)[1].split(end)[0]

    assert drawn.strip() == draw_states()
