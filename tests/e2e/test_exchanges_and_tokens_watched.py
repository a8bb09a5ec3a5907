from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from websockets.sync.client import ClientConnection

from tests.support.balance_watches import pushed, started
from tests.support.gateway_sockets import receive
from tests.support.running_programme import Programme
from tests.support.wallets import Wallet

pytestmark = [pytest.mark.engine, pytest.mark.slow]

CHANGE = "{ id userId rewardId quantity pointsSpent status holdUntil requestedAt updatedAt }"
WATCH_MINE = f"subscription ($about: ID!) {{ onExchangeChanged(userId: $about) {CHANGE} }}"
WATCH_QUEUE = f"subscription {{ onExchangeQueueChanged {CHANGE} }}"
WATCH_TOKEN = """subscription ($about: ID!) {
  onQrTokenChanged(id: $about) { id locationId status expiresAt updatedAt } }"""
REWARD = """mutation { createReward(input: {names: {ja: "苗"}, pointsCost: 1,
  fulfilmentType: PICKUP, requiresApproval: true}) { reward { id } userErrors { code } } }"""
EXCHANGE = f"""mutation ($reward: ID!, $key: ID!) {{
  exchangeReward(rewardId: $reward, idempotencyKey: $key) {{
    exchange {CHANGE} userErrors {{ code }} }} }}"""
STEP = """mutation ($id: ID!) {
  %s(exchangeId: $id) { exchange { id status updatedAt } userErrors { code } } }"""
ISSUE = """mutation ($location: ID!, $event: ID!) {
  issueQrToken(locationId: $location, deviceEventId: $event,
               items: [{material: PET_BOTTLE, unit: PIECE, quantity: 50}]) {
    qrToken { id code } userErrors { code } } }"""
STEPS = ["PENDING_APPROVAL", "CONFIRMED", "FULFILLED"]


@contextmanager
def watching(wallet: Wallet, query: str, **variables: Any) -> Iterator[ClientConnection]:
    with started(wallet.host, {"authorization": wallet.token}, query, **variables) as socket:
        assert receive(socket) == {"id": "1", "type": "start_ack"}
        yield socket


def refusal(wallet: Wallet, query: str, **variables: Any) -> dict[str, Any]:
    """Return the error that a start gets."""
    with started(wallet.host, {"authorization": wallet.token}, query, **variables) as socket:
        message = receive(socket)
    assert message["type"] == "error", message
    (error,) = message["payload"]["errors"]
    return dict(error)


def step(staff: Wallet, name: str, exchange_id: str) -> dict[str, Any]:
    exchange: dict[str, Any] = staff.change(STEP % name, id=exchange_id)["exchange"]
    return exchange


def test_p17_exchanges_reach_exactly_their_watchers(programme: Programme) -> None:
    hanako, taro = programme.sign_in("hanako"), programme.sign_in("taro")
    operator = programme.sign_in("operator")
    reward = programme.sign_in("admin").change(REWARD)["reward"]["id"]
    with ExitStack() as stack:
        hers = stack.enter_context(watching(hanako, WATCH_MINE, about=hanako.user_id))
        his = stack.enter_context(watching(taro, WATCH_MINE, about=taro.user_id))
        hers_by_staff = stack.enter_context(watching(operator, WATCH_MINE, about=hanako.user_id))
        queue = stack.enter_context(watching(operator, WATCH_QUEUE))
        requested = [
            wallet.change(EXCHANGE, reward=reward, key=f"exchange-{number}")["exchange"]
            for number in range(5)
            for wallet in (hanako, taro)
        ]
        for each in requested:
            step(operator, "approveExchange", each["id"])
        done = [step(operator, "fulfilExchange", each["id"]) for each in requested]

        of_hanako, of_taro, of_staff, of_queue = (
            [pushed(socket) for _ in range(count)]
            for socket, count in ((hers, 15), (his, 15), (hers_by_staff, 15), (queue, 30))
        )

    for wallet, changes in ((hanako, of_hanako), (taro, of_taro), (hanako, of_staff)):
        assert {change["userId"] for change in changes} == {wallet.user_id}
    for exchange, last in zip(requested, done, strict=True):
        watchers = [of_queue, of_hanako if exchange["userId"] == hanako.user_id else of_taro]
        for watcher in watchers:
            seen = [change for change in watcher if change["id"] == exchange["id"]]
            assert [change["status"] for change in seen] == STEPS
            assert seen[0] == exchange
            assert seen[-1]["updatedAt"] == last["updatedAt"]
    assert sorted(map(str, of_staff)) == sorted(map(str, of_hanako))


def test_p17_foreign_token_answers_like_unknown(programme: Programme) -> None:
    issued = programme.kiosk.change(ISSUE, location=programme.location_id, event="watched-3")
    programme.server.add_identity("kiosk-elsewhere", "kiosks")
    elsewhere = programme.sign_in("kiosk-elsewhere")

    foreign = refusal(elsewhere, WATCH_TOKEN, about=issued["qrToken"]["id"])

    assert "Not Authorized to access onQrTokenChanged" in foreign["message"]
    assert foreign == refusal(elsewhere, WATCH_TOKEN, about="0" * 64)
    assert foreign == refusal(programme.kiosk, WATCH_TOKEN, about="0" * 64)


@pytest.mark.parametrize(
    ("name", "query"), [("hanako", WATCH_MINE), ("hanako", WATCH_QUEUE), ("auditor", WATCH_MINE)]
)
def test_p17_nobody_watches_others_exchanges(programme: Programme, name: str, query: str) -> None:
    taro = programme.sign_in("taro").user_id
    variables = {"about": taro} if query == WATCH_MINE else {}

    assert "Not Authorized" in refusal(programme.sign_in(name), query, **variables)["message"]
