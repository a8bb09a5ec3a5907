"""REST of `make run`: the same programme as GraphQL's."""

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import pytest

from tests.support.servers import RunningServer, serving
from tests.support.wallets import Wallet, signed_in, watching

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def server(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(copytree(demo_dir, tmp_path_factory.mktemp("rest") / "data")) as server:
        yield server


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

    with signed_in(server, "hanako") as wallet:
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


def test_pages_are_followed_by_their_links(server: RunningServer) -> None:
    address: httpx.URL | None = httpx.URL(f"{server.origin}/v1/locations?limit=15")
    found: list[str] = []
    while address is not None:
        answer = httpx.get(address)
        found += [item["id"] for item in answer.json()["items"]]
        link = answer.links.get("next")
        address = address.join(link["url"]) if link else None

    assert len(found) == len({*found}) == 39


def test_unusable_token_is_401(server: RunningServer) -> None:
    token = server.token("hanako")
    for header in ("nonsense", f"Bearer {token[:-9]}", f"Basic {token}", ""):
        answer = httpx.get(f"{server.origin}/v1/me", headers={"authorization": header})
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")
    assert httpx.get(f"{server.origin}/v1/me", headers={"authorization": token}).is_success


def test_map_has_the_cities_of_the_demo(server: RunningServer) -> None:
    outlines = httpx.get(f"{server.origin}/outlines.json").json()["municipalities"]

    assert [each["name"] for each in outlines] == ["焼津市", "高松市"]
