"""Everything that the product does to its tables, done once: what a role needs shows in it.

First every field that has a resolver, by every role that may (the matrix's scene); then what a
field does only in another state of things: sent again, after a lost answer, over a filter, when a
sweep has to end a hold, points, or an erasure that was broken off. Last, the events of it.
"""

import contextlib
import functools
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import boto3

from admin.verification.verify import verify_programme
from resolvers.api.appsync.errors import OutcomeUnknown
from resolvers.settings import Function, table_prefix_of
from tests.infra.drive_verification import VERIFICATIONS
from tests.infra.drive_workers import (
    drive_archive,
    drive_inbound,
    drive_mails,
    drive_pushes,
    drive_rollups,
    drive_webhooks,
    drive_workflow,
)
from tests.infra.recorded_service import RecordedService, Recording, ServiceApi
from tests.support.clients import (
    Cancels,
    ClientInFront,
    LosesReplies,
    LosesRequests,
    TearsReads,
    no_answer,
)
from tests.support.every_type import live
from tests.support.identities import ADMIN, API_KEY, KIOSK, OPERATOR, signed_in
from tests.support.kiosk_pool import KioskPool
from tests.support.lasting_tables import create_lasting_tables
from tests.support.matrix.apis import event_of
from tests.support.matrix.arguments import ABOVE_LIMIT
from tests.support.matrix.roles import Expectations, Outcome, fields_with_a_resolver
from tests.support.matrix.scene import Scene
from tests.support.movement_requests import MOVEMENTS, Prepare
from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tests.support.scenarios import Life, erase
from tests.support.service import HANAKO
from tests.support.stream_records import records_of

ROOTS = ("Query", "Mutation", "Subscription")


def drive_every_field(service: RecordedService) -> None:
    """Each field by each role that may call it."""
    limited = service.with_settings(adjustment_limit_points=ABOVE_LIMIT - 1)
    expectations = Expectations.read()
    with closing(boto3.client("cognito-idp")) as cognito:
        opened = KioskPool(limited, cognito).service
        scene = Scene.prepare(ServiceApi(opened))
        for case in expectations.handler_cases(fields_with_a_resolver(SCHEMA_TEXT, FIELDS)):
            if case.expected is not Outcome.ALLOWED:
                continue
            if case.field.startswith(ROOTS):
                opened.answer(event_of(case.role, case.field, scene.arguments(case)))
            else:
                opened.answer([event_of(case.role, case.field, {}, scene.source(case.field))])


def drive_lists(service: RecordedService) -> None:
    """Each list by each way that it is asked for."""
    reward_id = service.make_reward()
    service.ask("exchanges", OPERATOR, status="PENDING_APPROVAL")
    service.ask("exchanges", OPERATOR, rewardId=reward_id)
    service.ask("exchanges", OPERATOR, voucherCode="GIFT-2026")
    service.ask("users", OPERATOR, memberNumber="CARD-1")
    service.ask("ledgerEntries", ADMIN, rewardId=reward_id)
    service.ask("ledgerEntries", ADMIN, userId=HANAKO["sub"])
    service.ask("locations", API_KEY, municipalityCode="222127")
    service.ask("staffActions", ADMIN, userId=HANAKO["sub"])
    service.ask("staffActions", ADMIN, actor=ADMIN["sub"])
    service.ask("nearbyLocations", API_KEY, latitude=34.87, longitude=138.31)
    service.ask("programmeReport", ADMIN, month="2026-11")
    service.ask("qrTokens", KIOSK, locationId=service.location_id)
    service.ask("ledgerVerification", ADMIN, userId=HANAKO["sub"])


def drive_again(prepare: Prepare, service: RecordedService) -> None:
    """A movement with its answer lost, sent again, and another one of the same id."""
    service.earn(1000)
    (name, caller, arguments), (other, other_caller, others), _ = prepare(service)
    _send(service.through(LosesReplies(service.client)), name, caller, arguments)
    _send(service, name, caller, arguments)
    _send(service, other, other_caller, others)


def drive_in_doubt(service: RecordedService) -> None:
    """Mutations of every other kind whose requests or answers get lost."""
    reward_id = service.make_reward(stock=5)
    changes: list[tuple[str, Any, dict[str, Any]]] = [
        ("restockReward", ADMIN, {"id": reward_id, "delta": 3, "idempotencyKey": "restock"}),
        ("updateReward", ADMIN, {"id": reward_id, "input": {"category": "goods"}}),
        ("updateViewer", HANAKO, {"input": {"displayName": "花子"}}),
        ("reportLocationStatus", KIOSK, {"locationId": service.location_id, "status": "FULL"}),
        ("updateLocation", ADMIN, {"id": service.location_id, "input": {"kioskIds": []}}),
    ]
    for name, caller, arguments in changes:
        for client in (LosesRequests(service.client), LosesReplies(service.client)):
            _send(service.through(client), name, caller, arguments)
        _send(service, name, caller, arguments)


def drive_reward_in_demand(service: RecordedService) -> None:
    """A stock that is divided once more, and one that is gathered for its last pieces."""
    service.earn(200)
    busy = Cancels(service.client, "None", "TransactionConflict", count=3)
    service.recorded_through(busy).exchange(service.make_reward(pointsCost=1))
    reward_id = service.make_reward(pointsCost=1, stock=100)
    for number in range(11):
        payload = service.exchange(reward_id, f"of-nine-{number}", quantity=9)
        assert payload["userErrors"] == []


def drive_kiosks(service: RecordedService) -> None:
    """A kiosk that enrols and is revoked, at other locations too; with answers lost on the way."""
    with closing(boto3.client("cognito-idp")) as cognito:
        pool = KioskPool(service, cognito)
        kiosk = pool.enrol()["kiosk"]
        pool.service.make_location(signed_in(kiosk["userId"]))
        pool.service.ask("kiosks", ADMIN)
        pool.service.ask("kiosks", ADMIN, locationId=service.location_id)
        pool.revoke(kiosk)
        lossy = pool.through(service.through(LosesReplies(service.client)), cognito)
        code = lossy.done("createKioskEnrolment", ADMIN, locationId=service.location_id)["code"]
        pool.through(service.through(LosesReplies(service.client)), cognito).done(
            "enrolKiosk", API_KEY, code=code
        )


def drive_sweeps(service: RecordedService) -> None:
    """Holds and points that end by time, with and without an answer."""
    live(service)
    held = service.make_reward(pointsCost=10, stock=5, requiresApproval=True)
    service.earn(100, name="for-holds")
    for key in ("held-1", "held-2"):
        assert service.exchange(held, key)["userErrors"] == []
    service.wait(hours=service.settings.hold_hours, minutes=1)
    service.recorded_through(LosesReplies(service.client)).sweep()
    service.wait(days=800)
    service.sweep()


def drive_later_limits(service: RecordedService) -> None:
    """Exchanges that nothing counted are given back; and long texts that become short."""
    held = service.make_reward(pointsCost=10, requiresApproval=True, limitPerUser=None)
    service.earn(100)
    first = service.exchange(held, "held-1")["exchange"]
    service.exchange(held, "held-2")
    service.ask("reward", id=held)
    content = {"limitPerUser": 5, "description": None}
    service.done("updateReward", ADMIN, id=held, input=content)
    service.done("cancelExchange", HANAKO, exchangeId=first["id"], idempotencyKey="cancel")
    service.wait(hours=service.settings.hold_hours, minutes=1)
    service.sweep()


def drive_budgets(service: RecordedService) -> None:
    """Tokens with a reservation that are redeemed, revoked, swept and renewed; and the books."""
    service.done("setBudget", ADMIN, input={"fiscalYear": 2026, "points": 100})
    tokens = [service.issue(10, f"deposit-{number}") for number in range(3)]
    service.done("redeemQrToken", HANAKO, code=tokens[0]["code"])
    service.done("revokeQrToken", OPERATOR, tokenId=tokens[1]["id"], reason="spilt")
    with service.recording.of("verify task", service.client, service.environment):
        assert list(verify_programme(service.database).problems) == []
    service.wait(hours=1)
    service.sweep()
    assert service.issue(10, "deposit-2")["code"] == tokens[2]["code"]
    service.ask("budgets", ADMIN, fiscalYear=2026)


def drive_caps(service: RecordedService) -> None:
    """A token that counts on its kiosk's day."""
    service.with_settings(kiosk_daily_cap_points=100).issue()


def drive_overtaken_sweep(service: RecordedService) -> None:
    """Points that another sweep books while this one reads of them."""
    service.earn(100)
    service.wait(days=800)
    ledger = service.database.table_name("points_ledger")
    torn = _TearsMovements(service.client, ledger, service.sweep)
    service.recorded_through(torn).sweep()
    assert torn.between is None


def drive_broken_erasure(service: RecordedService) -> None:
    """An erasure of which nothing is heard after its first step: a sweep ends it."""
    Life(service)
    erase(service.through(_StopsAfter(service.client, 1)))
    service.wait(hours=2)
    service.sweep()


def drive_erasure(service: RecordedService) -> None:
    """A whole life, and its end, which is asked for twice."""
    Life(service)
    erase(service)
    erase(service)
    service.handle(Function.ENROLMENT, {"erasedUser": HANAKO["sub"]})


def drive_events(service: RecordedService) -> None:
    """Everything that became a row of a ledger, and more, becomes an event."""
    live(service)
    with closing(boto3.client("events")) as events:
        events.create_event_bus(Name="bus")
    on_bus = service.with_settings(event_bus="bus")
    for records in records_of(service).values():
        answer = on_bus.handle(Function.EVENTS, {"Records": records})
        assert answer == {"batchItemFailures": []}


class _TearsMovements(TearsReads):
    """Tears what a movement reads, no other read."""

    def batch_get_item(self, **request: Any) -> Any:
        if self.table in request["RequestItems"]:
            return super().batch_get_item(**request)
        return self.client.batch_get_item(**request)


class _StopsAfter(ClientInFront):
    """The first `count` transactions are done; of the others nothing is heard any more."""

    def __init__(self, client: Any, count: int) -> None:
        super().__init__(client)
        self.left = count

    def transact_write_items(self, **request: Any) -> Any:
        if not self.left:
            raise no_answer("read timeout")
        self.left -= 1
        return self.client.transact_write_items(**request)


def _send(service: Any, name: str, caller: Any, arguments: dict[str, Any]) -> None:
    with contextlib.suppress(OutcomeUnknown):
        service.change(name, caller, **arguments)


DRIVES: Sequence[Callable[[RecordedService], None]] = (
    drive_every_field,
    drive_lists,
    *(functools.partial(drive_again, prepare) for prepare in MOVEMENTS),
    drive_in_doubt,
    drive_reward_in_demand,
    drive_kiosks,
    drive_caps,
    drive_sweeps,
    drive_later_limits,
    drive_budgets,
    drive_overtaken_sweep,
    drive_broken_erasure,
    *VERIFICATIONS,
    drive_erasure,
    drive_events,
    drive_mails,
    drive_pushes,
    drive_workflow,
    drive_webhooks,
    drive_inbound,
    drive_rollups,
    drive_archive,
)


def record_all(client: Any) -> Recording:
    """Do everything, each part on tables of its own."""
    whole = Recording()
    for number, drive in enumerate(DRIVES):
        environment = f"drive-{number}"
        create_lasting_tables(client, table_prefix_of(environment))
        service = RecordedService.open_recorded(client, environment)
        drive(service)
        whole.add(service.recording)
    return whole
