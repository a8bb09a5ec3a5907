"""Every mutation that moves points, through the same tests.

A movement is done once however often it is sent, answers alike, and never says that it failed
while it may be done.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.support.clients import (
    CrashError,
    CrashesAt,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
    SendsTwice,
)
from tests.support.crowd import check_books
from tests.support.identities import ADMIN, refusal_of
from tests.support.movement_requests import (
    KEY,
    MOVEMENTS,
    OF_CITIZENS,
    Prepare,
    Request,
    prepared,
    send,
)
from tests.support.service import HANAKO, TARO, Service

ERASED_AT = "2026-11-25T09:00:00.000Z"
each_movement = pytest.mark.parametrize("prepare", MOVEMENTS)


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points, Taro has 1."""
    service.with_points(1000).built("taro", lambda: service.earn(1, TARO, "taro"))
    return service


def check_done_once(service: Service, request: Request, payload: Any, entries: int) -> None:
    """The movement was granted as the first, is one entry, and answers alike ever after."""
    assert (payload["userErrors"], payload["replayed"]) == ([], False)
    assert len(service.rows("points_ledger")) == entries + 1
    check_books(service)
    assert service.unchanged(send, service, request) == {**payload, "replayed": True}
    assert KEY not in str(service.snapshot())


def entries_of(service: Service) -> int:
    return len(service.rows("points_ledger"))


@each_movement
def test_p5_replay_answers_before_any_rule(service: Service, prepare: Prepare) -> None:
    """By then the points are spent, rewards have changed, and the account is suspended."""
    request, _, _ = prepared(service, prepare)
    first = send(service, request)
    available = service.ask("viewer")["balance"]["available"]
    assert service.adjust(-available, "the-rest")["userErrors"] == []
    for row in service.rows("rewards"):
        reward_id = row["reward_id"]["S"]
        service.done("updateReward", ADMIN, id=reward_id, input={"pointsCost": 900})
        service.done("deactivateReward", ADMIN, id=reward_id)
    service.write_account(HANAKO, status="SUSPENDED")
    service.wait(days=900)

    again = service.unchanged(send, service, request)

    assert first["userErrors"] == []
    assert again == {**first, "replayed": True}


@each_movement
def test_p5_movement_rejects_another_request_of_its_id(service: Service, prepare: Prepare) -> None:
    request, other, code = prepared(service, prepare)
    send(service, request)

    assert refusal_of(service.unchanged(send, service, other))[0] == code


@each_movement
@pytest.mark.parametrize(
    "client_of",
    [lambda client: LosesReplies(client, 100), lambda client: LosesRequests(client, 2), SendsTwice],
    ids=["every reply lost", "two requests lost", "sent twice by botocore"],
)
def test_p5_unreliable_network_has_one_effect(
    service: Service, prepare: Prepare, client_of: Callable[[Any], Any]
) -> None:
    request, _, _ = prepared(service, prepare)
    entries = entries_of(service)

    payload = send(service.through(client_of(service.client)), request)

    check_done_once(service, request, payload, entries)


@each_movement
def test_unanswered_movement_is_unknown_until_repeated(service: Service, prepare: Prepare) -> None:
    request, _, _ = prepared(service, prepare)
    entries = entries_of(service)

    with pytest.raises(OutcomeUnknown, match="may have been done: send it again"):
        service.unchanged(send, service.through(LosesRequests(service.client, 100)), request)

    check_done_once(service, request, send(service, request), entries)


@each_movement
@pytest.mark.parametrize("loses", [None, LosesRequests], ids=["answered", "lost before"])
def test_p5_faster_twin_gives_the_answer(
    service: Service, prepare: Prepare, loses: type[LosesRequests] | None
) -> None:
    request, _, _ = prepared(service, prepare)
    entries = entries_of(service)
    answers: list[Any] = []
    twin = service.through(service.client)
    twin.wait(seconds=1)
    client: Any = IsOvertaken(service.client, lambda: answers.append(send(twin, request)))

    payload = send(service.through(loses(client) if loses else client), request)

    assert payload == {**answers[0], "replayed": True}
    check_done_once(service, request, answers[0], entries)


@each_movement
def test_movement_overtaken_every_time_asks_for_retry(service: Service, prepare: Prepare) -> None:
    request, _, _ = prepared(service, prepare)
    names = (f"other-{number}" for number in range(100))
    busy = IsOvertaken(service.client, lambda: service.earn(1, name=next(names)), count=100)

    assert refusal_of(send(service.through(busy), request)) == ("CONFLICT_RETRY", None)

    entries = entries_of(service)
    check_done_once(service, request, send(service, request), entries)


@each_movement
def test_p15_erasure_before_commit_stops_movement(service: Service, prepare: Prepare) -> None:
    request, _, _ = prepared(service, prepare)
    entries = entries_of(service)
    slow = IsOvertaken(service.client, lambda: service.write_account(HANAKO, erased_at=ERASED_AT))

    assert refusal_of(send(service.through(slow), request)) == ("ACCOUNT_ERASED", None)
    assert entries_of(service) == entries


@each_movement
def test_p15_erasure_after_lost_reply_leaves_it_granted(service: Service, prepare: Prepare) -> None:
    """By then the erasure has removed the reason, the note and the voucher code."""
    request, _, _ = prepared(service, prepare)
    erase = partial(service.done, "eraseViewer", confirm=HANAKO["sub"])

    payload = send(service.through(LosesReplies(IsOvertaken(service.client, after=erase))), request)

    assert (payload["userErrors"], payload["replayed"]) == ([], False)
    assert refusal_of(service.unchanged(send, service, request))[0] == "ACCOUNT_ERASED"


@each_movement
@pytest.mark.parametrize("meanwhile", [False, True])
def test_suspension_stops_only_movements_of_citizens(
    service: Service, prepare: Prepare, *, meanwhile: bool
) -> None:
    request, _, _ = prepared(service, prepare)
    client = service.client
    if meanwhile:
        client = IsOvertaken(client, lambda: service.write_account(HANAKO, status="SUSPENDED"))
    else:
        service.write_account(HANAKO, status="SUSPENDED")

    payload = send(service.through(client), request)

    if prepare in OF_CITIZENS:
        assert refusal_of(payload)[0] == "ACCOUNT_SUSPENDED"
    else:
        assert payload["userErrors"] == []


def crashes(service: Service, request: Request) -> Iterator[None]:
    """Send the request from processes that end before or after its first call, its second, ..."""
    for call in range(20):
        for is_done in (False, True):
            try:
                send(service.through(CrashesAt(service.client, call, is_done=is_done)), request)
            except CrashError:
                yield
            else:
                return
    raise AssertionError("the request never gets through")


@each_movement
def test_p5_crash_leaves_all_or_nothing(service: Service, prepare: Prepare) -> None:
    request, _, _ = prepared(service, prepare)
    before = service.snapshot()
    entries = len(before["points_ledger"])

    states = []
    for _ in crashes(service, request):
        check_books(service)
        states.append(entries_of(service) - entries)
        if not states[-1]:
            assert service.snapshot() == before

    assert states == sorted(states)
    assert set(states) == {0, 1}
    assert service.unchanged(send, service, request)["replayed"] is True
