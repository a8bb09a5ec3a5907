"""Prepare the demo's programme so that every operation can be granted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import RunningServer

GROUPS = {"kiosks": "kiosk", "operators": "operator", "admins": "admin", "auditors": "auditor"}
SUSPENDED, ERASED = "kenta", "aoi"
POINTS = 100_000
# At most 20 of a citizen's exchanges can wait for approval.
EXCHANGES_A_CITIZEN = 15
TOKENS = 60
SECOND_ADMIN = "midori"
ABOVE_LIMIT, REQUESTS = 900_000, 40


class Programme:
    """The REST API of a running server, as its identities."""

    def __init__(self, server: RunningServer) -> None:
        self._origin = server.origin
        server.add_identity(SECOND_ADMIN, "admins")
        self._identities = server.identities()
        self._http = httpx.Client(timeout=PATIENCE_SECONDS)

    def describe(self) -> dict[str, Any]:
        """Prepare it; return tokens by role, ids by kind, and the codes of QR tokens."""
        tokens: dict[str, list[str]] = defaultdict(list)
        for identity in self._identities:
            if identity["name"] == SECOND_ADMIN:
                continue
            role = GROUPS[identity["groups"][0]] if identity["groups"] else "citizen"
            tokens[role].append(identity["token"])
        locations = self._ids("/v1/locations")
        served = self._served(locations)
        issued = list(self._issue_tokens(served[0]))
        return {
            "tokens": tokens,
            "ids": {
                "locations": locations,
                "served": served,
                "rewards": self._ids("/v1/rewards"),
                "exchanges": list(self._exchange()),
                "ledger-entries": self._ids("/v1/me/ledger-entries"),
                "users": [identity["sub"] for identity in self._identities],
                "suspended": [self._sub_of(SUSPENDED)],
                "qr-tokens": [each["id"] for each in issued[::4]],
                "adjustments": list(self._ask_second()),
            },
            "codes": [each["code"] for index, each in enumerate(issued) if index % 4],
        }

    def _ask(self, method: str, path: str, name: str = "hanako", **request: Any) -> Any:
        token = next(each["token"] for each in self._identities if each["name"] == name)
        headers = {"authorization": f"Bearer {token}", **request.pop("headers", {})}
        answer = self._http.request(method, self._origin + path, headers=headers, **request)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json()

    def _ids(self, path: str) -> list[str]:
        return [row["id"] for row in self._ask("GET", f"{path}?limit=50")["items"]]

    def _served(self, locations: list[str]) -> list[str]:
        """Return the places where the kiosk's deposits are accepted.

        Only admins see kiosks, here by a change that changes nothing.
        """
        kiosk = self._sub_of("kiosk")
        rows = [self._ask("PATCH", f"/v1/locations/{each}", "admin", json={}) for each in locations]
        return [
            row["id"]
            for row in rows
            if kiosk in row["kioskIds"]
            and row["status"] == "OPEN"
            and "PET_BOTTLE" in row["acceptedMaterials"]
        ]

    def _sub_of(self, name: str) -> str:
        return next(str(each["sub"]) for each in self._identities if each["name"] == name)

    def _ask_second(self) -> Iterator[str]:
        """Yield adjustments of another admin that wait for the admin's confirmation."""
        token = next(each["token"] for each in self._identities if each["name"] == SECOND_ADMIN)
        place = f"{self._origin}/v1/users/{self._sub_of('hanako')}/adjustments"
        for number in range(REQUESTS):
            headers = {"authorization": f"Bearer {token}", "Idempotency-Key": f"second-{number}"}
            body = {"points": ABOVE_LIMIT, "reason": "test"}
            answer = self._http.post(place, headers=headers, json=body)
            yield answer.json()["adjustmentId"]

    def _issue_tokens(self, location: str) -> Iterator[Mapping[str, Any]]:
        item = {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 10}
        for number in range(TOKENS):
            body = {"locationId": location, "items": [item], "deviceEventId": f"deposit-{number}"}
            yield self._ask("POST", "/v1/qr-tokens", "kiosk", json=body)

    def _exchange(self) -> Iterator[str]:
        """Let the second admin give points, and yield exchanges: half wait for approval."""
        content = {"names": {"ja": "券"}, "pointsCost": 1, "fulfilmentType": "PICKUP"}
        rewards = [
            self._ask("POST", "/v1/rewards", "admin", json={**content, "requiresApproval": waits})
            for waits in (True, False)
        ]
        for identity in self._identities:
            if identity["groups"] or identity["name"] in (SUSPENDED, ERASED):
                continue
            key = {"Idempotency-Key": f"points-{identity['name']}"}
            body = {"points": POINTS, "reason": "test"}
            place = f"/v1/users/{identity['sub']}/adjustments"
            self._ask("PATCH", "/v1/me", identity["name"], json={})
            self._ask("POST", place, SECOND_ADMIN, headers=key, json=body)
            for number in range(EXCHANGES_A_CITIZEN):
                place = f"/v1/rewards/{rewards[number % 2]['id']}/exchange"
                key = {"Idempotency-Key": f"exchange-{number}"}
                made = self._ask("POST", place, identity["name"], headers=key)
                yield made["exchange"]["id"]
