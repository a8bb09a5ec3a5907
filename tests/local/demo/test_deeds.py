from datetime import timedelta
from typing import Any

import pytest

from local.demo.callers import DemoError
from local.demo.deeds import ATTEMPTS, Deposit, Life
from tests.support.demo_programmes import NOW, DemoProgramme

pytestmark = pytest.mark.engine


def remove_tokens(programme: DemoProgramme) -> None:
    """Do what the time to live does to tokens of long ago."""
    database = programme.product._application._database
    table = database.table_name("qr_tokens")
    for item in database.client.scan(TableName=table)["Items"]:
        database.client.delete_item(TableName=table, Key={"token_id": item["token_id"]})


def do_deposit(programme: DemoProgramme, tokens_lost: int) -> None:
    """Let sora make a deposit twice, and lose so many tokens before they are redeemed."""
    demo = programme.demo()
    demo.load(NOW)
    lost = 0

    def invoke(event: Any) -> Any:
        nonlocal lost
        if event["info"]["fieldName"] == "redeemQrToken" and lost < tokens_lost:
            lost += 1
            remove_tokens(programme)
        return programme.product.invoke(event)

    callers = programme.callers(invoke=invoke)
    location = next(
        each for each in demo.open_places() if each.is_open and "PET_BOTTLE" in each.materials
    ).location
    deposit = Deposit(NOW - timedelta(days=300), "sora", 0, location["id"], (("PET_BOTTLE", 50),))
    life = Life(programme.product, callers, {})
    life.do(deposit)
    life.do(deposit)


def test_lost_token_is_issued_again(programme: DemoProgramme) -> None:
    do_deposit(programme, tokens_lost=2)
    balance = programme.viewer("sora")["balance"]
    assert (balance["available"], balance["version"]) == (10, 1)


def test_tokens_lost_each_time_are_reported(programme: DemoProgramme) -> None:
    with pytest.raises(DemoError, match="5 tokens of sora were lost in a row"):
        do_deposit(programme, tokens_lost=ATTEMPTS)
