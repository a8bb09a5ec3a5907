from datetime import timedelta
from typing import Any

import pytest

from local.demo.callers import DemoError
from local.demo.deeds import ATTEMPTS, Deposit, Life
from tests.support.demo_programmes import NOW, DemoProgramme

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def remove_tokens(programme: DemoProgramme) -> None:
    """Do what the time to live does to tokens of long ago."""
    database = programme.product._application._database
    table = database.table_name("qr_tokens")
    for item in database.client.scan(TableName=table)["Items"]:
        database.client.delete_item(TableName=table, Key={"token_id": item["token_id"]})


def test_lost_tokens_are_issued_again(programme: DemoProgramme) -> None:
    demo = programme.demo()
    demo.load(NOW)
    location = next(
        each for each in demo.open_places() if each.is_open and "PET_BOTTLE" in each.materials
    ).location
    to_lose = 0

    def invoke(event: Any) -> Any:
        """Lose tokens before they are redeemed."""
        nonlocal to_lose
        if event["info"]["fieldName"] == "redeemQrToken" and to_lose:
            to_lose -= 1
            remove_tokens(programme)
        return programme.product.invoke(event)

    def deposit(number: int) -> Deposit:
        at = NOW - timedelta(days=300 - number)
        return Deposit(at, "sora", number, location["id"], (("PET_BOTTLE", 50),))

    life = Life(programme.product, programme.callers(invoke=invoke), {})
    to_lose = 2
    for _ in range(2):
        life.do(deposit(0))
    balance = programme.viewer("sora")["balance"]
    assert (balance["available"], balance["version"]) == (10, 1)

    to_lose = ATTEMPTS
    with pytest.raises(DemoError, match="5 tokens of sora were lost in a row"):
        life.do(deposit(1))
