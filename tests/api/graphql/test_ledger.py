from typing import Any

from resolvers.domain.base.enums import LedgerEntryType
from tests.support import every_type
from tests.support.identities import ADMIN, AUDITOR
from tests.support.service import HANAKO, TARO, Service
from tools.support.requests import record_requests

STATUSES = {
    "approved": "CONFIRMED",
    "rejected": "REJECTED",
    "cancelled": "CANCELLED",
    "refunded": "CANCELLED",
    "timed out": "EXPIRED",
}


def live(service: Service) -> tuple[str, list[str]]:
    """Hanako earns and exchanges twice, Taro once.

    Return the id of the reward, and the ids of her entries, newest first.
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


def test_entries_are_listed_by_citizen_and_reward(service: Service) -> None:
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


def test_entries_are_filtered_by_type(service: Service) -> None:
    every_type.live(service)
    whole: list[dict[str, Any]] = entries_of(service, first=100)["nodes"]

    by_type = {
        each.value: entries_of(service, first=100, types=[each.value])["nodes"]
        for each in LedgerEntryType
    }

    assert [entry["sequence"] for entry in whole] == list(range(len(whole), 0, -1))
    for name, entries in by_type.items():
        assert entries == [entry for entry in whole if entry["type"] == name] != []
    held = entries_of(service, first=100, types=["HOLD", "HOLD_RELEASE"])["nodes"]
    assert [entry["points"] for entry in held] == [10, -10, 100, 100, -100, -100, -100]
    assert [entry["heldPoints"] for entry in held] == [-entry["points"] for entry in held]


def test_p20_page_with_deposits_is_three_requests(service: Service) -> None:
    made = every_type.live(service)

    with record_requests(service.client) as requests:
        page = entries_of(service, first=100)
        deposits = service.nested("LedgerEntry.recycleEvent", page["nodes"])
        exchanges = service.nested("LedgerEntry.exchange", page["nodes"])

    assert requests.operations == ["Query", "BatchGetItem", "BatchGetItem"]
    for entry, deposit, exchange in zip(page["nodes"], deposits, exchanges, strict=True):
        assert (deposit and deposit["id"]) == entry["recycleEventId"]
        assert (exchange and exchange["id"]) == entry["exchangeId"]
        assert (deposit is not None) is (entry["type"] == "EARN")
        assert (exchange is not None) is (
            entry["type"] in ("EXCHANGE", "EXCHANGE_REFUND", "HOLD", "HOLD_RELEASE")
        )
    now = {each["id"]: each["status"] for each in exchanges if each}
    assert {name: now[exchange["id"]] for name, exchange in made.items()} == STATUSES


def test_p17_citizen_sees_notices_but_no_staff(service: Service) -> None:
    made = every_type.live(service)
    own, staffs = (entries_of(service, caller, first=100)["nodes"] for caller in (HANAKO, ADMIN))

    (adjusted,) = (entry for entry in own if entry["type"] == "ADJUST")
    (reversal,) = (entry for entry in own if entry["type"] == "REVERSAL")
    rejection = next(
        entry
        for entry in own
        if (entry["exchangeId"], entry["type"]) == (made["rejected"]["id"], "HOLD_RELEASE")
    )
    assert reversal["reversesId"] == adjusted["id"]
    assert (adjusted["reason"], adjusted["notice"]) == (None, "thank you")
    assert (reversal["reason"], reversal["notice"]) == (None, None)
    known = {(entry["reason"], entry["notice"]) for entry in staffs if entry["reason"]}
    assert {("a complaint", "thank you"), ("no complaint", None)} <= known
    assert rejection["reason"] == "no stamp on the card"
    assert {entry["actor"] for entry in own} == {"citizen", "operator", "admin", "system"}
    assert {entry["actor"] for entry in staffs} == {
        f"citizen:{HANAKO['sub']}",
        "operator:operator-1",
        f"admin:{ADMIN['sub']}",
        "system",
    }
    assert [entry for entry in own if entry["reversesId"]] == [reversal]
