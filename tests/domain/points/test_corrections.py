from datetime import UTC, datetime

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import StaffAct
from resolvers.domain.points.accounts import Account
from resolvers.domain.points.adjustments import adjustment_command
from resolvers.domain.points.corrections import AdminDay, Correction, admin_day, correct
from resolvers.domain.points.ledger import Movement
from resolvers.domain.points.reversals import reversal_command
from tests.support.domain_corrections import EMPTY, HANAKO, make, request, undo
from tests.support.domain_programme import NOW, PROGRAMME, TOKYO

ASKED = request(7)
MADE = make(HANAKO, ASKED)
REVERSAL = reversal_command("ichiro", MADE.entry, "counted twice", "undo-1")
ADJUSTMENT = Correction(ASKED, adjustment_command("ichiro", ASKED))
UNDOING = Correction(REVERSAL, REVERSAL.command)


def corrected(account: Account | None, correction: Correction) -> Movement:
    return correct(
        account, correction, now=NOW, zone=TOKYO, default_expiry=PROGRAMME.expiry, salt="salt"
    )


def test_correction_moves_points_as_its_request() -> None:
    assert corrected(HANAKO, ADJUSTMENT) == MADE
    assert corrected(MADE.account, UNDOING) == undo(MADE.account, MADE.entry)
    taken = make(HANAKO, request(-7))
    back = reversal_command("ichiro", taken.entry, "counted twice", "undo-1")
    assert corrected(None, Correction(back, back.command)) == undo(EMPTY, taken.entry)


def test_waiting_request_has_an_id_of_its_admin() -> None:
    own, undoing = ADJUSTMENT.command, UNDOING.command
    assert ADJUSTMENT.request_id == own.transaction_id
    assert UNDOING.request_id == digest(
        "reversal request", undoing.caller_hash, undoing.transaction_id
    )
    acts = [each.act for each in (ADJUSTMENT, UNDOING)]
    assert acts == [StaffAct.ADJUST_POINTS, StaffAct.REVERSE_LEDGER_ENTRY]


def test_points_given_and_taken_count_for_the_day() -> None:
    midnight = datetime(2026, 11, 25, 15, tzinfo=UTC)
    for points in (7, -7):
        day = admin_day(make(HANAKO, request(points)).entry, 100, TOKYO)
        assert day == AdminDay("ichiro", "2026-11-25", midnight, 7, 100)
    assert day.ttl == int(midnight.timestamp()) + 30 * 86_400
