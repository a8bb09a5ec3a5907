"""REST of `make run`: the same programme as GraphQL's."""

import asyncio
import uuid
from typing import Any

import httpx
import pytest

from tests.support.servers import RunningServer
from tests.support.wallets import Wallet, signed_in, watching

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def cheapest(server: RunningServer) -> dict[str, Any]:
    rewards = httpx.get(f"{server.origin}/v1/rewards", params={"limit": 100}).json()["items"]
    wanted = [each for each in rewards if not each["requiresApproval"]]
    return min(wanted, key=lambda reward: int(reward["pointsCost"]))


def exchange(server: RunningServer, wallet: Wallet, reward_id: str) -> httpx.Response:
    return httpx.post(
        f"{server.origin}/v1/rewards/{reward_id}/exchange",
        json={},
        headers={
            "authorization": f"Bearer {wallet.token}",
            "idempotency-key": str(uuid.uuid4()),
            "origin": "https://anywhere.example",
        },
    )


def test_p14_exchange_over_rest_is_pushed(server: RunningServer) -> None:
    async def exchange_and_watch(wallet: Wallet) -> tuple[httpx.Response, list[dict[str, Any]]]:
        async with watching(server, wallet, wallet.user_id) as watch:
            answer = await asyncio.to_thread(exchange, server, wallet, cheapest(server)["id"])
            assert answer.status_code == 201, answer.text
            await watch.wait_for_version(answer.json()["balance"]["version"])
            return answer, watch.balances

    with signed_in(server, "taro") as wallet:
        before = wallet.ask("{ viewer { balance { available } } }")["viewer"]["balance"]
        answer, pushed = asyncio.run(exchange_and_watch(wallet))
        after = wallet.ask("{ viewer { balance { available } } }")["viewer"]["balance"]

    balance, spent = answer.json()["balance"], answer.json()["exchange"]["pointsSpent"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert balance["available"] == before["available"] - spent == after["available"]
    assert [(each["version"], each["available"]) for each in pushed] == [
        (balance["version"], balance["available"])
    ]
    made = httpx.URL(f"{server.origin}/v1/rewards/{answer.json()['exchange']['rewardId']}/exchange")
    headers = {"authorization": wallet.token}
    located = httpx.get(made.join(answer.headers["location"]), headers=headers)
    assert located.json() == answer.json()["exchange"]
