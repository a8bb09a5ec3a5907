import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from resolvers.events import pushes
from resolvers.events.pushes import Push, push_changes, push_of
from resolvers.storage.base.stream_records import read_change, sequence_number_of
from tests.support.budgets import set_budget
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, OPERATOR
from tests.support.service import HANAKO, TARO, Service
from tests.support.stream_records import Record, records_of

pytestmark = pytest.mark.engine


def records(service: Service, table: str) -> list[Record]:
    return records_of(service, table)[table]


def meant(service: Service, table: str) -> list[Push]:
    found = (
        push_of(read_change(record, service.database.table_prefix))
        for record in records(service, table)
    )
    return [push for push in found if push is not None]


def test_each_step_of_exchange_is_pushed(service: Service) -> None:
    service.earn(1000)
    desk = Desk(service)
    held = desk.hold(pointsCost=100)
    service.wait(minutes=1)
    desk.approve(held, note="on Tuesday")
    service.wait(minutes=1)
    desk.fulfil(held, voucherCode="GIFT-2026")

    mutations, contents = zip(*meant(service, "exchanges"), strict=True)

    assert set(mutations) == {"publishExchange"}
    assert [content["status"] for content in contents] == [
        "PENDING_APPROVAL",
        "CONFIRMED",
        "FULFILLED",
    ]
    now = desk.now(held)
    shown = {name: now[name] for name in now if name not in {"voucherCode", "note"}}
    assert contents[-1] == shown


def test_erased_texts_are_not_pushed(service: Service) -> None:
    service.earn(1000)
    desk = Desk(service)
    desk.fulfil(desk.confirmed(pointsCost=100), voucherCode="GIFT-2026", note="on Tuesday")
    before = meant(service, "exchanges")

    service.done("eraseViewer", confirm=HANAKO["sub"])

    assert len(records(service, "exchanges")) == len(before) + 1
    assert meant(service, "exchanges") == before


def test_redeemed_revoked_and_renewed_tokens_are_pushed(service: Service) -> None:
    service.earn(5)
    revoked = service.issue(name="spilt")
    service.done("revokeQrToken", OPERATOR, tokenId=revoked["id"], reason="spilt")
    renewed = service.issue(name="late")
    service.wait(hours=1)
    later = service.issue(name="late")

    found = meant(service, "qr_tokens")

    assert [(mutation, content["status"]) for mutation, content in found] == [
        ("publishQrToken", "REDEEMED"),
        ("publishQrToken", "REVOKED"),
        ("publishQrToken", "ISSUED"),
    ]
    _, content = found[-1]
    assert (content["id"], content["expiresAt"]) == (renewed["id"], later["expiresAt"])
    assert set(content) == {"id", "locationId", "status", "expiresAt", "updatedAt"}


def test_expired_and_removed_tokens_are_not_pushed(service: Service) -> None:
    set_budget(service, 500)
    service.issue(name="late")
    service.wait(hours=1)
    service.application.sweeper.handle({})
    (row,) = service.rows("qr_tokens")
    assert row["status"] == {"S": "EXPIRED"}
    service.delete("qr_tokens", row["token_id"]["S"])

    assert [record["eventName"] for record in records(service, "qr_tokens")][-1] == "REMOVE"
    assert meant(service, "qr_tokens") == []


class Subscribers:
    """Those who get what is published; `fails` says of a push whether it is not taken."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.noted: Counter[str] = Counter()
        self.fails: Callable[[Mapping[str, Any]], bool] = lambda _: False

    def publish(self, _: str, content: Mapping[str, Any]) -> None:
        if self.fails(content):
            raise ConnectionError("a text that may quote values")
        self.got.append(dict(content))

    def note(self, _: Mapping[str, Any], fault: Exception | None) -> None:
        self.noted[type(fault).__name__] += 1

    def statuses(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for content in self.got:
            found[content["id"]].append(content["status"])
        return found


@pytest.fixture
def changes(service: Service) -> list[Record]:
    """Twenty exchanges, each requested, approved and cancelled, in turn."""
    service.earn(1000)
    service.earn(1000, TARO, "cans-2")
    desk = Desk(service)
    rewards = [service.make_reward(requiresApproval=True, pointsCost=1) for _ in range(2)]
    held = [
        service.exchange(rewards[number % 2], f"key-{number}", (HANAKO, TARO)[number % 2])
        for number in range(20)
    ]
    for each in held:
        desk.approve(each["exchange"])
    for number, each in enumerate(held):
        service.done(
            "cancelExchange", ADMIN, exchangeId=each["exchange"]["id"], idempotencyKey=f"c-{number}"
        )
    return records(service, "exchanges")


STEPS = ["PENDING_APPROVAL", "CONFIRMED", "CANCELLED"]


def push(
    some: list[Record], subscribers: Subscribers, service: Service, age_seconds: float = 0
) -> str | None:
    """Push the records when the newest is so old."""
    newest = some[-1]["dynamodb"]["ApproximateCreationDateTime"]
    now = datetime.fromtimestamp(newest + age_seconds, UTC)
    prefix = service.database.table_prefix
    return push_changes(some, prefix, subscribers.publish, subscribers.note, now)


def test_each_exchange_is_pushed_in_order(service: Service, changes: list[Record]) -> None:
    subscribers = Subscribers()

    assert push(changes, subscribers, service) is None

    assert len(subscribers.statuses()) == 20
    assert all(each == STEPS for each in subscribers.statuses().values())
    assert subscribers.noted == {"NoneType": 60}


@pytest.mark.slow
def test_nothing_is_lost_where_a_fifth_fails(service: Service, changes: list[Record]) -> None:
    for seed in range(20):
        chance, subscribers, rest = random.Random(seed), Subscribers(), changes  # noqa: S311 - no secret
        subscribers.fails = lambda _, chance=chance: chance.random() < 0.2  # type: ignore[misc] # its default binds the seed

        while (number := push(rest, subscribers, service)) is not None:
            rest = rest[[sequence_number_of(record) for record in rest].index(number) :]

        statuses = subscribers.statuses()
        assert len(statuses) == 20
        for each in statuses.values():
            # Each step follows the one before, also where a batch comes again.
            assert [each.index(step) for step in STEPS] == sorted(map(each.index, STEPS))
            assert each[-1] == STEPS[-1]


def test_hanging_endpoint_ends_the_pushing(
    service: Service,
    changes: list[Record],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(pushes, "PUSHING_SECONDS", -1)
    subscribers, number = Subscribers(), sequence_number_of(changes[0])

    assert push(changes, subscribers, service) == number
    assert (subscribers.got, subscribers.noted) == ([], {"TooLateError": 20})
    assert f"record {number} is not pushed: " in caplog.text


def test_failed_push_is_given_up_in_time(
    service: Service, changes: list[Record], caplog: pytest.LogCaptureFixture
) -> None:
    subscribers, first = Subscribers(), changes[:1]
    subscribers.fails = lambda _: True
    number = sequence_number_of(first[0])

    assert push(first, subscribers, service, pushes.PATIENCE_SECONDS - 1) == number
    assert push(first, subscribers, service, pushes.PATIENCE_SECONDS) is None
    assert f"record {number} is given up, not pushed: " in caplog.text


def test_unreadable_row_holds_back_no_other(
    service: Service, changes: list[Record], caplog: pytest.LogCaptureFixture
) -> None:
    spoiled, subscribers = deepcopy(changes), Subscribers()
    spoiled[0]["dynamodb"]["NewImage"]["quantity"] = {"S": "a secret"}
    # It has been repaired since.
    spoiled[-1]["dynamodb"]["OldImage"]["quantity"] = {"S": "a secret"}

    assert push(spoiled, subscribers, service) is None
    assert subscribers.noted == {"NoneType": len(changes) - 1, "UnreadableRowError": 1}
    assert changes[0]["dynamodb"]["Keys"]["exchange_id"]["S"] in caplog.text
    assert "a secret" not in caplog.text
