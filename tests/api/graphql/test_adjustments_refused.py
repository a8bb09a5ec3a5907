from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from tests.support.clients import IsOvertaken
from tests.support.identities import (
    ADMIN,
    API_KEY,
    AUDITOR,
    KIOSK,
    OPERATOR,
    PUBLISHER,
    refusal_of,
    signed_in,
)
from tests.support.service import HANAKO, TARO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ANOTHER_ADMIN = signed_in("admin-2", "admins")


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 100 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(100)
    return service


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"points": 0}, "points"),
        ({"points": 1_000_001}, "points"),
        ({"points": -1_000_001}, "points"),
        ({"points": -1, "expiresAt": "2026-12-01T00:00:00Z"}, "expiresAt"),
        ({"points": 1, "expiresAt": "2026-11-25T09:00:00Z"}, "expiresAt"),
        ({"points": 1, "reason": ""}, "reason"),
        ({"points": 1, "reason": "a\r"}, "reason"),
        ({"points": 1, "reason": "x" * 501}, "reason"),
        ({"points": 1, "key": ""}, "idempotencyKey"),
        ({"points": 1, "key": "鍵"}, "idempotencyKey"),
    ],
)
def test_an_argument_outside_its_range_is_named(
    service: Service, arguments: dict[str, Any], field: str
) -> None:
    payload = service.unchanged(service.adjust, **arguments)

    assert refusal_of(payload) == ("INVALID_INPUT", [field])


@pytest.mark.parametrize(
    "arguments",
    [{"points": 2**31}, {"points": 0.5}, {"points": 1, "expiresAt": "soon"}, {"points": None}],
)
def test_an_argument_of_another_type_is_a_top_level_error(
    service: Service, arguments: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        service.unchanged(service.adjust, **arguments)


def test_a_41st_lot_is_refused_where_its_expiry_was_chosen(service: Service) -> None:
    for number in range(39):
        made = service.adjust(1, f"lot-{number}", expiresAt=f"2027-01-01T00:00:{number:02}Z")
        assert made["userErrors"] == []

    payload = service.unchanged(service.adjust, 1, expiresAt="2027-01-02T00:00:00Z")

    assert refusal_of(payload) == ("INVALID_INPUT", ["expiresAt"])
    assert service.adjust(1, expiresAt="2027-01-01T00:00:00Z")["userErrors"] == []


@pytest.mark.parametrize("user_id", [TARO["sub"], "", "x" * 3000, "a\u0000", "鍵"])
def test_who_has_no_account_is_not_found(service: Service, user_id: str) -> None:
    payload = service.unchanged(service.adjust, 50, user_id=user_id)

    assert refusal_of(payload) == ("NOT_FOUND", ["userId"])


def test_nobody_adjusts_the_own_account(service: Service) -> None:
    service.earn(10, ADMIN, "admins")
    for points in (50, -5):
        payload = service.unchanged(service.adjust, points, user_id=ADMIN["sub"])
        assert refusal_of(payload) == ("FORBIDDEN", ["userId"])

    assert service.adjust(50, caller=ANOTHER_ADMIN, user_id=ADMIN["sub"])["userErrors"] == []


def test_only_admins_adjust(service: Service) -> None:
    for caller in (API_KEY, HANAKO, TARO, KIOSK, OPERATOR, AUDITOR, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.unchanged(service.adjust, 50, caller=caller)


def test_a_suspended_account_is_adjusted_and_an_erased_one_is_not(service: Service) -> None:
    service.write_account(HANAKO, status="SUSPENDED")
    assert service.adjust(50)["userErrors"] == []
    assert service.adjust(-10, "minus")["userErrors"] == []

    service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z")
    for key in ("adjust-1", "another"):
        payload = service.unchanged(service.adjust, 50, key)
        assert refusal_of(payload) == ("ACCOUNT_ERASED", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"points": 51},
        {"points": -50, "expiresAt": None},
        {"expiresAt": "2026-12-01T00:00:00.001Z"},
        {"expiresAt": None},
        {"reason": "別の理由"},
        {"user_id": TARO["sub"]},
        {"user_id": "nobody"},
    ],
)
def test_p5_another_body_under_the_key_is_refused_and_changes_nothing(
    service: Service, changes: dict[str, Any]
) -> None:
    service.earn(10, TARO, "taro")
    arguments: dict[str, Any] = {"points": 50, "expiresAt": "2026-12-01T00:00:00Z"}
    service.adjust(**arguments)

    payload = service.unchanged(service.adjust, **{**arguments, **changes})

    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


def test_a_suspension_meanwhile_does_not_matter_and_an_erasure_does(service: Service) -> None:
    suspended = IsOvertaken(
        service.client, lambda: service.write_account(HANAKO, status="SUSPENDED")
    )
    assert service.through(suspended).adjust(50)["userErrors"] == []

    erased = IsOvertaken(
        service.client,
        lambda: service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z"),
    )
    assert refusal_of(service.through(erased).adjust(50, "late"))[0] == "ACCOUNT_ERASED"
    assert len(service.rows("points_ledger")) == 2
