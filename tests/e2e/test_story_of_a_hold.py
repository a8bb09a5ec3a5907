"""Hold, approval, refund and rejection as a wallet sees them live, over HTTP and WebSockets."""

import asyncio
from typing import Any

import pytest

from tests.support.running_programme import Programme
from tests.support.wallets import BALANCE, Balance, Wallet, publish, watching

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ANSWER = f"""exchange {{ id status holdUntil }} ledgerEntry {{ type sequence }}
  balance {{ {BALANCE} }} replayed userErrors {{ code message }}"""
EXCHANGE = f"""mutation ($reward: ID!, $key: ID!) {{
  exchangeReward(rewardId: $reward, idempotencyKey: $key) {{ {ANSWER} }} }}"""
APPROVE = f"""mutation ($id: ID!) {{
  approveExchange(exchangeId: $id, note: "窓口へどうぞ") {{ {ANSWER} }} }}"""
REJECT = f"""mutation ($id: ID!) {{
  rejectExchange(exchangeId: $id, reason: "在庫がありません") {{ {ANSWER} }} }}"""
CANCEL = f"""mutation ($id: ID!, $key: ID!) {{
  cancelExchange(exchangeId: $id, idempotencyKey: $key) {{ {ANSWER} }} }}"""
FULFIL = f"""mutation ($id: ID!, $code: String!) {{
  fulfilExchange(exchangeId: $id, voucherCode: $code) {{ {ANSWER} }} }}"""
WAITING = "{ exchanges(status: PENDING_APPROVAL) { nodes { id userId } } }"
APPROVAL_NEEDED = "{ rewards { nodes { id pointsCost requiresApproval } } }"
COST, CHEAP = 80, 10


def held_reward(wallet: Wallet) -> str:
    """The demo's compost bin, which an operator hands out."""
    rewards = wallet.ask(APPROVAL_NEEDED)["rewards"]["nodes"]
    (reward,) = [
        each for each in rewards if each["requiresApproval"] and each["pointsCost"] == COST
    ]
    return str(reward["id"])


def test_p14_wallet_sees_every_step_of_hold(programme: Programme) -> None:
    hanako, operator = programme.sign_in("hanako"), programme.sign_in("operator")
    reward_id = held_reward(hanako)

    def live() -> list[dict[str, Any]]:
        def hold(name: str) -> dict[str, Any]:
            return hanako.change(EXCHANGE, reward=reward_id, key=name)

        held = hold("held")
        nodes = operator.ask(WAITING)["exchanges"]["nodes"]
        (waiting,) = [each for each in nodes if each["userId"] == hanako.user_id]
        approved = operator.change(APPROVE, id=waiting["id"])
        again = operator.change(APPROVE, id=waiting["id"])
        assert again == {**approved, "replayed": True}
        refunded = hanako.change(CANCEL, id=waiting["id"], key="refund")
        held_again = hold("held-again")
        rejected = operator.change(REJECT, id=held_again["exchange"]["id"])
        held_once_more = hold("held-once-more")
        cancelled = hanako.change(CANCEL, id=held_once_more["exchange"]["id"], key="cancel")
        spent = hanako.change(EXCHANGE, reward=programme.reward_id, key="spent")
        fulfilled = operator.change(FULFIL, id=spent["exchange"]["id"], code="GIFT-1")
        assert (fulfilled["ledgerEntry"], fulfilled["exchange"]["status"]) == (None, "FULFILLED")
        return [held, approved, refunded, held_again, rejected, held_once_more, cancelled, spent]

    async def watch_live() -> tuple[list[dict[str, Any]], list[Balance]]:
        async with watching(programme.server, hanako, hanako.user_id) as watch:
            answers = await asyncio.to_thread(live)
            await watch.wait_for_version(answers[-1]["balance"]["version"])
            # What comes before it on the socket was published before it.
            await asyncio.to_thread(publish, programme.server, hanako.user_id, 1_000_000)
            await watch.wait_for_version(1_000_000)
        return answers, watch.balances[:-1]

    answers, pushed = asyncio.run(watch_live())
    assert pushed == [answer["balance"] for answer in answers]
    assert [answer["ledgerEntry"]["type"] for answer in answers] == [
        "HOLD",
        "EXCHANGE",
        "EXCHANGE_REFUND",
        "HOLD",
        "HOLD_RELEASE",
        "HOLD",
        "HOLD_RELEASE",
        "EXCHANGE",
    ]
    first = pushed[0]["version"]
    assert [each["version"] for each in pushed] == list(range(first, first + len(pushed)))
    had = pushed[0]["available"] + COST
    assert [(each["available"], each["held"]) for each in pushed] == [
        (had - COST, COST),
        (had - COST, 0),
        (had, 0),
        (had - COST, COST),
        (had, 0),
        (had - COST, COST),
        (had, 0),
        (had - CHEAP, 0),
    ]
    assert answers[0]["exchange"]["holdUntil"] is not None
    assert answers[-1]["exchange"]["holdUntil"] is None
