"""What is lived on a DATA_DIR that is kept: the README's story, and ten mutations more."""

from typing import Any

from tests.record.kept import send
from tests.record.scenarios import DOCUMENTS
from tests.support.servers import RunningServer

NAMES = ("hanako", "taro")
BALANCE = "{ viewer { balance { available held lifetimeEarned version expiring { points } } } }"
HISTORY = """{ viewer { id displayName isSuspended ledgerEntries(first: 100) { nodes {
  id sequence type points heldPoints balanceAfter heldAfter reason actor occurredAt previousHash
  hash allocations { points expiresAt } recycleEvent { pointsEarned location { id } }
  exchange { id status note reward { id pointsCost stockRemaining } } } } } }"""
REWARDS = "{ rewards(first: 100) { nodes { id name pointsCost stockRemaining totalExchanged } } }"
SEEN = [
    *((name, query) for name in ("hanako", "taro") for query in (BALANCE, HISTORY)),
    (None, REWARDS),
    (None, "{ locations(first: 100) { edges { cursor node { id name } } } }"),
    (None, "{ earnRules { id material version quantityPerPoint dailyCapPoints expiryPolicy } }"),
    ("operator", "{ exchanges(first: 100, status: CONFIRMED) { edges { cursor node { id } } } }"),
]


class KeptLife:
    """`sent` are the requests with their answers, in their order."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self.sent: list[dict[str, Any]] = []

    def ask(self, name: str | None, query: str, **variables: Any) -> Any:
        request = {"as": name, "query": query, "variables": variables}
        answer = send(self._server, request)
        assert not answer.get("errors"), answer
        self.sent.append({**request, "answer": answer})
        return answer["data"]

    def change(self, name: str, field: str, **variables: Any) -> Any:
        document = DOCUMENTS.request((f"Mutation.{field}",)).document
        payload = self.ask(name, document, **variables)[field]
        assert payload["userErrors"] == [], payload
        return payload

    def exchange(self, reward_id: str, key: str, name: str = "hanako") -> dict[str, str]:
        wish = {"rewardId": reward_id, "idempotencyKey": key}
        return {"exchangeId": self.change(name, "exchangeReward", **wish)["exchange"]["id"]}

    def live(self) -> None:
        ids = {name: self.ask(name, "{ viewer { id } }")["viewer"]["id"] for name in NAMES}
        places = self.ask(None, "{ locations(first: 1, accepts: PET_BOTTLE) { nodes { id } } }")
        bottles = [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 1053}]
        deposit = {"locationId": places["locations"]["nodes"][0]["id"], "items": bottles}
        for name in NAMES:
            deposit["deviceEventId"] = f"story-{name}"
            code = self.change("kiosk", "issueQrToken", **deposit)["qrToken"]["code"]
            self.change(name, "redeemQrToken", code=code)
        rewards = self.ask(None, "{ rewards { nodes { id requiresApproval } } }")
        nodes = rewards["rewards"]["nodes"]
        bags = next(each["id"] for each in nodes if not each["requiresApproval"])
        compost_bin = next(each["id"] for each in nodes if each["requiresApproval"])
        self.exchange(bags, "story")
        held = self.exchange(compost_bin, "bin")
        self.change("operator", "approveExchange", **held)
        self.change("hanako", "cancelExchange", **held, idempotencyKey="no-bin")
        self._decide(compost_bin)
        self._correct(ids["taro"])
        self._change_the_catalogue()

    def _decide(self, compost_bin: str) -> None:
        held = self.exchange(compost_bin, "rejected", "taro")
        self.change("operator", "rejectExchange", **held, reason="カードなし")
        held = self.exchange(compost_bin, "handed-out", "taro")
        self.change("operator", "approveExchange", **held, note="火曜日")
        self.change("operator", "fulfilExchange", **held, voucherCode="GIFT-1")

    def _correct(self, user_id: str) -> None:
        adjustment = {"userId": user_id, "reason": "苦情"}
        for points, key in ((25, "plus"), (-10, "minus")):
            adjusted = self.change(
                "admin", "adjustPoints", **adjustment, points=points, idempotencyKey=key
            )
        undone = {"ledgerEntryId": adjusted["ledgerEntry"]["id"], "reason": "二重計上"}
        self.change("admin", "reverseLedgerEntry", **undone, idempotencyKey="undo")
        self.change("admin", "suspendUser", userId=user_id, reason="二つの口座")
        self.change("admin", "reinstateUser", userId=user_id)
        self.change("hanako", "updateViewer", input={"displayName": "花子"})

    def _change_the_catalogue(self) -> None:
        reward = {"names": {"ja": "券"}, "pointsCost": 3, "fulfilmentType": "PICKUP", "stock": 4}
        made = self.change("admin", "createReward", input=reward, idempotencyKey="new-reward")
        more = {"id": made["reward"]["id"], "delta": 6, "idempotencyKey": "more"}
        self.change("admin", "restockReward", **more)


def see(server: RunningServer) -> list[dict[str, Any]]:
    """What is to be seen at the end, with the answers."""
    requests: list[dict[str, Any]] = [
        {"as": name, "query": query, "variables": {}} for name, query in SEEN
    ]
    return [{**request, "answer": send(server, request)} for request in requests]


def send_again(server: RunningServer, sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that answer whether they are replayed, but for tokens, which time renews."""
    again = []
    for request in sent:
        (payload,) = request["answer"]["data"].values()
        if isinstance(payload, dict) and "replayed" in payload and "qrToken" not in payload:
            again.append({**request, "answer": send(server, request)})
    return again
