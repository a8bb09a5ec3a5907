from collections.abc import Iterator

import pytest

from admin.verification.verify import verify_user
from resolvers.domain.base.digests import text_digest
from resolvers.storage.base.expressions import DEFINITIONS, Item
from tests.support.scenarios import erase
from tests.support.service import Service
from tests.support.tampering import (
    HANAKOS,
    TAROS,
    VERIFIED,
    Programme,
    Spoiler,
    adjust,
    approve,
    bottles,
    checkpoint,
    counts,
    exchange,
    verify,
)


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


@pytest.mark.slow
def test_p16_later_rows_are_verified_as_strictly(verified: Service) -> None:
    for move in (exchange, approve, adjust):
        move(verified)
    bottles(verified, 9, "bottles")
    spoiler, kept = Spoiler(verified), checkpoint(verified)
    noticed = 0
    for table, row in list(later_rows(spoiler)):
        for name, value in row.items():
            if name == DEFINITIONS[table]["hash_key"]:
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


@pytest.mark.slow
def test_p16_account_that_did_not_move_is_compared(verified: Service) -> None:
    spoiler = Spoiler(verified)
    account = spoiler.account()
    for name in ("ledger_seq", "ledger_head", "last_at", "remainders", "holds"):
        for changed in (other(account[name]), None):
            spoiler.change("users", account, **{name: changed})
            assert not verify(verified).ok, f"{name} {changed}"


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
    verified.application.sweeper.handle({})
    counts(verified)
    spoiler = Spoiler(verified)
    spoiler.change("users", spoiler.account(), status="ACTIVE", erased_at=None)

    for _ in range(2):
        assert ("account", HANAKOS) in {
            (problem.kind, problem.user_id) for problem in verify(verified).problems
        }
