import pytest

from resolvers.domain.enums import ErrorCode, ExchangeStatus
from resolvers.domain.errors import DomainError
from resolvers.domain.exchange_states import STEPS, Step, status_after
from tools.exchange_states import DIAGRAM_ENDS, PAGE, draw_states

OPEN = {ExchangeStatus.PENDING_APPROVAL, ExchangeStatus.CONFIRMED}


def test_an_exchange_begins_as_pending_or_confirmed_and_every_other_status_is_reached() -> None:
    reached = {after for steps in STEPS.values() for after in steps.values()}

    assert set(STEPS) == OPEN
    assert reached | OPEN == set(ExchangeStatus)


@pytest.mark.parametrize("status", ExchangeStatus)
@pytest.mark.parametrize("step", Step)
def test_a_step_that_is_not_in_the_table_is_refused(status: ExchangeStatus, step: Step) -> None:
    after = STEPS.get(status, {}).get(step)
    if after is not None:
        assert status_after(status, step) is after
        return
    with pytest.raises(DomainError) as refused:
        status_after(status, step)
    assert refused.value.code is ErrorCode.INVALID_STATE_TRANSITION
    assert status in refused.value.message


def test_the_picture_in_the_docs_is_drawn_from_the_table() -> None:
    begin, end = DIAGRAM_ENDS
    page = PAGE.read_text("utf-8")

    drawn = page.split(begin)[1].split(end)[0]

    assert drawn.strip() == draw_states()
