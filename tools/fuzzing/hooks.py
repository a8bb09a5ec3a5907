"""Give schemathesis callers, existing ids, and rules that types cannot express.

It runs in the virtual environment of schemathesis, without the product. Each choice takes the next
value in turn, so that a run can be repeated.
"""

import itertools
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st

PROGRAMME: dict[str, Any] = json.loads(os.environ["PROGRAMME"])
TOKENS: dict[str, list[str]] = PROGRAMME["tokens"]
KNOWN: dict[str, list[str]] = PROGRAMME["ids"]
CODES: list[str] = PROGRAMME["codes"]
FUTURE = "2099-03-31T14:59:59.999Z"
_CALLERS = {
    "citizen": ["every citizen", "citizens", "every user"],
    "kiosk": ["kiosks"],
    "operator": ["operators"],
    "admin": ["admins"],
    "auditor": ["auditors"],
}
_turn = itertools.count()
_next_cursors: dict[tuple[str, str, str], str] = {}

schemathesis.openapi.format(
    "date-time",
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(  # noqa: DTZ001 - hypothesis wants them so
        lambda moment: moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    ),
)


@schemathesis.auth(refresh_interval=None)
class Token:
    """Four of five requests come from an allowed caller, the fifth from any caller."""

    def get(self, _: Any, context: Any) -> str:
        turn = next(_turn)
        roles = list(TOKENS)
        if turn % 5:
            roles = _roles_of(context.operation.definition.raw)
        tokens = TOKENS[roles[turn // 5 % len(roles)]]
        return tokens[turn // 7 % len(tokens)]

    def set(self, case: Any, token: str, _: Any) -> None:
        case.headers["Authorization"] = f"Bearer {token}"


def _roles_of(operation: dict[str, Any]) -> list[str]:
    callers = re.search(r"Callers: ([^.]*)", operation["description"])
    text = callers[1] if callers else ""
    found = [role for role, words in _CALLERS.items() if any(word in text for word in words)]
    return found or list(TOKENS)


@schemathesis.hook
def before_call(_context: Any, case: Any, **_: Any) -> None:
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    known = KNOWN.get(_kind_of(case), [])
    if case.operation.definition.raw["operationId"] in ("suspendUser", "reinstateUser"):
        # The other citizens stay able to earn and spend.
        known = KNOWN["suspended"]
    if "id" in (case.path_parameters or {}) and known and next(_turn) % 4:
        case.path_parameters["id"] = known[next(_turn) % len(known)]
    if "Idempotency-Key" in case.headers and next(_turn) % 4:
        case.headers["Idempotency-Key"] = f"key-{next(_turn)}"
    if case.query is not None:
        _make_query_possible(case)
    if isinstance(case.body, dict):
        change = _BODIES.get(case.operation.definition.raw["operationId"])
        if change:
            change(case.body)


def _kind_of(case: Any) -> str:
    """Return `rewards` for /v1/rewards/{id} and for the old /rewards/{id}."""
    path: str = case.operation.path.removeprefix("/v1")
    return path.split("/")[1]


def _place_of(case: Any) -> tuple[str, str, str]:
    filters = {name: value for name, value in (case.query or {}).items() if name != "cursor"}
    caller = str((case.headers or {}).get("Authorization"))
    return case.operation.label, json.dumps(filters, sort_keys=True, default=str), caller


def _make_query_possible(case: Any) -> None:
    """Take a cursor that this list has returned, or none."""
    if "cursor" in case.query:
        del case.query["cursor"]
        if cursor := _next_cursors.get(_place_of(case)):
            case.query["cursor"] = cursor
    is_of_all = case.operation.definition.raw["operationId"] == "listExchanges"
    if is_of_all and not {"status", "rewardId"} & set(case.query):
        case.query["status"] = "CONFIRMED"


@schemathesis.hook
def after_call(_context: Any, case: Any, response: Any) -> None:
    """Note the status, and remember new ids."""
    with Path(os.environ["STATUSES"]).open("a", encoding="utf-8") as statuses:
        statuses.write(f"{case.operation.label}: {response.status_code}\n")
    if not 200 <= response.status_code < 300 or not response.content:
        return
    body = response.json()
    if body.get("nextCursor"):
        _next_cursors[_place_of(case)] = body["nextCursor"]
    for name, kind in (("exchange", "exchanges"), ("ledgerEntry", "ledger-entries")):
        if body.get(name):
            KNOWN[kind].append(body[name]["id"])
    kind = _kind_of(case)
    if response.status_code == 201 and "id" in body and kind in KNOWN:
        KNOWN[kind].append(body["id"])
    if body.get("code"):
        CODES.append(body["code"])


def _reward(body: dict[str, Any]) -> None:
    """Set the end of a reward's window after its beginning, the stored one included."""
    body.pop("redeemableFrom", None)
    body.pop("redeemableUntil", None)


def _location(body: dict[str, Any]) -> None:
    """Keep pairs of source and externalId unique, as each names one location."""
    if body.get("externalId"):
        body["externalId"] = f"{body['externalId'][:1000]}{next(_turn)}"


def _deposit(body: dict[str, Any]) -> None:
    """Date a deposit today, and name each material and unit once."""
    body.pop("occurredAt", None)
    body["locationId"] = KNOWN["served"][next(_turn) % len(KNOWN["served"])]
    items = {(each["material"], each["unit"]): each for each in body["items"]}
    body["items"] = list(items.values())
    if next(_turn) % 4:
        body["deviceEventId"] = f"deposit-{next(_turn)}"


def _earn_rule(body: dict[str, Any]) -> None:
    """Seldom use the generated id of a rule to change."""
    body.pop("id", None)


def _exchange(body: dict[str, Any]) -> None:
    """Seldom use the generated price."""
    if next(_turn) % 4:
        body.pop("expectedPointsCost", None)
        body["quantity"] = 1


def _redemption(body: dict[str, Any]) -> None:
    name = "code" if "code" in body else "qr_token"
    if next(_turn) % 4 and CODES:
        body[name] = CODES[next(_turn) % len(CODES)]


def _adjustment(body: dict[str, Any]) -> None:
    """Set an expiry only on added points, and in the future; an account has few lots.

    An admin's adjustments of a day have a limit, so they are small, and many fit.
    """
    body["points"] = int(body["points"] / 100) or 1
    if body.get("expiresAt"):
        body["expiresAt"] = FUTURE if body["points"] > 0 else None


_BODIES = {
    "createReward": _reward,
    "updateReward": _reward,
    "createLocation": _location,
    "exchangeReward": _exchange,
    "issueQrToken": _deposit,
    "redeemQrToken": _redemption,
    "redeemOldQrToken": _redemption,
    "saveEarnRule": _earn_rule,
    "adjustPoints": _adjustment,
}
