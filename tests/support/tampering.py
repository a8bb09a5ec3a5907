"""Books of two citizens, changes of their rows by an attacker, and later movements."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from admin.verification.incremental import verify_new
from admin.verification.reports import VerificationReport
from resolvers.domain.base.digests import canonical_hash
from resolvers.domain.points.ledger import UNCHAINED
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import DEFINITIONS, Item, from_attributes, to_attributes
from tests.support.clients import ClientInFront
from tests.support.identities import ADMIN, OPERATOR
from tests.support.service import HANAKO, TARO, Service

HANAKOS, TAROS = HANAKO["sub"], TARO["sub"]


class AsksConsistently(ClientInFront):
    """Fail at a read of rows by their keys that need not show the last write."""

    def get_item(self, **request: Any) -> Any:
        assert request["ConsistentRead"], request
        return self.client.get_item(**request)

    def batch_get_item(self, **request: Any) -> Any:
        assert all(asked.get("ConsistentRead") for asked in request["RequestItems"].values())
        return self.client.batch_get_item(**request)


class Spoiler:
    """Change rows of a service's tables as no mutation does."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.database: Database = replace(service.database, client=AsksConsistently(service.client))

    def rows(self, table: str) -> list[Item]:
        return [from_attributes(row) for row in self.service.rows(table)]

    def entries(self, user_id: str = HANAKOS) -> list[Item]:
        own = [row for row in self.rows("points_ledger") if row["user_id"] == user_id]
        return sorted(own, key=lambda row: row["sequence"])

    def entry(self, sequence: int, user_id: str = HANAKOS) -> Item:
        return self.entries(user_id)[sequence - 1]

    def account(self, user_id: str = HANAKOS) -> Item:
        return next(row for row in self.rows("users") if row["user_id"] == user_id)

    def put(self, table: str, row: Mapping[str, Any]) -> None:
        self.service.client.put_item(
            TableName=self.database.table_name(table), Item=to_attributes(row)
        )

    def remove(self, table: str, row: Mapping[str, Any]) -> None:
        self.service.delete(table, row[DEFINITIONS[table]["hash_key"]])

    def change(self, table: str, row: Mapping[str, Any], **changes: Any) -> None:
        """Set attributes of a row; None removes one."""
        changed = {**row, **changes}
        self.put(table, {name: value for name, value in changed.items() if value is not None})

    def forge(self, sequence: int, user_id: str = HANAKOS, **changes: Any) -> None:
        """Change an entry, and seal all later ones and the account to match."""
        head = None
        for row in self.entries(user_id)[sequence - 1 :]:
            forged = {**row, **(changes if row["sequence"] == sequence else {})}
            if head is not None:
                forged["previous_hash"] = head
            head = forged["hash"] = seal(forged)
            self.put("points_ledger", forged)
        self.change("users", self.account(user_id), ledger_head=head)


def seal(row: Mapping[str, Any]) -> str:
    return canonical_hash({name: row[name] for name in row if name not in UNCHAINED})


@dataclass(frozen=True)
class Programme:
    """Hold Hanako's books of 8 entries and Taro's of 2; `reward_id` is a limited reward."""

    service: Service
    reward_id: str


def run_programme(service: Service) -> Programme:
    """Two citizens who did what there is to do.

    Hanako's entries: 1 and 2 earned, 3 a confirmed exchange, 4 adjusted, 5 an open hold, 6 held and
    7 rejected, 8 the adjustment reversed. Taro's: earned and exchanged.
    """
    reward_id = service.built("programme", lambda: _build_programme(service))
    return Programme(service, reward_id)


def _build_programme(service: Service) -> str:
    reward_id = service.make_reward(pointsCost=5, stock=20, limitPerUser=20)
    held_id = service.make_reward(pointsCost=5, stock=20, requiresApproval=True)
    service.earn(100, name="hanako-1")
    service.done("redeemQrToken", code=service.issue(12, "hanako-2")["code"])
    assert service.exchange(reward_id, "key-1", quantity=2)["userErrors"] == []
    adjusted = service.adjust(30)
    assert adjusted["userErrors"] == []
    assert service.exchange(held_id, "key-2")["userErrors"] == []
    rejected = service.exchange(held_id, "key-3")["exchange"]["id"]
    service.done("rejectExchange", OPERATOR, exchangeId=rejected, reason="no stamp on the card")
    assert service.reverse(adjusted["ledgerEntry"]["id"])["userErrors"] == []
    service.earn(50, TARO, "taro-1")
    assert service.exchange(reward_id, "key-1", TARO)["userErrors"] == []
    service.done("restockReward", ADMIN, id=reward_id, delta=4, idempotencyKey="restock-1")
    return reward_id


Place = tuple[str | None, int | None, str]
"""A problem's user, sequence and kind."""


def change_amount(spoiler: Spoiler) -> None:
    row = spoiler.entry(2)
    spoiler.change("points_ledger", row, points_change=row["points_change"] + 1000)


NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
VERIFIED = 8
"""Hanako's entries that the first verification reads."""


def verify(service: Service) -> VerificationReport:
    return verify_new(Spoiler(service).database, NOW, segments=1)


def counts(service: Service) -> tuple[int, int]:
    """How many entries were replayed, and how many accounts read whole, of right books."""
    report = verify(service)
    assert report.problems == []
    return report.entries_checked, report.read_again


def checkpoint(service: Service, user_id: str = HANAKOS) -> Item:
    rows = Spoiler(service).rows("ledger_checkpoints")
    return next(row for row in rows if row["user_id"] == user_id)


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
