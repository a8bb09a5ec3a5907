"""What the recorded lives do again and again."""

from typing import Any

from tests.record.recorder import RecordedService, Recorder
from tests.support.identities import KIOSK
from tests.support.service import event_of

HISTORIES = ("User.ledgerEntries", "User.recycleEvents", "User.exchanges")


def open_service(recorder: Recorder) -> RecordedService:
    service = RecordedService(
        recorder.player.stage.client, "record", now=recorder.now, recorder=recorder
    )
    service.location_id = service.make_location(KIOSK)
    service.save_rule(material="PET_BOTTLE", quantityPerPoint=5)
    service.save_rule(material="ALUMINIUM_CAN")
    return service


def twice(service: RecordedService, name: str, caller: Any, **arguments: Any) -> Any:
    """The first answer; a minute later the same is asked again."""
    first = service.change(name, caller, **arguments)
    service.wait(minutes=1)
    service.change(name, caller, **arguments)
    service.wait(seconds=1)
    return first


def pages(
    service: RecordedService, place: str, caller: Any, source: Any = None, **given: Any
) -> None:
    """All pages of a list, two rows each."""
    parent, _, name = place.partition(".")
    after = None
    while True:
        arguments = {"first": 2, **given, **({"after": after} if after else {})}
        event = event_of(parent, name, caller, arguments, source)
        if source is None:
            page = service.answer(event)
        else:
            (answered,) = service.answer([event])
            page = answered["data"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def histories(service: RecordedService, caller: Any) -> None:
    viewer = service.ask("viewer", caller)
    for place in HISTORIES:
        pages(service, place, caller, viewer)
    parts = [
        ("User.ledgerEntries", "LedgerEntry.recycleEvent"),
        ("User.ledgerEntries", "LedgerEntry.exchange"),
        ("User.exchanges", "Exchange.reward"),
        ("User.recycleEvents", "RecycleEvent.location"),
    ]
    for listed, place in parts:
        (page,) = service.nested(listed, [viewer], caller, first=100)
        if page["nodes"]:
            service.nested(place, page["nodes"], caller)


def sweep_twice(service: RecordedService) -> None:
    for _ in range(2):
        service.sweep()
        service.stream()
