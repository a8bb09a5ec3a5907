from collections.abc import Callable
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from admin.verification.vouchers import Vouchers
from resolvers.domain.rewards.vouchers import new_voucher, voucher_digest_of
from resolvers.services.rewards.vouchers import hand_over_voucher
from resolvers.storage.base.expressions import Item
from tests.support.exchange_steps import Desk, granted
from tests.support.service import HANAKO, Service
from tests.support.tampering import Spoiler
from tests.support.voucher_pools import fill_pool, workflow_context


@pytest.fixture
def spoiler(service: Service) -> Spoiler:
    """An exchange of two pieces that has its vouchers, one that waits, and two free vouchers."""
    service = service.with_points(500)
    service.built("vouchers", lambda: _hand_out(service))
    return Spoiler(service)


def _hand_out(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=5)
    fill_pool(service, reward_id, *(f"MARK-{number}" for number in range(4)))
    handed_over = granted(service.exchange(reward_id, "key-1", quantity=2))["exchange"]
    hand_over_voucher(workflow_context(service), handed_over["id"])
    granted(service.exchange(reward_id, "key-2"))


def vouchers(spoiler: Spoiler, *, is_free: bool) -> list[Item]:
    return [row for row in spoiler.rows("vouchers") if ("pool" in row) is is_free]


def exchange(spoiler: Spoiler, status: str) -> Item:
    return next(row for row in spoiler.rows("exchanges") if row["status"] == status)


def spoil_given(**changes: Any) -> Callable[[Spoiler], None]:
    return lambda s: s.change("vouchers", vouchers(s, is_free=False)[0], **changes)


def spoil_free(**changes: Any) -> Callable[[Spoiler], None]:
    return lambda s: s.change("vouchers", vouchers(s, is_free=True)[0], **changes)


def give(status: str) -> Callable[[Spoiler], None]:
    """Let a free voucher go to the exchange of this status."""
    return lambda s: spoil_free(
        exchange_id=exchange(s, status)["exchange_id"], pool=None, code=None
    )(s)


def give_again(spoiler: Spoiler) -> None:
    """Put the voucher of a code that the exchange has back, as a restored table does."""
    fulfilled = exchange(spoiler, "FULFILLED")
    code = fulfilled["voucher_code"].partition(", ")[2]
    row = new_voucher(fulfilled["reward_id"], code, spoiler.service.now)
    spoiler.change("vouchers", row.to_item(), exchange_id=None)


def share(text: str) -> Callable[[Spoiler], None]:
    """Write a code that one exchange has into another one, in small letters and as `text`."""

    def spoil(spoiler: Spoiler) -> None:
        code = exchange(spoiler, "FULFILLED")["voucher_code"].partition(", ")[2]
        waiting = exchange(spoiler, "CONFIRMED")
        shared = text.format(code.lower())
        digest = voucher_digest_of(shared)
        spoiler.change("exchanges", waiting, voucher_code=shared, voucher_digest=digest)

    return spoil


TAMPERED: dict[str, tuple[Callable[[Spoiler], None], str]] = {
    "third of two": (give("FULFILLED"), "3 vouchers went to an exchange of 2 pieces"),
    "of one that waits": (give("CONFIRMED"), "1 vouchers went to an exchange CONFIRMED"),
    "of none": (spoil_given(exchange_id="x"), "went to an exchange x, which does not exist"),
    "of another reward": (spoil_given(reward_id="tote"), "or is of another reward"),
    "with its code": (spoil_given(code="MARK-9"), "still has its code after the hand-over"),
    "back in the pool": (spoil_given(pool="tote"), "was handed over and is still in a pool"),
    "lost": (spoil_given(exchange_id=None), "neither in a pool nor handed over"),
    "in another pool": (spoil_free(pool="tote"), "in the pool of another reward"),
    "with another code": (spoil_free(code="MARK-9"), "its id is not that of its code"),
    "free again": (give_again, "has its code, and it is still in the pool"),
    "of two exchanges": (share("{}"), "have the same code"),
    "typed otherwise": (share("mark-9, {}"), "have the same code"),
    "without a code": (spoil_free(code=None), "cannot be read: KeyError code"),
}


@pytest.mark.parametrize("tampered", TAMPERED)
def test_tampered_voucher_is_named(spoiler: Spoiler, tampered: str) -> None:
    spoil, detail = TAMPERED[tampered]
    spoil(spoiler)

    (problem,) = verify_programme(spoiler.database, segments=1).problems

    assert (problem.user_id, problem.kind) == (None, "voucher")
    assert detail in problem.detail
    assert problem.subject
    assert "MARK" not in problem.detail


def test_same_note_of_other_rewards_is_right(spoiler: Spoiler) -> None:
    share("{}")(spoiler)
    for row in spoiler.rows("rewards"):
        spoiler.change("rewards", row, fulfilment="PICKUP")

    assert verify_programme(spoiler.database, segments=1).problems == []


def test_unreadable_exchange_is_no_problem_of_vouchers(spoiler: Spoiler) -> None:
    spoiler.change("exchanges", exchange(spoiler, "FULFILLED"), quantity="two")

    assert {each.kind for each in verify_programme(spoiler.database, segments=1).problems} == {
        "row",
        "stock",
    }


def test_hand_over_between_scans_is_right(spoiler: Spoiler) -> None:
    scanned = Vouchers()
    for row in spoiler.rows("vouchers"):
        scanned.add_voucher(row)
    waiting = exchange(spoiler, "CONFIRMED")
    hand_over_voucher(workflow_context(spoiler.service), waiting["exchange_id"])
    for row in spoiler.rows("exchanges"):
        scanned.add_exchange(row)

    assert list(scanned.problems(spoiler.database)) == []


def test_handed_over_vouchers_are_right(spoiler: Spoiler) -> None:
    assert verify_programme(spoiler.database, segments=1).problems == []

    Desk(spoiler.service).fulfil(
        {"id": exchange(spoiler, "CONFIRMED")["exchange_id"]},
        voucherCode=vouchers(spoiler, is_free=True)[0]["code"],
    )
    spoiler.service.done("eraseViewer", confirm=HANAKO["sub"])

    assert verify_programme(spoiler.database, segments=1).problems == []
