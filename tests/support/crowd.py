"""Send many requests at once on the real engine, and check that the books add up."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any, TypeVar

from resolvers.domain.points.accounts import Account
from resolvers.domain.points.ledger import LedgerEntry
from resolvers.domain.verification.accounts import verify_chain
from resolvers.storage.base.expressions import from_attributes
from resolvers.storage.base.retries import RetryPolicy
from tests.support.identities import SETTINGS
from tests.support.patience import PATIENCE_SECONDS
from tests.support.service import HANAKO, Identity, Service

SENT_AGAIN_LIMIT = 50
Answer = TypeVar("Answer")


def open_service(client: Any, environment: str, **settings: Any) -> Service:
    own = SETTINGS.model_copy(update=settings)
    service = Service(client, environment, settings=own).start()
    # Here retries wait: other requests go on meanwhile.
    service.database = replace(service.database, retry_policy=RetryPolicy())
    service.application._database = service.database
    return service


def at_once(work: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do all the work at once, each in its own thread; return the answers in order."""
    barrier = Barrier(len(work))

    def do(each: Callable[[], Answer]) -> Answer:
        barrier.wait(timeout=PATIENCE_SECONDS)
        return each()

    with ThreadPoolExecutor(max_workers=len(work)) as threads:
        return list(threads.map(do, work))


def sent(service: Service, field: str, caller: Identity = HANAKO, **arguments: Any) -> Any:
    """Return a request that repeats as long as the answer is CONFLICT_RETRY."""

    def send() -> Any:
        for _ in range(SENT_AGAIN_LIMIT):
            payload = service.change(field, caller, **arguments)
            if [error["code"] for error in payload["userErrors"]] != ["CONFLICT_RETRY"]:
                return payload
        raise AssertionError("CONFLICT_RETRY again and again")

    return send


def codes(payloads: Sequence[Any]) -> Counter[str]:
    return Counter(
        error["code"]
        for payload in payloads
        for error in payload["userErrors"] or [{"code": "done"}]
    )


def check_alike(payloads: Sequence[Any]) -> None:
    """Check that one request had the effect, and that all answers but `replayed` are equal."""
    assert codes(payloads) == {"done": len(payloads)}
    assert [payload["replayed"] for payload in payloads].count(False) == 1
    assert all({**payload, "replayed": 0} == {**payloads[0], "replayed": 0} for payload in payloads)


def pieces_of(service: Service, caller: Any = HANAKO) -> dict[str, int]:
    """Return a user's redemption counts, by reward."""
    rows = map(from_attributes, service.rows("redemption_counts"))
    return {row["reward_id"]: row["quantity"] for row in rows if row["user_id"] == caller["sub"]}


def check_books(service: Service) -> dict[str, Account]:
    """Check that every account equals its entries; return the accounts by their ids."""
    entries = [
        LedgerEntry.model_validate(from_attributes(row)) for row in service.rows("points_ledger")
    ]
    accounts = [Account.model_validate(from_attributes(row)) for row in service.rows("users")]
    assert {entry.user_id for entry in entries} <= {account.user_id for account in accounts}
    for account in accounts:
        own = sorted(
            (entry for entry in entries if entry.user_id == account.user_id),
            key=lambda entry: entry.sequence,
        )
        assert verify_chain(own) is None
        assert account.ledger_seq == len(own)
        assert account.ledger_head == own[-1].hash
        assert account.points_balance == sum(entry.points_change for entry in own)
        assert account.points_balance == sum(account.lots.values()) >= 0
        assert account.points_held == sum(entry.held_change for entry in own)
        assert account.points_held == sum(account.holds.values()) >= 0
    return {account.user_id: account for account in accounts}
