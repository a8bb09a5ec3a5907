"""Tokens on the real engine: who redeems one while it ends, and who does at the same moment."""

from functools import partial
from typing import TYPE_CHECKING

import pytest

from resolvers.domain.times import parse_instant
from tests.support.crowd import at_once, check_books, codes, open_service, sent
from tests.support.identities import OPERATOR, signed_in
from tests.support.service import HANAKO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine

CITIZENS = [signed_in(f"citizen-{number}") for number in range(8)]
ROUNDS = 15


@pytest.fixture
def service(engine_client: "DynamoDBClient", engine_environment: str) -> Service:
    return open_service(engine_client, engine_environment)


def status_of(service: Service, token_id: str) -> str:
    status: str = service.ask("qrToken", OPERATOR, id=token_id)["status"]
    return status


def test_p2_a_token_that_eight_redeem_and_one_revokes_at_once_ends_in_one_way(
    service: Service,
) -> None:
    ended = []
    for number in range(ROUNDS):
        token = service.issue(5, f"deposit-{number}")
        redeeming = [
            sent(service, "redeemQrToken", citizen, code=token["code"]) for citizen in CITIZENS
        ]
        # Now at the head of the crowd, now in its middle.
        place = number % len(CITIZENS)
        work = [*redeeming]
        work.insert(
            place, sent(service, "revokeQrToken", OPERATOR, tokenId=token["id"], reason="spilt")
        )
        payloads = at_once(work)
        revoked = payloads.pop(place)

        told = codes(payloads)
        status = status_of(service, token["id"])
        if revoked["userErrors"]:
            assert [error["code"] for error in revoked["userErrors"]] == ["TOKEN_ALREADY_REDEEMED"]
            assert told == {"done": 1, "TOKEN_ALREADY_REDEEMED": 7}
            assert status == "REDEEMED"
        else:
            assert told == {"TOKEN_REVOKED": 8}
            assert status == "REVOKED"
        ended.append(status)

    accounts = check_books(service).values()
    assert sum(account.points_balance for account in accounts) == ended.count("REDEEMED")
    assert len(service.rows("recycle_events")) == ended.count("REDEEMED")


def test_p2_at_its_expiry_none_of_eight_redeems_it_and_a_moment_before_one_does(
    service: Service,
) -> None:
    token = service.issue(5)
    service.now = parse_instant(token["expiresAt"])
    redeeming = [
        sent(service, "redeemQrToken", citizen, code=token["code"]) for citizen in CITIZENS
    ]

    late = service.unchanged(at_once, redeeming)
    service.wait(milliseconds=-1)
    in_time = at_once(redeeming)

    assert codes(late) == {"TOKEN_EXPIRED": 8}
    assert codes(in_time) == {"done": 1, "TOKEN_ALREADY_REDEEMED": 7}
    (account,) = check_books(service).values()
    assert account.points_balance == 1


def test_p2_a_deposit_that_is_reported_again_while_it_is_redeemed_is_credited_once(
    service: Service,
) -> None:
    """Its row goes by its time to live, too: the event stands for it."""
    for number in range(ROUNDS):
        name = f"deposit-{number}"
        token = service.issue(5, name)
        work = [
            sent(service, "redeemQrToken", citizen, code=token["code"]) for citizen in CITIZENS[:4]
        ]
        at_once([*work, partial(service.delete, "qr_tokens", token["id"])])
        again = service.change(
            "issueQrToken",
            signed_in("kiosk-1", "kiosks"),
            locationId=service.location_id,
            items=[{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 5}],
            deviceEventId=name,
        )
        if not again["userErrors"]:
            at_once(work)

    assert sum(account.points_balance for account in check_books(service).values()) == ROUNDS
    assert len(service.rows("recycle_events")) == len(service.rows("points_ledger")) == ROUNDS


def test_p4_p12_deposits_at_once_never_pass_the_daily_cap_and_what_is_cut_is_proven(
    service: Service,
) -> None:
    capped = service.with_settings(programme_daily_cap_points=7)
    capped.database = capped.functions._database = service.database
    tokens = [service.issue(10, f"deposit-{number}") for number in range(12)]

    payloads = at_once([sent(capped, "redeemQrToken", HANAKO, code=t["code"]) for t in tokens])

    assert codes(payloads) == {"done": 4, "DAILY_EARN_CAP_REACHED": 8}
    account = check_books(service)[HANAKO["sub"]]
    assert (account.points_balance, account.remainders) == (7, {})
    items = [payload["recycleEvent"]["items"][0] for payload in payloads if payload["balance"]]
    assert sorted(item["cappedQuantity"] for item in items) == [0, 0, 0, 5]
    capped.wait(days=1)
    token = capped.issue(10, "the-next-day")
    assert capped.done("redeemQrToken", HANAKO, code=token["code"])["balance"]["available"] == 9
