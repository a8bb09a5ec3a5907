"""The story of a rehearsal: GraphiQL's tabs in order, and what else AWS would show.

That is batches, errors of single events and of batches, a subscription that the function refuses,
and a sweep that has something to do.
"""

import time
from collections.abc import Callable
from typing import Any

from gateway.errors import RunError
from local.pages.graphiql.story_tabs import read_story
from tests.e2e.zip.client import Client, Watch

(LOOK_AROUND, ISSUE, REDEEM, EXCHANGE, HOLD, APPROVE, CANCEL, WATCH) = (
    tab.query for tab in read_story()
)
REWARDS = "{ rewards { nodes { id name pointsCost requiresApproval stockRemaining } } }"
BALANCE = "{ viewer { balance { available held lifetimeEarned version } } }"
# Each nested field is one batch, of as many events as there are nodes.
HISTORY = """{ viewer { ledgerEntries(first: 20) { nodes {
  sequence type points heldPoints balanceAfter occurredAt
  recycleEvent { pointsEarned location { id name } }
  exchange { status requestedAt reward { name pointsCost } } } } } }"""
TOO_MANY = "{ rewards(first: 1000) { nodes { id } } }"
TOO_MANY_NESTED = "{ viewer { balance { available } ledgerEntries(first: 1000) { nodes { id } } } }"
PUSH = "and sees her balance move"
"""The title of every balance that was pushed."""
WAITING = "{ exchanges(status: PENDING_APPROVAL) { nodes { id } } }"

# Ends the hold of the exchange with this id: its time is over.
EndHold = Callable[[str], None]
# Sweeps once; returns the report.
Sweep = Callable[[], Any]


def run_story(client: Client, end_hold: EndHold, sweep: Sweep) -> None:
    """Run the story; `client.answers` are the answers.

    Raises:
        RunError: An answer lacks what the next step needs, or a push does not come.
    """
    location_id, reward_id, bin_id = _look_around(client)
    hanako = client.id_of("hanako")
    with client.watching("hanako", WATCH, userId=hanako) as watch:
        balance = client.ask("hanako reads her balance", "hanako", BALANCE)
        watch.seen = _take(balance, "data", "viewer", "balance", "version")
        _recycle(client, watch, location_id)
        _exchange(client, watch, reward_id)
        _hold(client, watch, bin_id)
        _let_time_pass(client, watch, bin_id, end_hold, sweep)
    client.ask("hanako reads her history", "hanako", HISTORY)
    _cause_errors(client, hanako)


def _look_around(client: Client) -> tuple[str, str, str]:
    """Return the ids of a location, the cheapest reward, and one that needs approval."""
    seen = client.ask("anybody looks around", None, LOOK_AROUND)
    rewards = client.ask("hanako reads the catalogue", "hanako", REWARDS)
    nodes = _take(rewards, "data", "rewards", "nodes")
    cheapest = [each["id"] for each in nodes if not each["requiresApproval"]]
    approved = [each["id"] for each in nodes if each["requiresApproval"]]
    if not (cheapest and approved):
        raise RunError("the catalogue lacks a reward with or without approval")
    location_id = str(_take(seen, "data", "locations", "nodes", 0, "id"))
    return location_id, cheapest[0], approved[0]


def _recycle(client: Client, watch: Watch, location_id: str) -> None:
    event = {"locationId": location_id, "deviceEventId": "rehearsal"}
    issued = client.ask("the kiosk issues a token", "kiosk", ISSUE, **event)
    client.ask("the kiosk asks for it again", "kiosk", ISSUE, **event)
    code = _take(issued, "data", "issueQrToken", "qrToken", "code")
    client.ask("hanako redeems it", "hanako", REDEEM, code=code)
    _see_push(client, watch)
    client.ask("hanako sends it again", "hanako", REDEEM, code=code)
    client.ask("taro has a photo of it", "taro", REDEEM, code=code)


def _exchange(client: Client, watch: Watch, reward_id: str) -> None:
    request = {"rewardId": reward_id, "idempotencyKey": "rehearsal"}
    client.ask("hanako exchanges points", "hanako", EXCHANGE, **request)
    _see_push(client, watch)
    client.ask("hanako sends it again", "hanako", EXCHANGE, **request)


def _hold(client: Client, watch: Watch, bin_id: str) -> None:
    exchange_id = _hold_points(client, watch, bin_id, "bin")
    client.ask("the operator approves", "operator", APPROVE, exchangeId=exchange_id)
    _see_push(client, watch)
    request = {"exchangeId": exchange_id, "idempotencyKey": "no-bin"}
    client.ask("hanako cancels, and is refunded", "hanako", CANCEL, **request)
    _see_push(client, watch)


def _let_time_pass(
    client: Client, watch: Watch, bin_id: str, end_hold: EndHold, sweep: Sweep
) -> None:
    exchange_id = _hold_points(client, watch, bin_id, "bin-again")
    client.ask("the operator sees it waiting", "operator", WAITING)
    end_hold(exchange_id)
    asked_at_seconds = time.time()
    client.keep("the sweep ends the hold", sweep(), asked_at_seconds)
    _see_push(client, watch)
    client.ask("the operator is too late", "operator", APPROVE, exchangeId=exchange_id)
    asked_at_seconds = time.time()
    client.keep("the next sweep has nothing to do", sweep(), asked_at_seconds)


def _hold_points(client: Client, watch: Watch, bin_id: str, key: str) -> str:
    request = {"rewardWithApprovalId": bin_id, "idempotencyKey": key}
    held = client.ask(f"hanako's points are held ({key})", "hanako", HOLD, **request)
    _see_push(client, watch)
    return str(_take(held, "data", "exchangeReward", "exchange", "id"))


def _cause_errors(client: Client, hanako: str) -> None:
    client.watch_expecting_errors("taro may not watch hanako", "taro", WATCH, userId=hanako)
    client.ask_expecting_errors("a query asks for too much", "hanako", TOO_MANY)
    client.ask_expecting_errors("a nested field asks for too much", "hanako", TOO_MANY_NESTED)
    client.ask("taro reads his balance", "taro", BALANCE)


def _see_push(client: Client, watch: Watch) -> None:
    asked_at_seconds = time.time()
    try:
        payload = watch.next_push()
    except RunError as error:
        raise RunError(f"after {client.answers[-1].title!r}: {error}") from error
    client.keep(PUSH, payload, asked_at_seconds)


def _take(answer: Any, *path: str | int) -> Any:
    """Return what is at the path; raise RunError with the answer if nothing is."""
    found = answer
    try:
        for part in path:
            found = found[part]
    except (KeyError, IndexError, TypeError) as error:
        place = ".".join(map(str, path))
        raise RunError(f"an answer has no {place}: {answer}") from error
    if found is None:
        raise RunError(f"an answer has null at {'.'.join(map(str, path))}: {answer}")
    return found
