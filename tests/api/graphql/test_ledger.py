from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from resolvers.domain.ledger import LedgerEntry
from resolvers.domain.verification.accounts import verify_chain
from resolvers.storage.expressions import from_attributes
from tests.support.identities import ADMIN, API_KEY, AUDITOR, KIOSK, OPERATOR, PUBLISHER
from tests.support.requests import record_requests
from tests.support.service import HANAKO, TARO, Service


def live(service: Service) -> tuple[str, list[str]]:
    """Hanako earns, exchanges, earns and exchanges; the reward's id and her entries, newest first.

    Taro does the first two.
    """
    reward_id = service.make_reward(pointsCost=10)
    made = []
    for number in (1, 2):
        service.wait(minutes=1)
        made.append(service.earn(100, name=f"cans-{number}")["ledgerEntry"]["id"])
        service.wait(minutes=1)
        made.append(service.exchange(reward_id, f"key-{number}")["ledgerEntry"]["id"])
    service.wait(minutes=1)
    service.earn(10, TARO, "taro")
    service.exchange(reward_id, caller=TARO)
    return reward_id, made[::-1]


def ids(connection: Any) -> list[str]:
    return [node["id"] for node in connection["nodes"]]


def entries_of(service: Service, caller: Any = HANAKO, **arguments: Any) -> Any:
    (page,) = service.nested("User.ledgerEntries", [{"id": HANAKO["sub"]}], caller, **arguments)
    return page


def test_p8_entries_are_listed_newest_first_without_a_gap(service: Service) -> None:
    _, made = live(service)

    page = entries_of(service)

    assert ids(page) == made
    assert [node["sequence"] for node in page["nodes"]] == [4, 3, 2, 1]
    assert [node["balanceAfter"] for node in page["nodes"]] == [180, 190, 90, 100]
    links = list(zip(page["nodes"], page["nodes"][1:], strict=False))
    assert all(newer["previousHash"] == older["hash"] for newer, older in links)


def test_p16_what_stands_in_the_table_verifies_and_a_changed_row_does_not(service: Service) -> None:
    live(service)
    rows = [from_attributes(row) for row in service.rows("points_ledger")]
    own = sorted(
        (row for row in rows if row["user_id"] == HANAKO["sub"]), key=lambda row: row["sequence"]
    )

    assert verify_chain(map(LedgerEntry.model_validate, own)) is None
    own[2]["points_change"] = 1000
    problem = verify_chain(map(LedgerEntry.model_validate, own))
    assert problem is not None
    assert (problem.sequence, problem.kind) == (3, "hash")


def test_entries_of_some_types_only(service: Service) -> None:
    _, made = live(service)

    assert ids(entries_of(service, types=["EARN"])) == [made[1], made[3]]
    assert ids(entries_of(service, types=["EXCHANGE", "ADJUST"])) == [made[0], made[2]]
    assert ids(entries_of(service, types=["EXPIRE"])) == []
    assert ids(entries_of(service, types=[])) == ids(entries_of(service, types=None)) == made


def test_p18_pages_of_entries_skip_and_repeat_nothing_while_points_move(service: Service) -> None:
    _, made = live(service)

    first = entries_of(service, first=3)
    service.earn(5, name="meanwhile")
    second = entries_of(service, first=3, after=first["pageInfo"]["endCursor"])

    assert ids(first) + ids(second) == made
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


def test_p20_a_page_of_entries_with_what_is_behind_them_is_three_requests(service: Service) -> None:
    live(service)

    with record_requests(service.client) as requests:
        page = entries_of(service)
        deposits = service.nested("LedgerEntry.recycleEvent", page["nodes"])
        exchanges = service.nested("LedgerEntry.exchange", page["nodes"])

    assert requests.operations == ["Query", "BatchGetItem", "BatchGetItem"]
    assert [event and event["pointsEarned"] for event in deposits] == [None, 100, None, 100]
    assert [each and each["pointsSpent"] for each in exchanges] == [10, None, 10, None]


def test_p17_entries_are_for_their_citizen_admins_and_auditors(service: Service) -> None:
    _, made = live(service)

    for caller in (HANAKO, ADMIN, AUDITOR):
        assert ids(entries_of(service, caller)) == made
        assert service.ask("ledgerEntry", caller, id=made[0])["sequence"] == 4
    for caller in (TARO, OPERATOR):
        assert service.ask("ledgerEntry", caller, id=made[0]) is None
    for stranger in (TARO, OPERATOR, KIOSK, API_KEY):
        event = service.event("User.ledgerEntries", stranger, {"id": HANAKO["sub"]})
        assert service.answer([event])[0]["errorType"] == "Unauthorized"
    for nobody in (KIOSK, API_KEY, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.ask("ledgerEntry", nobody, id=made[0])
    for unknown in ("unknown", "", "x" * 3000):
        assert service.ask("ledgerEntry", ADMIN, id=unknown) is None


def test_staff_see_who_moved_points_and_citizens_their_role(service: Service) -> None:
    _, made = live(service)

    assert service.ask("ledgerEntry", id=made[0])["actor"] == "citizen"
    for caller in (ADMIN, AUDITOR):
        actor = service.ask("ledgerEntry", caller, id=made[0])["actor"]
        assert actor == f"citizen:{HANAKO['sub']}"


def test_admins_and_auditors_list_a_citizens_entries_a_rewards_or_those_of_both(
    service: Service,
) -> None:
    reward_id, made = live(service)

    for caller in (ADMIN, AUDITOR):
        assert ids(service.ask("ledgerEntries", caller, userId=HANAKO["sub"])) == made
        of_reward = ids(service.ask("ledgerEntries", caller, rewardId=reward_id))
        assert of_reward[1:] == [made[0], made[2]]
        both = service.ask("ledgerEntries", caller, userId=HANAKO["sub"], rewardId=reward_id)
        assert ids(both) == [made[0], made[2]]
        for unknown in ("unknown", "", "x" * 3000):
            assert ids(service.ask("ledgerEntries", caller, userId=unknown)) == []
            assert ids(service.ask("ledgerEntries", caller, rewardId=unknown)) == []
    for stranger in (API_KEY, HANAKO, KIOSK, OPERATOR, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.ask("ledgerEntries", stranger, userId=HANAKO["sub"])


def test_wrong_arguments_of_the_lists_are_named(service: Service) -> None:
    reward_id, _ = live(service)
    of_user = service.ask("ledgerEntries", ADMIN, userId=HANAKO["sub"], first=1)
    cursor = of_user["pageInfo"]["endCursor"]

    for ids_given in ({}, {"userId": None, "rewardId": None}):
        with pytest.raises(InvalidInput, match="userId: one of userId and rewardId is required"):
            service.ask("ledgerEntries", ADMIN, **ids_given)
    for first in (0, 101):
        with pytest.raises(InvalidInput, match="first"):
            service.ask("ledgerEntries", ADMIN, userId=HANAKO["sub"], first=first)
    for of in ({"userId": TARO["sub"]}, {"rewardId": reward_id}):
        with pytest.raises(InvalidInput, match="after"):
            service.ask("ledgerEntries", ADMIN, after=cursor, **of)
    answer = service.answer(
        [service.event("User.ledgerEntries", HANAKO, {"id": HANAKO["sub"]}, after=cursor)]
    )
    assert answer[0]["errorType"] == "InvalidInput"
