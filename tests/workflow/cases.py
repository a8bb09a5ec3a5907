"""The cases of the workflow: how each goes, and what becomes of the exchange."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.exchange_steps import granted
from tests.support.identities import ADMIN, OPERATOR
from tests.support.workflow_stage import Stage, fault
from tests.workflow.outcomes import Outcome
from tests.workflow.plays import FEW_POINTS, MANY_POINTS, PARCEL, VOUCHERS, Live, Play

BOTH, APPROVAL = ("approval", "fulfilment"), ("approval",)
NEEDED, REMINDED = "approval_needed", "approval_reminder"
FAILED, BY_HAND = "hand_over_failed", "hand_over_needed"
CASES: "list[Case]" = []


@dataclass(frozen=True)
class Case:
    title: str
    live: Live
    expected: Outcome

    def play(self, stage: Stage) -> Outcome:
        """Live it on the stage; check the books, and the texts in what the engine keeps."""
        play = Play(stage)
        self.live(play)
        outcome = play.outcome()
        play.check_books()
        play.check_texts()
        assert not any(stage.before.values()), f"not all was used: {stage.before}"
        return outcome


def case(title: str, *expected: Any) -> Callable[[Live], Live]:
    """Add a case: executions, tries, notices, status, codes."""

    def add(live: Live) -> Live:
        CASES.append(Case(title, live, Outcome(*expected)))
        return live

    return add


def nothing() -> None:
    """Let a call go on."""


@case("approved automatically; the hand-over fails twice", BOTH, 3, (), "FULFILLED", 1)
def _automatic(play: Play) -> None:
    play.stage.before["handOver"] = [fault, fault]
    play.request(FEW_POINTS, **VOUCHERS)
    play.wait_until_ended(*BOTH)
    assert play.faults == ["OrderedFaultError"] * 2


@case("approved by an operator, a parcel", BOTH, 0, (NEEDED, BY_HAND), "CONFIRMED", 0)
def _by_operator(play: Play) -> None:
    play.request(MANY_POINTS, **PARCEL)
    play.wait_for_notice(NEEDED)
    granted(play.desk.approve(play.exchange, OPERATOR, note=play.text("覚書")))
    play.wait_until_ended(*BOTH)


@case("the events come three times more, and the steps again", BOTH, 1, (), "FULFILLED", 1)
def _again(play: Play) -> None:
    stage = play.stage
    play.request(FEW_POINTS, **VOUCHERS)
    play.wait_until_ended(*BOTH)
    events = stage.events_of(play.id)
    assert [each["detail-type"] for each in events] == ["exchange.requested", "exchange.confirmed"]
    before = {name: stage.history(play.id, name) for name in BOTH}
    for event in events * 3:
        assert stage.function(event) == {"exchangeId": play.id}
    for step in ("approve", "handOver"):
        answers = [stage.function({"step": step, "exchangeId": play.id}) for _ in range(3)]
        assert answers == [{"status": "FULFILLED", "refusal": answers[0]["refusal"]}] * 3
    assert {name: stage.history(play.id, name) for name in BOTH} == before


@case("nobody decides", APPROVAL, 0, (NEEDED, REMINDED), "EXPIRED", 0)
def _nobody_decides(play: Play) -> None:
    play.request(MANY_POINTS, **VOUCHERS)
    play.wait_for_notice(REMINDED)
    play.sweep_after_hold()
    play.wait_until_ended(*APPROVAL)


@case("cancelled while the hand-over is under way", BOTH, 1, (), "CANCELLED", 0)
def _cancelled(play: Play) -> None:
    def cancel() -> None:
        granted(play.desk.cancel(play.exchange, by=play.citizen))

    play.stage.services["handOver"] = play.service.overtaken(cancel)
    play.request(FEW_POINTS, **VOUCHERS)
    play.wait_until_ended(*BOTH)
    del play.stage.services["handOver"]


@case("the pool stays empty; a person fulfils", BOTH, 7, (FAILED,), "FULFILLED", 0)
def _empty_pool(play: Play) -> None:
    play.request(FEW_POINTS, codes=0, **VOUCHERS)
    play.wait_until_ended(*BOTH)
    assert play.status == "CONFIRMED"
    assert play.faults == ["VoucherPoolEmptyError"] * 7
    play.fulfil_by_hand()


@case("the pool is empty, and loaded between two tries", BOTH, 3, (), "FULFILLED", 1)
def _loaded_pool(play: Play) -> None:
    play.stage.before["handOver"] = [nothing, nothing, lambda: play.load(1)]
    play.request(FEW_POINTS, codes=0, **VOUCHERS)
    play.wait_until_ended(*BOTH)


@case("the account is suspended; a person rejects", APPROVAL, 0, (NEEDED,), "REJECTED", 0)
def _suspended(play: Play) -> None:
    def suspend() -> None:
        reason = play.text("理由")
        play.service.done("suspendUser", ADMIN, userId=play.citizen["sub"], reason=reason)

    play.stage.before["look"] = [suspend]
    play.request(FEW_POINTS, **VOUCHERS)
    play.wait_for_notice(NEEDED)
    assert play.status == "PENDING_APPROVAL"
    granted(play.desk.reject(play.exchange, reason=play.text("理由")))
    play.wait_until_ended(*APPROVAL)


@case("the citizen is erased while the exchange waits", APPROVAL, 0, (NEEDED,), "CANCELLED", 0)
def _erased_waiting(play: Play) -> None:
    play.request(MANY_POINTS, **VOUCHERS)
    play.wait_for_notice(NEEDED)
    play.erase()
    play.wait_until_ended(*APPROVAL)


@case("the citizen is erased before the hand-over", BOTH, 1, (FAILED,), "CONFIRMED", 0)
def _erased_before_hand_over(play: Play) -> None:
    play.stage.before["handOver"] = [play.erase]
    play.request(FEW_POINTS, **VOUCHERS)
    play.wait_until_ended(*BOTH)
