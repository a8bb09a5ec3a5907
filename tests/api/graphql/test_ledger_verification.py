from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput
from resolvers.api.graphql import ledger_verification
from tests.support.identities import ADMIN, AUDITOR
from tests.support.service import Service
from tests.support.tampering import HANAKOS, TAROS, Programme, Spoiler, run_programme

FREE_TEXT = "二重計上"


@pytest.fixture
def programme(service: Service) -> Programme:
    return run_programme(service)


def verify(programme: Programme, user_id: str = HANAKOS, caller: Any = AUDITOR) -> Any:
    return programme.service.ask("ledgerVerification", caller, userId=user_id)


def test_valid_books_verify_for_admins_and_auditors(programme: Programme) -> None:
    for caller in (ADMIN, AUDITOR):
        assert verify(programme, caller=caller) == {
            "ok": True,
            "entriesChecked": 8,
            "usersChecked": 1,
            "problems": [],
        }
    assert verify(programme, TAROS)["entriesChecked"] == 2
    assert verify(programme, "nobody") is None


def test_p17_problem_reveals_no_text_or_stranger(programme: Programme) -> None:
    spoiler = Spoiler(programme.service)
    for row in spoiler.entries():
        if "reason" in row:
            spoiler.change("points_ledger", row, reason=f"{FREE_TEXT}!")
    spoiler.change("points_ledger", spoiler.entry(2, TAROS), user_id=HANAKOS)
    spoiler.change("users", spoiler.account(), status_reason=FREE_TEXT, lots={FREE_TEXT: 1})

    found = verify(programme)

    assert {"reason", "user"} <= {problem["kind"] for problem in found["problems"]}
    assert found["problems"][0]["detail"] == "another entry has sequence 2"
    assert FREE_TEXT not in str(found)
    assert TAROS not in str(found)


def test_longer_ledger_needs_the_command(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_verification, "ENTRIES_MAXIMUM", 8)
    assert verify(programme)["ok"] is True
    monkeypatch.setattr(ledger_verification, "ENTRIES_MAXIMUM", 7)
    with pytest.raises(InvalidInput, match=r"userId: .*recycle-points verify --user ID"):
        verify(programme)
    # Rows that no account counts have the same limit.
    spoiler = Spoiler(programme.service)
    spoiler.change("users", spoiler.account(), ledger_seq=1)
    with pytest.raises(InvalidInput, match="userId"):
        verify(programme)
