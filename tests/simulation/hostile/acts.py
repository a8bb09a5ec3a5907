"""What staff did: each act has one row, written with it; what they make is made once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from resolvers.domain.partners.webhooks import FORMER_SECRET_HOURS
from tests.simulation.hostile.answers import is_replayed, of_payload
from tests.simulation.hostile.enrolments import ENROL
from tests.simulation.hostile.history import QUERIES, Attempt, Done, Operation
from tests.simulation.hostile.ledgers import Ledgers, Row
from tests.simulation.hostile.world import CLOCKS_DIFFER_BY

TABLE: Final = "staff_actions"
WITHOUT_ACT: Final = {
    *("exchangeReward", "redeemQrToken", "eraseViewer", "issueQrToken", "reportLocationStatus"),
    *("savePushSubscription", "removePushSubscription", "sweep"),
}
MADE: Final = {
    "createReward": ("rewards", "reward"),
    "createLocation": ("locations", "location"),
    "createWebhookSubscription": ("webhook_subscriptions", "webhookSubscription"),
}
"""By the names of mutations, the table of what they make, and what the answer calls it."""


def problems_of_acts(
    ledgers: Ledgers, rows: Mapping[str, Row], before: Mapping[str, Row]
) -> Iterator[str]:
    """Compare the rows with what staff wrote, attempt by attempt."""
    times: Counter[str] = Counter()
    for operation in filter(_is_act, ledgers.history):
        acts = [_acts_in(attempt) for attempt in operation.attempts]
        times.update(each for found in acts for each in found)
        yield from (f"{operation} {each}" for each in _problems_of_act(operation, acts, rows))
    for action_id, count in times.items():
        if count > 1:
            yield f"the act {action_id[:8]} was written {count} times"
    unknown = rows.keys() - before.keys() - times.keys()
    if unknown:
        yield f"nobody did {sorted(rows[each]['action'] for each in unknown)}"


def _problems_of_act(
    operation: Operation, acts: Sequence[Sequence[str]], rows: Mapping[str, Row]
) -> Iterator[str]:
    request = operation.request
    for attempt, found in zip(operation.attempts, acts, strict=True):
        has_written = any(table != TABLE for table, _ in attempt.committed)
        if bool(found) is not has_written:
            yield f"wrote {attempt.committed}: what is done and its row go together"
    action_ids = [each for found in acts for each in found]
    for row in (rows.get(action_id, {}) for action_id in action_ids):
        if (row.get("action"), row.get("actor_id")) != (request.name, request.caller["sub"]):
            yield f"is stored as {row}"
    if "idempotencyKey" in request.arguments and len(action_ids) > 1:
        yield f"with a key has {len(action_ids)} rows of {TABLE}"


def _is_act(operation: Operation) -> bool:
    request = operation.request
    if operation.who == "workflow" or request.name in {ENROL} | QUERIES | WITHOUT_ACT:
        return False
    return bool(request.caller.get("groups"))


def _acts_in(attempt: Attempt) -> list[str]:
    return [key for table, key in attempt.committed if table == TABLE]


def problems_of_creations(
    operation: Operation, rows: Mapping[str, Mapping[str, Row]]
) -> Iterator[str]:
    """A key makes one thing, and without one each request makes one; the answer is about it."""
    request = operation.request
    if request.name not in MADE:
        return
    table, shown = MADE[request.name]
    made = [[key for of, key in each.committed if of == table] for each in operation.attempts]
    is_once = "idempotencyKey" in request.arguments or "source" in request.arguments["input"]
    for found in [[key for each in made for key in each]] if is_once else made:
        if len(found) > 1:
            yield f"{operation} made {len(found)} rows"
    if not isinstance(operation.outcome, Done):
        return
    row_id = of_payload(operation, shown)["id"]
    if row_id not in rows[table]:
        yield f"{operation} was answered with a row that does not exist"
    own = [key for each in (made if is_once else made[-1:]) for key in each]
    if row_id not in own and "source" not in request.arguments["input"]:
        yield f"{operation} was answered with {row_id[:8]}, and made {own}"
    if is_replayed(operation) and row_id in made[-1]:
        yield f"{operation} made it, and was answered with replayed"


def problems_of_secrets(
    history: list[Operation], subscriptions: Mapping[str, Row]
) -> Iterator[str]:
    """Every secret that an admin was given within a day is valid."""
    latest = max(operation.last.moment for operation in history)
    day = timedelta(hours=FORMER_SECRET_HOURS) - CLOCKS_DIFFER_BY
    for operation in history:
        if latest - operation.last.moment >= day:
            continue
        shown = of_payload(operation, "webhookSubscription")
        secret = operation.outcome.payload.get("secret")
        row = subscriptions.get(str(shown.get("id")), {"secret": ""})
        if secret and row["secret"]:
            former = [each["secret"] for each in row.get("former_secrets", ())]
            if secret not in (row["secret"], *former):
                yield f"{operation} gave a secret that is not valid"
