from collections.abc import Mapping
from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from resolvers.api.graphql.types.user import present_user
from resolvers.domain.accounts import zero_account
from resolvers.domain.enums import AccountStatus
from tests.support.identities import (
    ADMIN,
    API_KEY,
    AUDITOR,
    KIOSK,
    NOW,
    OPERATOR,
    PUBLISHER,
    signed_in,
)
from tests.support.requests import record_requests
from tests.support.service import HANAKO, TARO, Service, event_of

LISTS = ("ledgerEntries", "recycleEvents", "exchanges")
STRANGERS = {
    "another citizen": TARO,
    "kiosk": KIOSK,
    "kiosk of the same sub": signed_in(HANAKO["sub"], "kiosks"),
    "API key": API_KEY,
    "publisher": PUBLISHER,
}


def source_of(caller: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": caller["sub"]}


def read(
    service: Service,
    name: str,
    caller: Mapping[str, Any] | None = HANAKO,
    of: Mapping[str, Any] = HANAKO,
    **arguments: Any,
) -> Any:
    """One list of a user, as one event."""
    return service.answer(event_of("User", name, caller, arguments, source_of(of)))


def deposit(service: Service, count: int, caller: Mapping[str, Any] = HANAKO) -> None:
    for number in range(count):
        service.earn(number + 1, caller, f"{caller['sub']}-{number}")
        service.wait(minutes=1)


@pytest.mark.parametrize(
    ("name", "readers"),
    [
        ("ledgerEntries", {"own", "admin", "auditor"}),
        ("recycleEvents", {"own", "operator", "admin", "auditor"}),
        ("exchanges", {"own", "operator", "admin"}),
    ],
)
def test_p17_a_history_is_for_the_citizen_and_the_staff_that_need_it(
    service: Service, name: str, readers: set[str]
) -> None:
    callers = {"own": HANAKO, "operator": OPERATOR, "admin": ADMIN, "auditor": AUDITOR}

    for role, caller in {**callers, **STRANGERS}.items():
        if role in readers:
            assert read(service, name, caller)["nodes"] == [], role
        else:
            with pytest.raises(Unauthorized) as raised:
                read(service, name, caller)
            assert str(raised.value) == f"Not Authorized to access {name} on type User"


def test_the_ledger_is_listed_newest_first_in_pages(service: Service) -> None:
    deposit(service, 5)

    first = read(service, "ledgerEntries", first=2)
    second = read(service, "ledgerEntries", first=2, after=first["pageInfo"]["endCursor"])
    third = read(service, "ledgerEntries", first=2, after=second["pageInfo"]["endCursor"])

    sequences = [[entry["sequence"] for entry in page["nodes"]] for page in (first, second, third)]
    assert sequences == [[5, 4], [3, 2], [1]]
    flags = [
        (page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"])
        for page in (first, second, third)
    ]
    assert flags == [(False, True), (True, True), (True, False)]
    assert first["pageInfo"]["startCursor"] == first["edges"][0]["cursor"]
    assert first["edges"][0]["node"] == first["nodes"][0]


def test_p18_what_is_booked_between_two_pages_is_neither_skipped_nor_repeated(
    service: Service,
) -> None:
    deposit(service, 3)
    first = read(service, "ledgerEntries", first=2)
    service.earn(9, HANAKO, "between")

    second = read(service, "ledgerEntries", first=2, after=first["pageInfo"]["endCursor"])

    assert [entry["sequence"] for entry in first["nodes"] + second["nodes"]] == [3, 2, 1]


def test_the_ledger_may_be_of_some_types_only(service: Service) -> None:
    deposit(service, 2)
    service.earn(500, HANAKO, "many")
    reward_id = service.make_reward()
    service.done("exchangeReward", rewardId=reward_id, idempotencyKey="k1")

    def types_of(types: Any) -> list[str]:
        return [entry["type"] for entry in read(service, "ledgerEntries", types=types)["nodes"]]

    assert types_of(["EXCHANGE"]) == ["EXCHANGE"]
    assert types_of(["EXPIRE", "EARN"]) == ["EARN"] * 3
    assert types_of(["EXPIRE"]) == []
    assert types_of(None) == types_of([]) == ["EXCHANGE", "EARN", "EARN", "EARN"]


def test_deposits_are_listed_newest_first(service: Service) -> None:
    deposit(service, 3)

    page = read(service, "recycleEvents", OPERATOR, first=2)

    assert [event["pointsEarned"] for event in page["nodes"]] == [3, 2]
    assert page["pageInfo"]["hasNextPage"]


def test_exchanges_are_listed_newest_first_and_by_status(service: Service) -> None:
    service.earn(1500)
    reward_id = service.make_reward()
    ids = []
    for number in range(3):
        service.wait(minutes=1)
        done = service.done("exchangeReward", rewardId=reward_id, idempotencyKey=f"k{number}")
        ids.append(done["exchange"]["id"])
    service.write("exchanges", ids[1], status="FULFILLED")

    def ids_of(**arguments: Any) -> list[str]:
        return [each["id"] for each in read(service, "exchanges", **arguments)["nodes"]]

    assert ids_of() == ids_of(status=None) == ids[::-1]
    assert ids_of(status="FULFILLED") == [ids[1]]
    assert ids_of(status="CONFIRMED") == [ids[2], ids[0]]
    assert ids_of(status="REJECTED") == []


@pytest.mark.parametrize("name", LISTS)
def test_p17_a_list_holds_nothing_of_anybody_else(service: Service, name: str) -> None:
    deposit(service, 2, TARO)
    service.earn(500, TARO, "many")
    reward_id = service.make_reward()
    service.done("exchangeReward", TARO, rewardId=reward_id, idempotencyKey="k1")

    assert read(service, name)["nodes"] == []
    assert len(read(service, name, ADMIN, TARO)["nodes"]) > 0


def test_a_cursor_is_of_one_list_of_one_person_and_one_filter(service: Service) -> None:
    deposit(service, 2)
    deposit(service, 2, TARO)
    cursor = read(service, "ledgerEntries", ADMIN, first=1)["pageInfo"]["endCursor"]
    elsewhere: list[dict[str, Any]] = [
        {"name": "ledgerEntries", "of": TARO},
        {"name": "ledgerEntries", "types": ["EARN"]},
        {"name": "recycleEvents"},
        {"name": "exchanges"},
        {"name": "exchanges", "status": "CONFIRMED"},
    ]

    for there in elsewhere:
        with pytest.raises(InvalidInput, match=r"^after: is not a cursor of this list$"):
            read(service, caller=ADMIN, after=cursor, **there)
    assert read(service, "ledgerEntries", HANAKO, first=1, after=cursor)["nodes"]


def test_a_cursor_of_exchanges_is_of_one_status(service: Service) -> None:
    service.earn(500)
    reward_id = service.make_reward()
    service.done("exchangeReward", rewardId=reward_id, idempotencyKey="k1")
    cursor = read(service, "exchanges")["pageInfo"]["endCursor"]

    with pytest.raises(InvalidInput, match=r"^after: is not a cursor of this list$"):
        read(service, "exchanges", after=cursor, status="CONFIRMED")
    with pytest.raises(InvalidInput, match=r"^after: is not a cursor of this list$"):
        read(service, "exchanges", ADMIN, TARO, after=cursor)
    assert read(service, "exchanges", after=cursor)["nodes"] == []


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("first", [0, 101, -1])
def test_a_page_is_of_1_to_100(service: Service, name: str, first: int) -> None:
    with pytest.raises(InvalidInput, match=r"^first: must be 1 to 100$"):
        read(service, name, first=first)


def test_a_page_of_the_ledger_is_one_request(service: Service) -> None:
    deposit(service, 3)

    with record_requests(service.client) as requests:
        read(service, "ledgerEntries", first=2)
        read(service, "ledgerEntries", first=100, types=["EARN"])

    assert requests.operations == ["Query", "Query"]


def test_an_account_is_shown_at_the_moment_of_the_request() -> None:
    account = zero_account("hanako", NOW).model_copy(
        update={"display_name": "はなこ", "lang": "ja", "status": AccountStatus.SUSPENDED}
    )

    user = present_user(account, NOW)

    assert (user.id, user.display_name, user.language) == ("hanako", "はなこ", "ja")
    assert user.is_suspended
    assert user.created_at == NOW
    assert user.balance is not None
    assert user.balance.as_of == NOW


@pytest.mark.parametrize(
    "erasure", [{"status": AccountStatus.ERASED}, {"erased_at": NOW}], ids=["status", "moment"]
)
def test_an_erased_account_shows_zeros_and_nothing_personal(erasure: dict[str, Any]) -> None:
    """Also before what is personal has been removed from the row."""
    account = zero_account("hanako", NOW).model_copy(
        update={
            "display_name": "はなこ",
            "lang": "ja",
            "lots": {"never": 5},
            "points_balance": 5,
            "points_held": 2,
            "lifetime_earned": 7,
            "ledger_seq": 3,
            **erasure,
        }
    )

    user = present_user(account, NOW)

    assert (user.display_name, user.language) == (None, None)
    balance = user.balance
    assert balance is not None
    assert (balance.available, balance.held, balance.lifetime_earned) == (0, 0, 0)
    assert (balance.expiring, balance.version) == ([], 3)
