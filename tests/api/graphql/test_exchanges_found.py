from typing import Any

import pytest

from tests.support.exchange_steps import Desk, granted
from tests.support.identities import OPERATOR
from tests.support.scenarios import erase
from tests.support.service import TARO, Service


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


def find(service: Service, code: str, **arguments: Any) -> list[str]:
    page = service.ask("exchanges", OPERATOR, voucherCode=code, **arguments)
    return [node["id"] for node in page["nodes"]]


def by_hand(service: Service, code: str, key: str = "key-1") -> Any:
    exchange = Desk(service).confirmed(key, pointsCost=5)
    granted(Desk(service).fulfil(exchange, voucherCode=code))
    return exchange


@pytest.mark.parametrize("typed", ["GIFT-77 88", "gift-7788", "ＧＩＦＴ-7788"])  # noqa: RUF001 - full-width letters
def test_exchange_is_found_as_code_is_typed(service: Service, typed: str) -> None:
    exchange = by_hand(service, "GIFT-7788")

    assert find(service, typed) == [exchange["id"]]
    assert find(service, "GIFT-778") == []


def test_shared_code_finds_newest_first(service: Service) -> None:
    first = by_hand(service, "EVERYBODY", "key-1")
    service.wait(seconds=1)
    second = by_hand(service, "EVERYBODY", "key-2")

    assert find(service, "EVERYBODY") == [second["id"], first["id"]]
    assert find(service, "EVERYBODY", rewardId=first["rewardId"]) == [first["id"]]
    assert find(service, "EVERYBODY", status="CONFIRMED") == []
    page = service.ask("exchanges", OPERATOR, voucherCode="EVERYBODY", first=1)
    cursor = page["pageInfo"]["endCursor"]
    assert find(service, "EVERYBODY", after=cursor) == [first["id"]]


def test_p15_erased_exchange_is_not_found(service: Service) -> None:
    service.earn(100, TARO, "of-taro")
    exchange = granted(service.exchange(service.make_reward(pointsCost=5), "k", TARO))["exchange"]
    granted(Desk(service).fulfil(exchange, voucherCode="GIFT-7788"))
    assert find(service, "GIFT-7788") == [exchange["id"]]

    erase(service, TARO)

    assert find(service, "GIFT-7788") == []
    assert "voucher_digest" not in str(service.rows("exchanges"))
