"""Send many requests at once on the real engine, and check that the books add up."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any, TypeVar

from resolvers.api.appsync.errors import OutcomeUnknown
from resolvers.domain.points.accounts import Account
from resolvers.domain.points.ledger import LedgerEntry
from resolvers.storage.base.expressions import from_attributes
from resolvers.storage.base.retries import RetryPolicy
from tests.support.chains import verify_chain
from tests.support.clients import LosesEverySecondAnswer
from tests.support.identities import SETTINGS
from tests.support.patience import PATIENCE_SECONDS
from tests.support.service import HANAKO, Identity, Service

SENT_AGAIN_LIMIT = 50
Answer = TypeVar("Answer")


def open_service(client: Any, environment: str, **settings: Any) -> Service:
    """Open a product whose retries wait: other requests go on meanwhile."""
    own = SETTINGS.model_copy(update=settings)
    return Service(client, environment, settings=own, retry_policy=RetryPolicy()).start()


def at_once(work: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do all the work at once, each in its own thread; return the answers in order."""
    barrier = Barrier(len(work))

    def do(each: Callable[[], Answer]) -> Answer:
        barrier.wait(timeout=PATIENCE_SECONDS)
        return each()

    with ThreadPoolExecutor(max_workers=len(work)) as threads:
        return list(threads.map(do, work))


def sent(service: Service, field: str, caller: Identity = HANAKO, **arguments: Any) -> Any:
    """Return a request that repeats as long as the answer is CONFLICT_RETRY, or lost on purpose."""
    lost = [OutcomeUnknown] if isinstance(service.client, LosesEverySecondAnswer) else []

    def send() -> Any:
        for _ in range(SENT_AGAIN_LIMIT):
            with suppress(*lost):
                payload = service.change(field, caller, **arguments)
                if [error["code"] for error in payload["userErrors"]] != ["CONFLICT_RETRY"]:
                    return payload
        raise AssertionError("no definite answer")

    return send


def exchanges_at_once(
    service: Service, reward_id: str, name: str = "key", count: int = 16
) -> list[Any]:
    """Send exchanges of Hanako's at once, each under another key."""
    keys = [f"{name}-{number}" for number in range(count)]
    return at_once(
        [sent(service, "exchangeReward", rewardId=reward_id, idempotencyKey=key) for key in keys]
    )


def codes(payloads: Sequence[Any]) -> Counter[str]:
    return Counter(
        error["code"]
        for payload in payloads
        for error in payload["userErrors"] or [{"code": "done"}]
    )


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
