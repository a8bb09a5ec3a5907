"""A year in the life of a programme, lived through its own mutations by seeded chance.

From the last days of a fiscal year in Japan over a leap day to the first days of the year after
next. Each answer has to be one that the action allows, and goes into the books.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.support.identities import ADMIN, KIOSK, OPERATOR
from tools.simulation.life import CEILING, ENDS, FISCAL_YEARS, Exchanged, Life, text_of
from tools.simulation.offers import REWARDS, RULES

GONE = ("ACCOUNT_SUSPENDED", "ACCOUNT_ERASED")


@dataclass
class Year(Life):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.actions: dict[Callable[[], None], int] = {
            self.recycle: 46,
            self.exchange: 18,
            self.decide: 8,
            self.cancel: 5,
            self.fulfil: 5,
            self.adjust: 3,
            self.reverse: 2,
            self.send_again: 5,
            self.look: 5,
            self.suspend_or_reinstate: 2,
            self.update_profile: 1,
        }

    def live(self, report: Callable[[int], None] = lambda _: None) -> None:
        """Do all operations of the plan, spread over the year, and sweep at midnight."""
        self.open_programme()
        pause = (ENDS - self.service.now) / self.plan.operations
        actions, weights = list(self.actions), list(self.actions.values())
        while self.operations < self.plan.operations:
            self.pass_time(pause * self.chance.expovariate(1.0))
            (action,) = self.chance.choices(actions, weights)
            action()
            if len(self.erased) < len(self.citizens) // 25 and self.chance.random() < 1 / 400:
                self.erase()
            report(self.operations)
        self.service.now = max(self.service.now, ENDS)
        self.sweep()

    # --- the programme's own people

    def open_programme(self) -> None:
        self.service.location_id = self.service.make_location(
            KIOSK, acceptedMaterials=sorted({rule["material"] for rule in RULES})
        )
        for rule in RULES:
            self.service.save_rule(**rule)
        for fiscal_year in FISCAL_YEARS:
            budget = {"fiscalYear": fiscal_year, "points": CEILING}
            self.service.done("setBudget", ADMIN, input=budget)
        self.rewards = [(each, self.service.make_reward(**each.content)) for each in REWARDS]

    def decide(self) -> None:
        pending = self.some_exchange("PENDING_APPROVAL")
        if pending is None:
            return
        if self.chance.random() < 0.7:
            step, arguments = "approveExchange", {"note": "どうぞ"}
        else:
            step, arguments = "rejectExchange", {"reason": "品切れ"}
        allowed = ("INVALID_STATE_TRANSITION", "ACCOUNT_ERASED")
        payload = self.send(step, OPERATOR, allowed, exchangeId=pending.id, **arguments)
        self.see(pending, payload)

    def fulfil(self) -> None:
        confirmed = self.some_exchange("CONFIRMED")
        if confirmed is None:
            return
        arguments = {} if self.chance.random() < 0.5 else {"voucherCode": f"V-{self.operations}"}
        allowed = ("INVALID_STATE_TRANSITION", "ACCOUNT_ERASED")
        payload = self.send(
            "fulfilExchange", OPERATOR, allowed, exchangeId=confirmed.id, **arguments
        )
        self.see(confirmed, payload)

    def adjust(self) -> None:
        points = self.chance.choice([-30, -5, 5, 10, 50, 200])
        arguments: dict[str, Any] = {}
        if points > 0 and self.chance.random() < 0.3:
            days = self.chance.choice([1, 10, 100])
            arguments = {"expiresAt": text_of(self.service.now + timedelta(days=days))}
        self.send(
            "adjustPoints",
            ADMIN,
            ("NOT_FOUND", "INSUFFICIENT_POINTS", "ACCOUNT_ERASED"),
            userId=self.some_citizen()["sub"],
            points=points,
            reason="お詫び",
            idempotencyKey=f"adjustment-{self.operations}",
            **arguments,
        )

    def reverse(self) -> None:
        if not self.entries:
            return
        entry = self.chance.choice(self.entries)
        self.send(
            "reverseLedgerEntry",
            ADMIN,
            ("NOT_REVERSIBLE", "ALREADY_REVERSED", "INSUFFICIENT_POINTS", "ACCOUNT_ERASED"),
            ledgerEntryId=entry["id"],
            reason="計量の誤り",
            idempotencyKey=f"reversal-{self.operations}",
        )

    def suspend_or_reinstate(self) -> None:
        if self.suspended:
            self.send("reinstateUser", ADMIN, ("ACCOUNT_ERASED",), userId=self.suspended.pop())
            return
        subject = self.some_citizen()["sub"]
        allowed = ("NOT_FOUND", "ACCOUNT_ERASED")
        payload = self.send("suspendUser", ADMIN, allowed, userId=subject, reason="重複登録")
        if not payload["userErrors"]:
            self.suspended.add(subject)

    # --- citizens

    def recycle(self) -> None:
        citizen, rule = self.some_citizen(), self.chance.choice(RULES)
        unit = rule.get("unit", "PIECE")
        quantity = self.chance.randint(1, 4000 if unit == "GRAM" else 60)
        token = self.issue(rule["material"], unit, quantity)
        if token is None:
            return
        if self.chance.random() < 0.05:
            self.pass_time(timedelta(minutes=3))
            late = self.send("redeemQrToken", citizen, (*GONE, "TOKEN_EXPIRED"), code=token)
            if not late["userErrors"]:
                return  # the clock was put back: it was in time after all
            token = self.issue(rule["material"], unit, quantity, again=True)
        allowed = (*GONE, "DAILY_EARN_CAP_REACHED")
        payload = self.send("redeemQrToken", citizen, allowed, code=token)
        if not payload["userErrors"] and self.chance.random() < 0.05:
            taken = ("TOKEN_ALREADY_REDEEMED", "TOKEN_EXPIRED", *GONE)
            other = self.send(
                "redeemQrToken", self.some_citizen(other_than=citizen), taken, code=token
            )
            assert other["userErrors"]

    def exchange(self) -> None:
        citizen, (offer, reward_id) = self.some_citizen(), self.chance.choice(self.rewards)
        payload = self.send(
            "exchangeReward",
            citizen,
            (
                *GONE,
                "INSUFFICIENT_POINTS",
                "OUT_OF_STOCK",
                "PER_USER_LIMIT_REACHED",
                "DAILY_LIMIT_REACHED",
                "REWARD_ENDED",
            ),
            rewardId=reward_id,
            quantity=self.chance.choice([1, 1, 1, 2]),
            idempotencyKey=f"exchange-{self.operations}",
        )
        if payload["exchange"] is not None:
            made = payload["exchange"]
            self.exchanges.append(Exchanged(made["id"], citizen, made["status"]))
        elif payload["userErrors"][0]["code"] == "OUT_OF_STOCK":
            self.send(
                "restockReward",
                ADMIN,
                (),
                id=reward_id,
                delta=offer.restock,
                idempotencyKey=f"restock-{self.operations}",
            )

    def cancel(self) -> None:
        status = self.chance.choice(["PENDING_APPROVAL", "CONFIRMED"])
        exchanged = self.some_exchange(status)
        if exchanged is None:
            return
        caller = self.chance.choice([exchanged.owner, OPERATOR])
        allowed = ("INVALID_STATE_TRANSITION", "ACCOUNT_ERASED")
        key = f"cancellation-{self.operations}"
        payload = self.send(
            "cancelExchange", caller, allowed, exchangeId=exchanged.id, idempotencyKey=key
        )
        self.see(exchanged, payload)

    def update_profile(self) -> None:
        name = f"name {self.operations}"
        self.send(
            "updateViewer", self.some_citizen(), ("ACCOUNT_ERASED",), input={"displayName": name}
        )

    def erase(self) -> None:
        """No answer has the entries of an erasure: an auditor reads them."""
        citizen = self.some_citizen()
        if citizen["sub"] in self.erased:
            return
        before = self.viewer_of(citizen)["balance"]["version"]
        self.send("eraseViewer", citizen, (), confirm=citizen["sub"])
        self.erased.add(citizen["sub"])
        self.suspended.discard(citizen["sub"])
        self.read_entries(citizen["sub"], since=before)

    def send_again(self) -> None:
        """A request sent again gets the first answer, although the balance has moved since."""
        if not self.sent:
            return
        old = self.chance.choice(self.sent)
        payload = self.service.change(old.field, old.caller, **old.arguments)
        self.operations += 1
        codes = [error["code"] for error in payload["userErrors"]]
        self.books.answers["sent again"][",".join(codes) or "replayed"] += 1
        if codes:
            assert codes == ["ACCOUNT_ERASED"], (old, payload)
            return
        assert payload["replayed"] is True
        for name in ("ledgerEntry", "balance"):
            assert payload[name] == old.payload[name], (old, payload)

    def look(self) -> None:
        """A citizen's balance is the last one pushed, less the points that expired since."""
        citizen = self.some_citizen()
        shown, pushed = self.viewer_of(citizen)["balance"], self.books.last.get(citizen["sub"])
        if pushed is None or citizen["sub"] in self.erased:
            return
        assert shown["version"] >= pushed["version"]
        if shown["version"] == pushed["version"]:
            now = text_of(self.service.now)
            usable = [lot for lot in pushed["expiring"] if lot["expiresAt"] >= now]
            assert shown["expiring"] == usable
            gone = sum(lot["points"] for lot in pushed["expiring"]) - sum(
                lot["points"] for lot in usable
            )
            assert shown["available"] == pushed["available"] - gone
            assert shown["held"] == pushed["held"]
