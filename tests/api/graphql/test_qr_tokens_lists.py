from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from tests.support.identities import ADMIN, API_KEY, AUDITOR, KIOSK, OPERATOR, PUBLISHER, signed_in
from tests.support.requests import record_requests
from tests.support.service import HANAKO, Service

ANOTHER_KIOSK = signed_in("kiosk-2", "kiosks")


def issue_often(service: Service, count: int) -> list[dict[str, Any]]:
    """Tokens ten seconds apart, newest first."""
    tokens = []
    for number in range(count):
        service.wait(seconds=10)
        tokens.append(service.issue(5, f"deposit-{number}"))
    return tokens[::-1]


def listed(service: Service, caller: Any = KIOSK, **arguments: Any) -> Any:
    return service.ask("qrTokens", caller, locationId=service.location_id, **arguments)


def test_what_was_issued_is_shown_without_its_code(service: Service) -> None:
    (token,) = issue_often(service, 1)

    for caller in (KIOSK, OPERATOR, ADMIN):
        assert service.ask("qrToken", caller, id=token["id"]) == {**token, "code": None}
        assert listed(service, caller)["nodes"] == [{**token, "code": None}]


def test_a_token_shows_what_has_become_of_it(service: Service) -> None:
    revoked, expired, redeemed = issue_often(service, 3)
    service.done("redeemQrToken", code=redeemed["code"])
    service.write("qr_tokens", revoked["id"], status="REVOKED")
    service.wait(days=1)
    issued = service.issue(5, "deposit-new")

    becomes = {token["id"]: token["status"] for token in listed(service)["nodes"]}

    assert becomes == {
        issued["id"]: "ISSUED",
        expired["id"]: "EXPIRED",
        redeemed["id"]: "REDEEMED",
        revoked["id"]: "REVOKED",
    }
    for token_id, status in becomes.items():
        (only,) = listed(service, status=status)["nodes"]
        assert only["id"] == token_id
        assert service.ask("qrToken", OPERATOR, id=token_id)["status"] == status


def test_another_kiosks_location_and_an_unknown_one_answer_alike(service: Service) -> None:
    (token,) = issue_often(service, 1)

    assert service.ask("qrToken", ANOTHER_KIOSK, id=token["id"]) is None
    assert listed(service, ANOTHER_KIOSK) is None
    for unknown in ("unknown", "", "x" * 3000, "\ud800"):
        for caller in (KIOSK, OPERATOR):
            assert service.ask("qrToken", caller, id=unknown) is None
            assert service.ask("qrTokens", caller, locationId=unknown) is None


@pytest.mark.parametrize("caller", [API_KEY, HANAKO, AUDITOR, PUBLISHER])
def test_tokens_are_for_kiosks_operators_and_admins(service: Service, caller: Any) -> None:
    (token,) = issue_often(service, 1)

    with pytest.raises(Unauthorized):
        service.ask("qrToken", caller, id=token["id"])
    with pytest.raises(Unauthorized):
        listed(service, caller)


def test_a_page_of_tokens_with_their_location_is_three_requests(service: Service) -> None:
    tokens = issue_often(service, 21)

    with record_requests(service.client) as requests:
        page = listed(service)
        locations = service.nested("QrToken.location", page["nodes"], KIOSK)

    assert requests.operations == ["GetItem", "Query", "BatchGetItem"]
    assert [token["id"] for token in page["nodes"]] == [token["id"] for token in tokens[:20]]
    assert {location["id"] for location in locations} == {service.location_id}
    rest = listed(service, after=page["pageInfo"]["endCursor"])
    assert [token["id"] for token in rest["nodes"]] == [tokens[20]["id"]]


def test_wrong_arguments_of_the_list_are_named(service: Service) -> None:
    issue_often(service, 2)
    cursor = listed(service, first=1)["pageInfo"]["endCursor"]

    for first in (0, 101, -1):
        with pytest.raises(InvalidInput, match="first"):
            listed(service, first=first)
    for after in (cursor, "x", ""):
        with pytest.raises(InvalidInput, match="after"):
            listed(service, status="ISSUED", after=after)
    with pytest.raises(InvalidInput, match="status"):
        listed(service, status="GONE")
