"""Citizens' and staff's actions in the demo's history, each done by the product at its time.

Every action has a fixed key, so repeating it changes nothing.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from local.demo.rules import UNITS
from local.demo.time_travel import PastApplication
from local.identities.clients import Clients, DemoError, Event

# Errors to expect with other settings of the programme, after actions of another DATA_DIR in the
# same tables, and when an action is repeated.
ACCEPTED = frozenset(
    {
        "ACCOUNT_ERASED",
        "DAILY_EARN_CAP_REACHED",
        "INSUFFICIENT_POINTS",
        "INVALID_STATE_TRANSITION",
        "OUT_OF_STOCK",
        "REWARD_ENDED",
        "REWARD_INACTIVE",
        "TOKEN_ALREADY_REDEEMED",
        "TOKEN_NOT_FOUND",
    }
)
ATTEMPTS = 5


class Action(Protocol):
    @property
    def at(self) -> datetime: ...

    def do(self, life: "Life") -> None: ...


@dataclass(frozen=True)
class Deposit:
    """The citizen's deposit of this number, from 0; items are materials with quantities."""

    at: datetime
    citizen: str
    number: int
    location_id: str
    items: tuple[tuple[str, int], ...]

    def do(self, life: "Life") -> None:
        # A token of the past has exceeded its time to live: the engine may remove it at any time.
        for _ in range(ATTEMPTS):
            issued = life.change(
                "kiosk",
                "issueQrToken",
                locationId=self.location_id,
                items=[
                    {"material": material, "unit": UNITS[material], "quantity": quantity}
                    for material, quantity in self.items
                ],
                deviceEventId=f"demo-deposit-{self.citizen}-{self.number}",
            )
            if issued["qrToken"] is None:
                return
            code = issued["qrToken"]["code"]
            redeemed = life.change(self.citizen, "redeemQrToken", code=code)
            if "TOKEN_NOT_FOUND" not in [each["code"] for each in redeemed["userErrors"]]:
                return
        raise DemoError(f"demo data: {ATTEMPTS} tokens of {self.citizen} were lost in a row")


@dataclass(frozen=True)
class Exchange:
    """The citizen's exchange of this number; the reward is named by its picture."""

    at: datetime
    citizen: str
    number: int
    reward: str
    quantity: int = 1

    def do(self, life: "Life") -> None:
        life.exchange_id_of(self)


@dataclass(frozen=True)
class Step:
    """A step of an exchange, such as approveExchange."""

    at: datetime
    exchange: Exchange
    field_name: str
    caller: str
    arguments: tuple[tuple[str, str], ...] = ()

    def do(self, life: "Life") -> None:
        exchange_id = life.exchange_id_of(self.exchange)
        if exchange_id is not None:
            life.product.now = self.at
            arguments = dict(self.arguments)
            if "voucherCode" in arguments:
                # A person of this name from another DATA_DIR, in the same tables, has another code.
                arguments["voucherCode"] += f"-{exchange_id[:4].upper()}"
            life.change(self.caller, self.field_name, exchangeId=exchange_id, **arguments)


@dataclass(frozen=True)
class AdminStep:
    """An admin's step on a citizen's account, such as adjustPoints."""

    at: datetime
    citizen: str
    field_name: str
    arguments: tuple[tuple[str, str | int], ...]

    def do(self, life: "Life") -> None:
        user_id = life.clients.sub(self.citizen)
        life.change("admin", self.field_name, userId=user_id, **dict(self.arguments))


@dataclass(frozen=True)
class Reversal:
    """An admin reverses the points of a deposit."""

    at: datetime
    deposit: Deposit
    reason: str

    def do(self, life: "Life") -> None:
        entries = life.entries_of(self.deposit.citizen, "EARN")
        life.change(
            "admin",
            "reverseLedgerEntry",
            ledgerEntryId=entries[self.deposit.number]["id"],
            reason=self.reason,
            notice=self.reason,
            idempotencyKey=f"demo-reversal-{self.deposit.citizen}-{self.deposit.number}",
        )


@dataclass(frozen=True)
class Restock:
    """A delivery of a reward, the one of this number."""

    at: datetime
    reward: str
    pieces: int
    number: int

    def do(self, life: "Life") -> None:
        life.change(
            "admin",
            "restockReward",
            id=life.reward_ids[self.reward],
            delta=self.pieces,
            reason="納品",
            idempotencyKey=f"demo-delivery-{self.reward}-{self.number}",
        )


@dataclass(frozen=True)
class Naming:
    """A citizen chooses a name and a language."""

    at: datetime
    citizen: str
    display_name: str
    language: str

    def do(self, life: "Life") -> None:
        profile = {"displayName": self.display_name, "language": self.language}
        life.change(self.citizen, "updateViewer", input=profile)


@dataclass(frozen=True)
class Erasure:
    """A citizen leaves."""

    at: datetime
    citizen: str

    def do(self, life: "Life") -> None:
        life.change(self.citizen, "eraseViewer", confirm=life.clients.sub(self.citizen))


@dataclass(frozen=True)
class Sweep:
    """The sweeper runs."""

    at: datetime

    def do(self, life: "Life") -> None:
        life.product.sweep()


@dataclass
class Life:
    """Does actions; `reward_ids` are by picture."""

    product: PastApplication
    clients: Clients
    reward_ids: Mapping[str, str]
    _exchange_ids: dict[Exchange, str | None] = field(default_factory=dict)

    def do(self, action: Action) -> None:
        self.product.now = action.at
        action.do(self)

    def count_done(self, actions: Sequence[Action]) -> int:
        """Return how many of these actions an earlier load has done; they are in order.

        Each deposit has left an entry, so a few queries find the last one. Later actions may be
        done as well: repeating them changes nothing.
        """
        deposits = [(n, action) for n, action in enumerate(actions) if isinstance(action, Deposit)]
        done = bisect_left(deposits, 1, key=lambda each: 0 if self._has_done(each[1]) else 1)
        return deposits[done - 1][0] + 1 if done else 0

    def _has_done(self, deposit: Deposit) -> bool:
        return len(self.entries_of(deposit.citizen, "EARN")) > deposit.number

    def change(self, name: str, field_name: str, **arguments: object) -> Event:
        answer: Event = self.clients.change(name, field_name, accepted=ACCEPTED, **arguments)
        return answer

    def entries_of(self, citizen: str, kind: str) -> list[Event]:
        """Return the citizen's ledger entries of a type, oldest first."""
        user_id = self.clients.sub(citizen)
        entries = self.clients.list_all("auditor", "ledgerEntries", userId=user_id)
        return [entry for entry in reversed(entries) if entry["type"] == kind]

    def exchange_id_of(self, exchange: Exchange) -> str | None:
        """Return the exchange's id, after making a new one at its time; None: it was rejected."""
        if exchange not in self._exchange_ids:
            self.product.now = exchange.at
            answer = self.change(
                exchange.citizen,
                "exchangeReward",
                rewardId=self.reward_ids[exchange.reward],
                quantity=exchange.quantity,
                idempotencyKey=f"demo-exchange-{exchange.number}",
            )
            made = answer["exchange"]
            self._exchange_ids[exchange] = None if made is None else made["id"]
        return self._exchange_ids[exchange]
