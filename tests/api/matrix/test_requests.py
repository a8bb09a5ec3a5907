"""P20: what each field asks of DynamoDB, straight into `lambda_entry.handler`. No field scans."""

from collections import Counter
from typing import Any

import lambda_entry
from resolvers.storage.base.client import open_client
from tests.support.lambda_process import Invocation
from tests.support.matrix.apis import event_of
from tests.support.matrix.roles import Case, Expectations, Outcome, Role, fields_with_a_resolver
from tests.support.matrix.scene import Scene
from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tools.support.requests import record_requests

PLACES = fields_with_a_resolver(SCHEMA_TEXT, FIELDS)
EXPECTATIONS = Expectations.read()
ASKED_BY = (Role.ADMIN, Role.CITIZEN, Role.KIOSK, Role.OPERATOR, Role.IAM, Role.API_KEY)
"""The first of these that may ask for a field asks for it."""
BATCH = 100
USER = "User."
"""Its lists take arguments of their own, a Query for each user: no field answers many users."""

READS: dict[str, dict[int, str]] = {
    "Query": {
        9: "nearbyLocations",
        6: "ledgerVerification",
        3: "programmeReport",
        2: "kioskLocations qrToken qrTokens rewards users webhookSubscriptions "
        "budgets pendingAdjustments",
    },
    "Mutation": {
        7: "eraseViewer",
        4: "revokeKiosk fulfilExchange",
        3: "enrolKiosk confirmAdjustment restockReward",
        2: "createKioskEnrolment cancelExchange approveExchange rejectExchange "
        "rejectAdjustment reverseLedgerEntry setMemberNumber savePushSubscription "
        "removePushSubscription",
        0: "publishBalance publishExchange publishQrToken createImageUpload",
    },
    "Subscription": {
        2: "onQrTokenChanged",
        0: "onBalanceChanged onExchangeChanged onExchangeQueueChanged",
    },
}
"""The most requests that read; every other field has one."""
WRITES = {
    "Mutation.eraseViewer": 3,
    "Mutation.publishBalance": 0,
    "Mutation.publishExchange": 0,
    "Mutation.publishQrToken": 0,
    "Mutation.enrolKiosk": 2,
    "Mutation.createImageUpload": 0,
}
"""The most transactions; every other mutation has one, and nothing else has any."""
READS_OF = {
    f"{owner}.{name}": count
    for owner, counts in READS.items()
    for count, names in counts.items()
    for name in names.split()
}


def bounds(place: str) -> tuple[int, int]:
    writes = WRITES.get(place, 1) if place.startswith("Mutation.") else 0
    return READS_OF.get(place, 1), writes


def event_for(scene: Scene, place: str) -> dict[str, Any]:
    """The event of the field by somebody who may, with arguments that it grants."""
    allowed = EXPECTATIONS.outcomes[place]
    role = next(role for role in ASKED_BY if allowed[role] is Outcome.ALLOWED)
    if place.startswith(("Query.", "Mutation.", "Subscription.")):
        case = Case(place, role, Outcome.ALLOWED, (place,), place)
        return event_of(role, place, scene.arguments(case))
    return event_of(role, place, {}, scene.source(place))


def test_p20_fields_scan_nothing_and_bound_requests(handler_scene: Scene) -> None:
    """In the schema's order: some mutations end what others need."""
    for place in PLACES:
        event = event_for(handler_scene, place)
        is_nested = event["source"] is not None
        batch = [event] * (1 if place.startswith(USER) else BATCH)

        with record_requests(open_client()) as requests:
            answer = lambda_entry.handler(batch if is_nested else event, Invocation())

        if is_nested:
            assert [each["errorType"] for each in answer] == [None] * len(batch), place
        elif place.startswith("Mutation.") and "userErrors" in answer:
            assert answer["userErrors"] == [], place
        counted = Counter(requests.operations)
        writes = counted.pop("TransactWriteItems", 0)
        reads = sum(counted.values())
        assert set(counted) <= {"GetItem", "BatchGetItem", "Query"}, place
        most_reads, most_writes = bounds(place)
        assert reads <= most_reads, (place, requests.operations)
        assert writes <= most_writes, (place, requests.operations)
