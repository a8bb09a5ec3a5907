import logging

import pytest

from tests.support.clients import FailsReads, LosesRequests
from tests.support.identities import ADMIN, KIOSK
from tests.support.rest import Rest
from tests.support.service import HANAKO

SECRET = "QQSECRETQQ"


def send_secrets(rest: Rest, token: dict[str, str], reward_id: str) -> None:
    """Send a request of each kind, with a secret or a code in each part."""
    exchange = "/v1/rewards/{id}/exchange"
    deposit = {"locationId": rest.service.location_id, "items": [], "deviceEventId": SECRET}
    adjustment = {"points": 1, "reason": SECRET}
    headers = {"authorization": f"Bearer {SECRET}"}
    rest.call("POST", exchange, HANAKO, body={}, key=SECRET, headers=headers, id=reward_id)
    rest.call("POST", exchange, HANAKO, body={SECRET: 1}, key=SECRET, id=SECRET)
    rest.call("POST", exchange, HANAKO, content=SECRET.encode(), key=SECRET, id=SECRET)
    rest.call("POST", "/v1/qr-tokens/redeem", HANAKO, body={"code": token["code"]})
    rest.call("POST", "/v1/qr-tokens/redeem", HANAKO, body={"code": SECRET})
    rest.call("POST", "/v1/qr-tokens", KIOSK, body=deposit)
    rest.call("POST", "/v1/users/{id}/adjustments", ADMIN, body=adjustment, key=SECRET, id=SECRET)
    rest.call("PATCH", "/v1/me", HANAKO, body={"displayName": SECRET})
    rest.call("GET", "/v1/rewards", query={SECRET: SECRET})
    rest.call("GET", "/v1/rewards", query={"cursor": SECRET})
    rest.call("GET", "/v1/users/{id}", HANAKO, id=SECRET)
    rest.call("GET", f"/v1/{SECRET}")


def test_lines_have_no_part_of_requests(rest: Rest, caplog: pytest.LogCaptureFixture) -> None:
    service = rest.service
    token, reward_id = service.issue(12), service.make_reward()
    lost = Rest(service.through(LosesRequests(service.client, count=100)), rest.payload)
    broken = Rest(service.through(FailsReads(service.client)), rest.payload)
    caplog.set_level(logging.DEBUG, "resolvers")
    caplog.clear()

    for each in (rest, lost, broken):
        send_secrets(each, token, reward_id)

    log = "\n".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.records)
    assert log.count('"kind":"rest"') == 36
    parts = (SECRET, token["code"], token["id"], reward_id, HANAKO["sub"], ADMIN["sub"])
    assert [part for part in parts if part in log] == []
