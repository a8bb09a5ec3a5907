"""The routes: which field of the schema answers a method and a path.

A row has only the facts that the schema lacks. `bindings.py` derives the others.
"""

from dataclasses import dataclass, field
from typing import Literal

Method = Literal["GET", "POST", "PATCH"]
REST_NAMES = {"first": "limit", "after": "cursor", "idempotencyKey": "Idempotency-Key"}
"""REST's names of arguments, where they differ from the schema's."""


@dataclass(frozen=True)
class Route:
    """One route.

    place: The field, as `Type.field`. The caller is the parent of a field of User.
    creates: The member of the answer that the request creates: 201 unless it is a replay.
    location: The path of the created object, relative to the route; "" if it has no route.
    nested: A field of each row that the answer includes, read as one batch.
    without: Arguments that the route does not take.
    successor: The path of the route to use instead of an old one, without the first slash.
    """

    method: Method
    path: str
    place: str
    creates: str | None = None
    location: str = ""
    nested: str | None = None
    without: frozenset[str] = field(default=frozenset())
    successor: str | None = None

    @property
    def key(self) -> str:
        """Return API Gateway's route key, such as `GET /v1/rewards/{id}`."""
        return f"{self.method} {self.path}"

    @property
    def is_query(self) -> bool:
        return not self.place.startswith("Mutation.")


ROUTES = (
    Route("GET", "/v1/locations", "Query.locations"),
    Route("GET", "/v1/locations/nearby", "Query.nearbyLocations"),
    Route("GET", "/v1/locations/{id}", "Query.location"),
    # On a public route a gateway reads no token, so no caller is an admin there.
    Route("GET", "/v1/rewards", "Query.rewards", without=frozenset({"includeInactive"})),
    Route("GET", "/v1/rewards/{id}", "Query.reward"),
    Route("GET", "/v1/earn-rules", "Query.earnRules"),
    Route(
        "POST",
        "/v1/rewards/{id}/exchange",
        "Mutation.exchangeReward",
        creates="exchange",
        location="../../exchanges/",
    ),
    Route("GET", "/v1/me", "Query.viewer"),
    Route("PATCH", "/v1/me", "Mutation.updateViewer"),
    Route("GET", "/v1/me/ledger-entries", "User.ledgerEntries"),
    Route("GET", "/v1/me/recycle-events", "User.recycleEvents", nested="location"),
    Route("GET", "/v1/me/exchanges", "User.exchanges", nested="reward"),
    Route("GET", "/v1/exchanges", "Query.exchanges"),
    Route("GET", "/v1/exchanges/{id}", "Query.exchange"),
    Route("POST", "/v1/exchanges/{id}/cancel", "Mutation.cancelExchange"),
    Route("POST", "/v1/exchanges/{id}/approve", "Mutation.approveExchange"),
    Route("POST", "/v1/exchanges/{id}/reject", "Mutation.rejectExchange"),
    Route("POST", "/v1/exchanges/{id}/fulfil", "Mutation.fulfilExchange"),
    Route("POST", "/v1/qr-tokens", "Mutation.issueQrToken", creates="qrToken"),
    Route("POST", "/v1/qr-tokens/redeem", "Mutation.redeemQrToken", creates="recycleEvent"),
    Route("POST", "/v1/qr-tokens/{id}/revoke", "Mutation.revokeQrToken"),
    Route("POST", "/v1/rewards", "Mutation.createReward", creates="reward", location="rewards/"),
    Route("PATCH", "/v1/rewards/{id}", "Mutation.updateReward"),
    Route("POST", "/v1/rewards/{id}/restock", "Mutation.restockReward"),
    Route(
        "POST",
        "/v1/locations",
        "Mutation.createLocation",
        creates="location",
        location="locations/",
    ),
    Route("PATCH", "/v1/locations/{id}", "Mutation.updateLocation"),
    Route("POST", "/v1/locations/{id}/status", "Mutation.reportLocationStatus"),
    Route("POST", "/v1/earn-rules", "Mutation.saveEarnRule"),
    Route("GET", "/v1/users/{id}", "Query.user"),
    Route("POST", "/v1/users/{id}/adjustments", "Mutation.adjustPoints", creates="ledgerEntry"),
    Route("GET", "/v1/adjustments", "Query.pendingAdjustments"),
    Route(
        "POST", "/v1/adjustments/{id}/confirm", "Mutation.confirmAdjustment", creates="ledgerEntry"
    ),
    Route("POST", "/v1/adjustments/{id}/reject", "Mutation.rejectAdjustment"),
    Route("POST", "/v1/users/{id}/suspend", "Mutation.suspendUser"),
    Route("POST", "/v1/users/{id}/reinstate", "Mutation.reinstateUser"),
    Route(
        "POST",
        "/v1/ledger-entries/{id}/reversal",
        "Mutation.reverseLedgerEntry",
        creates="ledgerEntry",
    ),
    Route("GET", "/v1/reports/programme", "Query.programmeReport"),
    # The old system's routes.
    Route("GET", "/locations", "Query.locations", successor="v1/locations"),
    Route("GET", "/rewards", "Query.rewards", successor="v1/rewards"),
    Route("GET", "/rewards/{id}", "Query.reward", successor="v1/rewards/{id}"),
    Route(
        "POST",
        "/rewards/{id}/exchange",
        "Mutation.exchangeReward",
        successor="v1/rewards/{id}/exchange",
    ),
    Route("POST", "/qr/redeem", "Mutation.redeemQrToken", successor="v1/qr-tokens/redeem"),
)
