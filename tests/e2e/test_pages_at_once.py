import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from tests.support.crowd import check_books, sent
from tests.support.identities import ADMIN, OPERATOR
from tests.support.patience import PATIENCE_SECONDS
from tests.support.service import HANAKO, TARO, Identity, Service

pytestmark = [pytest.mark.engine, pytest.mark.slow]

MOVES = 12
PAGE = 3
Read = Callable[..., Any]


def move(service: Service, reward_id: str, caller: Identity, name: str) -> None:
    """Make a deposit and an exchange: an entry of each."""
    assert caller is not None
    token = service.issue(4, name, "ALUMINIUM_CAN")
    for send in (
        sent(service, "redeemQrToken", caller, code=token["code"]),
        sent(service, "exchangeReward", caller, rewardId=reward_id, idempotencyKey=name),
    ):
        assert send()["userErrors"] == []


@contextmanager
def writing(service: Service, reward_id: str) -> Iterator[Callable[[], None]]:
    """Let both citizens move points meanwhile; yield a wait for their next movement."""
    is_over, moved, faults = threading.Event(), threading.Semaphore(0), list[BaseException]()
    numbers = count()

    def write(caller: Identity) -> None:
        try:
            while not is_over.is_set():
                move(service, reward_id, caller, f"later-{next(numbers)}")
                moved.release()
        except BaseException as fault:
            faults.append(fault)
            raise

    def wait() -> None:
        assert moved.acquire(timeout=PATIENCE_SECONDS), faults

    threads = [threading.Thread(target=write, args=(each,)) for each in (HANAKO, TARO)]
    for thread in threads:
        thread.start()
    try:
        yield wait
    finally:
        is_over.set()
        for thread in threads:
            thread.join(timeout=PATIENCE_SECONDS)
    assert faults == []


def of_viewer(field: str, **arguments: Any) -> Read:
    def read(service: Service, **page: Any) -> Any:
        viewer = [{"id": HANAKO["sub"]}]
        (connection,) = service.nested(f"User.{field}", viewer, **arguments, **page)
        return connection

    return read


def of_staff(field: str, caller: Identity, argument: str) -> Read:
    def read(service: Service, reward_id: str = "", **page: Any) -> Any:
        given = {"rewardId": reward_id, "userId": HANAKO["sub"], "status": "CONFIRMED"}
        return service.ask(field, caller, **{argument: given[argument]}, **page)

    return read


LISTS: dict[str, Read] = {
    "viewer.ledgerEntries": of_viewer("ledgerEntries"),
    "viewer.ledgerEntries of one type": of_viewer("ledgerEntries", types=["EARN"]),
    "viewer.ledgerEntries of two types": of_viewer("ledgerEntries", types=["EXCHANGE", "EXPIRE"]),
    "viewer.recycleEvents": of_viewer("recycleEvents"),
    "viewer.exchanges": of_viewer("exchanges"),
    "viewer.exchanges of a status": of_viewer("exchanges", status="CONFIRMED"),
    "ledgerEntries of a citizen": of_staff("ledgerEntries", ADMIN, "userId"),
    "ledgerEntries of a reward": of_staff("ledgerEntries", ADMIN, "rewardId"),
    "exchanges of a reward": of_staff("exchanges", OPERATOR, "rewardId"),
    "exchanges of a status": of_staff("exchanges", OPERATOR, "status"),
}


@pytest.mark.parametrize("name", LISTS)
def test_p18_pages_skip_and_repeat_nothing_at_once(service: Service, name: str) -> None:
    reward_id = service.make_reward(pointsCost=2)
    read = LISTS[name]
    arguments = {"reward_id": reward_id} if name.endswith("of a reward") else {}
    for number in range(MOVES):
        service.wait(milliseconds=1)
        move(service, reward_id, HANAKO, f"hanako-{number}")
        move(service, reward_id, TARO, f"taro-{number}")
    service.wait(milliseconds=1)
    there = [node["id"] for node in read(service, first=100, **arguments)["nodes"]]

    seen, after = list[str](), None
    with writing(service, reward_id) as wait_for_a_move:
        while True:
            page = read(service, first=PAGE, after=after, **arguments)
            seen += [node["id"] for node in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
            wait_for_a_move()

    assert len(there) >= MOVES
    assert len(set(seen)) == len(seen)
    assert [each for each in seen if each in set(there)] == there
    check_books(service)
