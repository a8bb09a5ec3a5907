"""Rows of older releases get the keys by which they are found; points and versions stay."""

from typing import Any

import pytest

from admin.search_keys import SearchKeysReport, write_search_keys
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import ADMIN, KIOSK, OPERATOR, signed_in
from tests.support.requests import record_requests
from tests.support.service import HANAKO, Service


@pytest.fixture
def exchange_id(service: Service) -> str:
    """An exchange with a code, and a name, as a release without their keys wrote them."""
    exchange = Desk(service.with_points(1500)).confirmed("key-1", pointsCost=5)
    granted(Desk(service).fulfil(exchange, voucherCode="GIFT-7788"))
    _remove(service, "exchanges", exchange["id"], "voucher_digest")
    service.write_account(HANAKO, display_name="花子")
    return str(exchange["id"])


def _remove(service: Service, table: str, key: str, name: str) -> None:
    service.client.update_item(
        TableName=service.database.table_name(table),
        Key={"exchange_id": {"S": key}},
        UpdateExpression="REMOVE #name",
        ExpressionAttributeNames={"#name": name},
    )


def found(service: Service, field_name: str, **arguments: Any) -> list[str]:
    return [node["id"] for node in service.ask(field_name, OPERATOR, **arguments)["nodes"]]


def test_older_rows_are_found_once_indexed(service: Service, exchange_id: str) -> None:
    before = service.account()
    assert found(service, "users", namePrefix="花") == []
    assert found(service, "exchanges", voucherCode="GIFT-7788") == []

    report = write_search_keys(service.database)

    assert (report.users, report.exchanges) == (1, 1)
    assert found(service, "users", namePrefix="花") == [HANAKO["sub"]]
    assert found(service, "exchanges", voucherCode="GIFT-7788") == [exchange_id]
    assert service.account() == before
    with record_requests(service.client) as requests:
        again = write_search_keys(service.database)
    assert {*requests.operations} == {"DescribeTable", "Scan", "BatchGetItem"}
    assert again == SearchKeysReport(rows=len(service.rows("users")) + 2)


def test_name_changed_meanwhile_keeps_its_keys(service: Service) -> None:
    service.done("updateViewer", HANAKO, input={"language": "ja"})
    service.write_account(HANAKO, display_name="花子")

    def change() -> None:
        service.done("updateViewer", HANAKO, input={"displayName": "春子"})

    assert write_search_keys(service.overtaken(change).database).users == 0
    assert found(service, "users", namePrefix="春") == [HANAKO["sub"]]
    assert found(service, "users", namePrefix="花") == []


def kiosks_find(service: Service, *kiosk_ids: str) -> list[list[str]]:
    callers = [signed_in(kiosk_id, "kiosks") for kiosk_id in kiosk_ids]
    return [
        [node["name"] for node in service.ask("kioskLocations", caller)["nodes"]]
        for caller in callers
    ]


def forget_kiosk_rows(service: Service) -> None:
    for row in service.rows("kiosk_locations"):
        service.delete("kiosk_locations", row["kiosk_location_id"]["S"])


def test_kiosk_finds_older_location_once_indexed(service: Service) -> None:
    kiosks = [f"kiosk-{number}" for number in range(1, 101)]
    place = {"id": service.location_id}
    service.done("updateLocation", ADMIN, **place, input={"kioskIds": kiosks[:98]})
    service.done("updateLocation", ADMIN, **place, input={"kioskIds": kiosks})
    before = service.ask("location", ADMIN, **place)
    forget_kiosk_rows(service)
    assert kiosks_find(service, "kiosk-1") == [[]]

    assert write_search_keys(service.database).locations == 1

    assert kiosks_find(service, "kiosk-1", "kiosk-100") == [["焼津駅前"]] * 2
    assert len(service.rows("kiosk_locations")) == 100
    assert service.ask("location", ADMIN, **place) == before
    assert write_search_keys(service.database).locations == 0


def test_kiosk_unbound_meanwhile_gets_no_row(service: Service) -> None:
    forget_kiosk_rows(service)

    def unbind() -> None:
        service.done("updateLocation", ADMIN, id=service.location_id, input={"kioskIds": []})

    assert write_search_keys(service.overtaken(unbind).database).locations == 0
    assert service.rows("kiosk_locations") == []
    assert kiosks_find(service, KIOSK["sub"]) == [[]]
