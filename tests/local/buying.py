"""What people of the demo do at a running server."""

import uuid
from typing import Any

from tests.support.servers import RunningServer

REWARDS = "{ rewards(first: 50) { nodes { id pointsCost requiresApproval } } }"
PLACES = "{ locations(first: 1, accepts: [PET_BOTTLE]) { nodes { id } } }"
ISSUE = """mutation ($locationId: ID!, $event: ID!) {
  issueQrToken(
    locationId: $locationId, deviceEventId: $event
    items: [{material: PET_BOTTLE, unit: PIECE, quantity: 50}]
  ) { qrToken { code } userErrors { message } }
}"""
REDEEM = """mutation ($code: String!) {
  redeemQrToken(code: $code) { ledgerEntry { id sequence } userErrors { message } }
}"""
EXCHANGE = """mutation ($id: ID!, $key: ID!) {
  exchangeReward(rewardId: $id, idempotencyKey: $key) {
    exchange { id } ledgerEntry { id } userErrors { message }
  }
}"""
APPROVE = "mutation ($id: ID!) { approveExchange(exchangeId: $id) { userErrors { message } } }"


def change(server: RunningServer, name: str, mutation: str, **variables: Any) -> Any:
    """Return the payload of a mutation, which must not refuse."""
    (payload,) = server.ask(mutation, name, **variables).values()
    assert payload["userErrors"] == []
    return payload


def redeem(server: RunningServer, event: str) -> Any:
    """Let Hanako redeem a token of 50 bottles; return the ledger entry."""
    (place,) = server.ask(PLACES, "kiosk")["locations"]["nodes"]
    issued = change(server, "kiosk", ISSUE, locationId=place["id"], event=event)
    return change(server, "hanako", REDEEM, code=issued["qrToken"]["code"])["ledgerEntry"]


def exchange(server: RunningServer, name: str = "hanako", *, to_approve: bool = False) -> Any:
    """Exchange points for the cheapest reward with or without approval; return the payload."""
    rewards = server.ask(REWARDS)["rewards"]["nodes"]
    wanted = [each for each in rewards if each["requiresApproval"] is to_approve]
    reward = min(wanted, key=lambda each: each["pointsCost"])
    return change(server, name, EXCHANGE, id=reward["id"], key=str(uuid.uuid4()))


def approve(server: RunningServer, exchange_id: str) -> None:
    change(server, "operator", APPROVE, id=exchange_id)
