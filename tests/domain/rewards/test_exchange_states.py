from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.rewards.exchange_states import STEPS
from tools.exchange_states import DIAGRAM_ENDS, PAGE, draw_states

OPEN = {ExchangeStatus.PENDING_APPROVAL, ExchangeStatus.CONFIRMED}


def test_every_status_is_initial_or_reached() -> None:
    reached = {after for steps in STEPS.values() for after in steps.values()}

    assert set(STEPS) == OPEN
    assert reached | OPEN == set(ExchangeStatus)


def test_docs_picture_matches_table() -> None:
    begin, end = DIAGRAM_ENDS
    page = PAGE.read_text("utf-8")

    drawn = page.split(begin)[1].split(end)[0]

    assert drawn.strip() == draw_states()
