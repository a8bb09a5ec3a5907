"""What citizens see of their own history, on an account with an entry of every type."""

from typing import Any

from resolvers.domain.enums import LedgerEntryType
from tests.support.every_type import live
from tests.support.identities import ADMIN
from tests.support.requests import record_requests
from tests.support.service import HANAKO, Service

STATUSES = {
    "approved": "CONFIRMED",
    "rejected": "REJECTED",
    "cancelled": "CANCELLED",
    "refunded": "CANCELLED",
    "timed out": "EXPIRED",
}
Entries = list[dict[str, Any]]


def read(service: Service, caller: Any = HANAKO, **arguments: Any) -> Any:
    (page,) = service.nested("User.ledgerEntries", [{"id": HANAKO["sub"]}], caller, **arguments)
    return page


def paged(service: Service, between: Any, **arguments: Any) -> Entries:
    """All pages of two; something happens after each."""
    nodes, after = list[dict[str, Any]](), None
    while True:
        page = read(service, first=2, after=after, **arguments)
        nodes += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes
        after = page["pageInfo"]["endCursor"]
        between()


def test_each_type_is_listed_by_itself_and_all_of_them_are_the_whole(service: Service) -> None:
    live(service)
    whole: Entries = read(service, first=100)["nodes"]

    by_type = {
        each.value: read(service, first=100, types=[each.value])["nodes"]
        for each in LedgerEntryType
    }

    assert [entry["sequence"] for entry in whole] == list(range(len(whole), 0, -1))
    for name, entries in by_type.items():
        assert entries == [entry for entry in whole if entry["type"] == name] != []
    held = read(service, first=100, types=["HOLD", "HOLD_RELEASE"])["nodes"]
    assert [entry["points"] for entry in held] == [10, -10, 100, 100, -100, -100, -100]
    assert [entry["heldPoints"] for entry in held] == [-entry["points"] for entry in held]


def test_p18_filtered_pages_are_the_same_whatever_is_booked_between_them(service: Service) -> None:
    live(service)
    wanted = ["EARN", "HOLD_RELEASE", "EXPIRE"]
    before: Entries = read(service, first=100, types=wanted)["nodes"]
    booked = iter(range(100))

    def book() -> None:
        service.earn(1, name=f"between-{next(booked)}")

    assert paged(service, book, types=wanted) == before
    assert next(booked) >= 2
    both = read(service, first=100, types=wanted)["nodes"]
    assert both[next(booked) - 1 :] == before


def test_p20_a_page_with_all_that_is_behind_its_entries_is_three_requests(
    service: Service,
) -> None:
    made = live(service)

    with record_requests(service.client) as requests:
        page = read(service, first=100)
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


def test_why_and_what_was_undone_is_told_to_the_citizen_and_who_did_it_is_not(
    service: Service,
) -> None:
    made = live(service)
    own, staffs = (read(service, caller, first=100)["nodes"] for caller in (HANAKO, ADMIN))

    (adjusted,) = (entry for entry in own if entry["type"] == "ADJUST")
    (reversal,) = (entry for entry in own if entry["type"] == "REVERSAL")
    rejection = next(
        entry
        for entry in own
        if (entry["exchangeId"], entry["type"]) == (made["rejected"]["id"], "HOLD_RELEASE")
    )
    assert reversal["reversesId"] == adjusted["id"]
    assert (adjusted["reason"], reversal["reason"]) == ("a complaint", "no complaint")
    assert rejection["reason"] == "no stamp on the card"
    assert {entry["actor"] for entry in own} == {"citizen", "operator", "admin", "system"}
    assert {entry["actor"] for entry in staffs} == {
        f"citizen:{HANAKO['sub']}",
        "operator:operator-1",
        f"admin:{ADMIN['sub']}",
        "system",
    }
    assert [entry for entry in own if entry["reversesId"]] == [reversal]
