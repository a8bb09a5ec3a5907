from typing import Any

from local.aws.engine.tables import read_definitions
from resolvers.domain.verification.accounts import Books, verify_rows
from resolvers.storage.base.expressions import from_attributes
from tests.support.identities import ADMIN, OPERATOR
from tests.support.push_keys import browser
from tests.support.service import HANAKO, Service

MARKS = {
    "display name": "徳川花子",
    "language": "ja-marked1",
    "adjust reason": "her sister told us",
    "adjust notice": "thank you for your letter",
    "reversal reason": "it was her cousin",
    "reject reason": "no stamp on the card",
    "note": "comes on Tuesday",
    "voucher code": "GIFT-7788-9900",
    "suspension reason": "two accounts of one person",
    "member number": "CARD-778899",
    "former suspension reason": "cans of a neighbour",
    "push endpoint": "https://push.example/hanakos-browser",
}
"""Every text that a citizen and others write about her, each once."""


class Life:
    """Give Hanako every kind of entry and exchange; `held` are the two exchanges that wait."""

    stamps: str
    vouchers: str
    token: dict[str, Any]
    adjusted: str
    held: list[str]
    rejected: str
    approved: str
    fulfilled: str
    confirmed: str

    def __init__(self, service: Service) -> None:
        self.service = service
        vars(self).update(service.built("life", self._live))

    def _live(self) -> dict[str, Any]:
        service = self.service
        self.stamps = service.make_reward(pointsCost=5, stock=20, requiresApproval=True)
        self.vouchers = service.make_reward(pointsCost=5, stock=20)
        service.done(
            "updateViewer",
            input={
                "displayName": MARKS["display name"],
                "language": MARKS["language"],
                "notifications": {"decided": False},
            },
        )
        service.done("savePushSubscription", input=browser("hanakos-browser"))
        service.earn(100)
        self.token = service.issue(5, "later")
        adjusted = service.adjust(7, reason=MARKS["adjust reason"], notice=MARKS["adjust notice"])
        self.adjusted = adjusted["ledgerEntry"]["id"]
        service.done("reverseLedgerEntry", ADMIN, **self.reversal)
        self.held = [self._hold("held-1"), self._hold("held-2")]
        self.rejected = self._hold("rejected")
        self._decide("rejectExchange", self.rejected, reason=MARKS["reject reason"])
        self.approved = self._hold("approved")
        self._decide("approveExchange", self.approved, note=MARKS["note"])
        self.fulfilled = self._exchange("fulfilled")
        self._decide("fulfilExchange", self.fulfilled, voucherCode=MARKS["voucher code"])
        self.confirmed = self._exchange("confirmed")
        service.done(
            "setMemberNumber", OPERATOR, userId=HANAKO["sub"], memberNumber=MARKS["member number"]
        )
        for name in ("former suspension reason", "suspension reason"):
            service.done("suspendUser", ADMIN, userId=HANAKO["sub"], reason=MARKS[name])
        return {name: value for name, value in vars(self).items() if name != "service"}

    @property
    def reversal(self) -> dict[str, Any]:
        reason = MARKS["reversal reason"]
        return {"ledgerEntryId": self.adjusted, "reason": reason, "idempotencyKey": "reversal"}

    def _exchange(self, key: str, reward_id: str | None = None) -> str:
        payload = self.service.exchange(reward_id or self.vouchers, key)
        assert payload["userErrors"] == []
        made: str = payload["exchange"]["id"]
        return made

    def _hold(self, key: str) -> str:
        return self._exchange(key, self.stamps)

    def _decide(self, name: str, exchange_id: str, **arguments: Any) -> None:
        self.service.done(name, OPERATOR, exchangeId=exchange_id, **arguments)

    def statuses(self) -> dict[str, str]:
        """Return the statuses of the exchanges by their ids."""
        rows = map(from_attributes, self.service.rows("exchanges"))
        return {row["exchange_id"]: row["status"] for row in rows}


def erase(service: Service, caller: Any = HANAKO, confirm: str | None = None) -> Any:
    return service.change("eraseViewer", caller, confirm=confirm or caller["sub"])


def traces(service: Service) -> list[tuple[str, str]]:
    """Return which table or index still holds which text."""
    found = []
    for table, definition in read_definitions().items():
        for index in (None, *definition["indexes"]):
            where = {"IndexName": index} if index else {}
            pages = service.client.get_paginator("scan").paginate(
                TableName=service.database.table_name(table), **where
            )
            text = str([item for page in pages for item in page["Items"]])
            found += [(index or table, mark) for mark, value in MARKS.items() if value in text]
            if "'salt'" in text:
                found.append((index or table, "salt"))
    return found


def problems(service: Service, user_id: str = HANAKO["sub"]) -> list[Any]:
    """Return what verification finds wrong with the account and its rows."""

    def rows_of(table: str) -> list[dict[str, Any]]:
        rows = map(from_attributes, service.rows(table))
        return [row for row in rows if row.get("user_id") == user_id]

    (account,) = rows_of("users")
    entries = sorted(rows_of("points_ledger"), key=lambda row: row["sequence"])
    books = Books(account, entries, rows_of("recycle_events"), rows_of("exchanges"))
    history = verify_rows(user_id, books)
    return list(history.problems)


def check_finished(service: Service) -> None:
    """Check that Hanako's erasure is finished."""
    assert traces(service) == []
    assert problems(service) == []
    account = service.account()
    assert account is not None
    assert (account.next_expiry, account.holds, account.lots) == (None, {}, {})
