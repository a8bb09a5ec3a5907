"""Only what is new is replayed; what is wrong in it, or changed before it, is named."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from admin.verification.incremental import READERS, note_whole, verify_new
from admin.verification.reports import VerificationReport
from admin.verification.verify import verify_user
from resolvers.domain.digests import text_digest
from resolvers.domain.verification.checkpoints import WHOLE_EVERY
from resolvers.domain.verification.problems import Problem
from resolvers.storage import ledger_checkpoints
from resolvers.storage.expressions import Item
from tests.support.clients import ClientInFront
from tests.support.identities import OPERATOR, signed_in
from tests.support.scenarios import erase
from tests.support.service import HANAKO, TARO, Service
from tests.support.tampering import (
    CORRUPTIONS,
    HANAKOS,
    KEYS,
    TAROS,
    Corruption,
    Programme,
    Spoiler,
)

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
VERIFIED = 8
"""Hanako's entries that the first verification reads."""


def verify(service: Service) -> VerificationReport:
    return verify_new(service.database, NOW, segments=1)


def counts(service: Service) -> tuple[int, int]:
    """How many entries were replayed, and how many accounts read whole, of right books."""
    report = verify(service)
    assert report.problems == []
    return report.entries_checked, report.read_again


def checkpoint(service: Service, user_id: str = HANAKOS) -> Item:
    rows = Spoiler(service).rows("ledger_checkpoints")
    return next(row for row in rows if row["user_id"] == user_id)


@pytest.fixture
def verified(programme: Programme) -> Service:
    verify(programme.service)
    return programme.service


def test_account_that_did_not_move_costs_a_row(programme: Programme) -> None:
    assert counts(programme.service) == (10, 2)
    assert counts(programme.service) == (0, 0)


def test_later_entries_alone_are_replayed(verified: Service) -> None:
    verified.earn(5, TARO, "taro-2")
    verified.earn(6, TARO, "taro-3")

    assert counts(verified) == (2, 0)
    assert checkpoint(verified, TAROS)["sequence"] == 4


def test_replay_begins_before_oldest_open_hold(verified: Service) -> None:
    verified.earn(5, HANAKO, "hanako-3")
    # Her fifth entry opened a hold, and the new one is the ninth.
    assert counts(verified) == (5, 0)


def bottles(service: Service, quantity: int, name: str) -> None:
    """Earn with what is left of the deposits before: five bottles are a point."""
    service.done("redeemQrToken", code=service.issue(quantity, name)["code"])


def exchange_of(service: Service, status: str) -> str:
    rows = Spoiler(service).rows("exchanges")
    own = [row for row in rows if (row["user_id"], row["status"]) == (HANAKOS, status)]
    return str(own[0]["exchange_id"])


def cans(service: Service) -> None:
    service.earn(7, HANAKO, "cans")


def exchange(service: Service) -> None:
    service.exchange(service.make_reward(pointsCost=2), "key-9", quantity=2)


def hold(service: Service) -> None:
    service.exchange(service.make_reward(pointsCost=3, requiresApproval=True), "key-10")


def approve(service: Service) -> None:
    held = exchange_of(service, "PENDING_APPROVAL")
    service.done("approveExchange", OPERATOR, exchangeId=held)


def adjust(service: Service) -> None:
    service.adjust(-3, "adjust-2")


def cancel(service: Service) -> None:
    taken = exchange_of(service, "CONFIRMED")
    service.done("cancelExchange", HANAKO, exchangeId=taken, idempotencyKey="cancel-1")


def reverse(service: Service) -> None:
    service.reverse(Spoiler(service).entry(2)["transaction_id"], "reverse-2")


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


def later_rows(spoiler: Spoiler) -> Iterator[tuple[str, Item]]:
    """Yield the account, the entries after the checkpoint, and the rows that these name."""
    yield "users", spoiler.account()
    for entry in spoiler.entries()[VERIFIED:]:
        yield "points_ledger", entry
        for table, name in (("recycle_events", "event_id"), ("exchanges", "exchange_id")):
            for row in spoiler.rows(table):
                if row[name] == entry.get(name):
                    yield table, row


def other(value: object) -> object:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case list():
            return [*value, *value]
        case dict():
            return {**value, "x": 1}
    raise AssertionError(value)


def test_p16_later_rows_are_verified_as_strictly(verified: Service) -> None:
    for move in (exchange, approve, adjust):
        move(verified)
    bottles(verified, 9, "bottles")
    spoiler, kept = Spoiler(verified), checkpoint(verified)
    noticed = 0
    for table, row in list(later_rows(spoiler)):
        for name, value in row.items():
            if name == KEYS[table]:
                continue
            for changed in (other(value), None):
                spoiler.change(table, row, **{name: changed})
                if verify(verified).ok:
                    assert verify_user(spoiler.database, HANAKOS).ok, f"{table} {name} {changed}"
                    spoiler.put("ledger_checkpoints", kept)
                else:
                    noticed += 1
                spoiler.put(table, row)
    assert noticed > 100
    assert counts(verified)[1] == 0


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=str)
def test_p16_first_run_names_each_tampering(programme: Programme, corruption: Corruption) -> None:
    corruption.spoil(Spoiler(programme.service))

    found = verify(programme.service).problems

    if corruption.users_own:
        places = {(problem.user_id, problem.sequence, problem.kind) for problem in found}
        assert set(corruption.places) <= places
        # It does not become right by being looked at.
        assert verify(programme.service).problems == found


@pytest.mark.parametrize("name", ["ledger_seq", "ledger_head", "last_at", "remainders", "holds"])
def test_p16_account_that_did_not_move_is_compared(verified: Service, name: str) -> None:
    spoiler = Spoiler(verified)
    account = spoiler.account()
    for changed in (other(account[name]), None):
        spoiler.change("users", account, **{name: changed})
        assert not verify(verified).ok


def test_p16_history_that_is_rewritten_whole_is_named(verified: Service) -> None:
    spoiler = Spoiler(verified)
    salt = spoiler.entry(4)["salt"]
    spoiler.forge(4, reason="another", reason_digest=text_digest(salt, "another"))
    assert verify_user(verified.database, HANAKOS).ok

    (problem,) = verify(verified).problems

    assert (problem.user_id, problem.sequence, problem.kind) == (HANAKOS, VERIFIED, "checkpoint")
    # It is named until somebody says that it is right.
    assert not verify(verified).ok
    spoiler.remove("ledger_checkpoints", checkpoint(verified))
    assert counts(verified) == (VERIFIED, 1)


def test_p16_history_that_is_cut_off_is_named(programme: Programme) -> None:
    service = programme.service
    spoiler, before = Spoiler(service), Spoiler(service).account(TAROS)
    adjusted = service.adjust(5, "adjust-3", user_id=TAROS)["ledgerEntry"]
    counts(service)
    spoiler.put("users", before)
    service.delete("points_ledger", adjusted["id"])
    assert verify_user(service.database, TAROS).ok

    (problem,) = verify(service).problems

    assert (problem.user_id, problem.sequence, problem.kind) == (TAROS, 3, "checkpoint")


def test_p16_account_that_is_gone_is_named(verified: Service) -> None:
    spoiler = Spoiler(verified)
    for table in ("users", "points_ledger", "recycle_events", "exchanges", "redemption_counts"):
        for row in spoiler.rows(table):
            if row["user_id"] == TAROS:
                spoiler.remove(table, row)

    (problem,) = verify(verified).problems

    assert (problem.user_id, problem.sequence, problem.kind) == (TAROS, None, "checkpoint")


def test_p16_entry_beyond_its_account_is_named(verified: Service) -> None:
    adjust(verified)
    spoiler = Spoiler(verified)
    forged = {**spoiler.entry(VERIFIED + 1), "transaction_id": "x", "sequence": VERIFIED + 2}
    spoiler.put("points_ledger", forged)

    (problem,) = verify(verified).problems

    assert (problem.sequence, problem.kind) == (VERIFIED + 2, "sequence")


def test_p16_erased_account_cannot_become_active(verified: Service) -> None:
    erase(verified)
    verified.application.sweep()
    counts(verified)
    spoiler = Spoiler(verified)
    spoiler.change("users", spoiler.account(), status="ACTIVE", erased_at=None)

    for _ in range(2):
        assert ("account", HANAKOS) in {
            (problem.kind, problem.user_id) for problem in verify(verified).problems
        }


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
    spoiler.change("users", spoiler.account(TAROS), lots="x")
    assert {problem.user_id for problem in verify(verified).problems} == {HANAKOS, TAROS}


def test_many_accounts_are_verified_in_parts(verified: Service) -> None:
    for number in range(3 * READERS):
        verified.earn(1, signed_in(f"citizen-{number}"), f"citizen-{number}")

    assert counts(verified) == (3 * READERS, 3 * READERS)
    assert counts(verified) == (0, 0)


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
    assert "named 1 problems" in left.detail
