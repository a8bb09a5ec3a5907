from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest

from admin.verification.incremental import READERS, note_whole, verify_new
from admin.verification.reports import VerificationReport
from resolvers.domain.verification.checkpoints import WHOLE_EVERY
from resolvers.domain.verification.problems import Problem
from resolvers.storage.points import ledger_checkpoints
from tests.support.clients import ClientInFront
from tests.support.identities import signed_in
from tests.support.scenarios import erase
from tests.support.service import HANAKO, TARO, Service
from tests.support.tampering import (
    HANAKOS,
    HOUR,
    NOW,
    TAROS,
    VERIFIED,
    Programme,
    Spoiler,
    adjust,
    approve,
    bottles,
    cancel,
    cans,
    checkpoint,
    counts,
    exchange,
    hold,
    reverse,
    verify,
)


def test_later_entries_alone_are_replayed(programme: Programme) -> None:
    service = programme.service
    assert counts(service) == (10, 2)
    service.done("updateViewer", input={"displayName": "花子"})
    # An account that did not move costs a row.
    assert counts(service) == (0, 0)
    service.earn(5, TARO, "taro-2")
    service.earn(6, TARO, "taro-3")
    assert counts(service) == (2, 0)
    assert checkpoint(service, TAROS)["sequence"] == 4
    service.earn(5, HANAKO, "hanako-3")
    # Her fifth entry opened a hold, and the new one is the ninth.
    assert counts(service) == (5, 0)


@pytest.mark.parametrize(
    ("move", "read_whole"),
    [
        *((each, 0) for each in (cans, exchange, hold, approve, adjust)),
        # What these end or undo is older than the replay.
        *((each, 1) for each in (cancel, reverse, erase)),
    ],
)
def test_each_movement_is_verified(
    verified: Service, move: Callable[[Service], Any], read_whole: int
) -> None:
    bottles(verified, 3, "before")
    counts(verified)
    move(verified)
    assert counts(verified)[1] == read_whole

    if move is not erase:
        bottles(verified, 4, "after")
    assert counts(verified)[1] == 0


def test_books_that_never_settle_get_no_checkpoint(verified: Service) -> None:
    spoiler = Spoiler(verified)

    class Moves(ClientInFront):
        """Points move after each reading of the account, whose remainder is wrong."""

        number = 0

        def get_item(self, **request: Any) -> Any:
            answer = self.client.get_item(**request)
            Moves.number += 1
            verified.adjust(1, f"moves-{Moves.number}")
            return answer

    spoiler.change("users", spoiler.account(), remainders={"PET_BOTTLE#PIECE": 4})
    database = replace(verified.database, client=Moves(verified.client))
    assert verify_new(database, NOW, segments=1).ok

    assert checkpoint(verified)["sequence"] == VERIFIED
    assert not verify(verified).ok


def test_slower_run_puts_no_checkpoint_back(verified: Service) -> None:
    (before,) = ledger_checkpoints.read_many(verified.database, [TAROS])
    verified.earn(5, TARO, "taro-2")
    counts(verified)
    (after,) = ledger_checkpoints.read_many(verified.database, [HANAKOS])
    assert before is not None
    assert after is not None

    ledger_checkpoints.keep(
        verified.database, [before, after.model_copy(update={"verified_at": NOW + HOUR})]
    )

    assert checkpoint(verified, TAROS)["sequence"] == 3
    assert checkpoint(verified)["verified_at"] == "2026-11-25T10:00:00.000Z"


def test_rows_of_other_types_harm_themselves_only(verified: Service) -> None:
    spoiler = Spoiler(verified)
    adjust(verified)
    spoiler.change("points_ledger", spoiler.entry(VERIFIED + 1), exchange_id=["x"], event_id={})
    spoiler.change("ledger_checkpoints", checkpoint(verified, TAROS), head=1)
    verified.earn(5, TARO, "taro-2")

    report = verify(verified)

    assert {problem.user_id for problem in report.problems} == {HANAKOS}
    assert (report.users_checked, report.read_again) == (2, 2)
    assert checkpoint(verified, TAROS)["sequence"] == 3
    # Jiro has no checkpoint yet.
    verified.earn(5, signed_in("jiro"), "jiro-1")
    spoiler.change("users", spoiler.account("jiro"), lots=5)
    spoiler.change("users", spoiler.account(), points_balance="x", ledger_seq="x")
    verified.earn(5, TARO, "taro-3")
    assert {problem.user_id for problem in verify(verified).problems} == {HANAKOS, "jiro"}
    assert checkpoint(verified, TAROS)["sequence"] == 4


def test_many_accounts_are_verified_in_parts(
    verified: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3 * READERS):
        verified.earn(1, signed_in(f"citizen-{number}"), f"citizen-{number}")
    keep = Mock(wraps=ledger_checkpoints.keep)
    monkeypatch.setattr(ledger_checkpoints, "keep", keep)

    assert counts(verified) == (3 * READERS, 3 * READERS)
    assert counts(verified) == (0, 0)
    assert [len(call.args[1]) for call in keep.call_args_list] == [4, 4, 4]


def test_whole_verification_is_remembered(verified: Service) -> None:
    note_whole(verified.database, VerificationReport(2, 10, []), NOW)
    assert counts(verified) == (0, 0)
    assert verify_new(verified.database, NOW + WHOLE_EVERY, segments=1).ok

    (late,) = verify_new(verified.database, NOW + WHOLE_EVERY + HOUR, segments=1).problems
    assert (late.user_id, late.kind) == (None, "checkpoint")
    assert late.detail == "the last whole verification was on 2026-11-25: run it again"
    problem = Problem(None, None, "stock", "it is below 0")
    note_whole(verified.database, VerificationReport(2, 10, [problem]), NOW)
    (left,) = verify(verified).problems
    assert "named problems (1)" in left.detail
