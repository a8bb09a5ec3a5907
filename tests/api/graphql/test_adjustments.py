from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from resolvers.domain.expiry import parse_expiry
from resolvers.storage.expressions import from_attributes
from tests.support.clients import LOST, Cancels, IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, refusal_of, signed_in
from tests.support.requests import record_requests
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ANOTHER_ADMIN = signed_in("admin-2", "admins")


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 100 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(100)
    return service


def test_an_adjustment_answers_its_entry_and_the_balance(service: Service) -> None:
    service.wait(hours=1)

    payload = service.adjust(50, expiresAt="2026-12-24T18:30:00.123456+09:00")

    entry = payload["ledgerEntry"]
    expires_at = "2026-12-24T09:30:00.123Z"
    assert payload == {
        "ledgerEntry": {
            "id": entry["id"],
            "userId": HANAKO["sub"],
            "sequence": 2,
            "type": "ADJUST",
            "points": 50,
            "heldPoints": 0,
            "balanceAfter": 150,
            "heldAfter": 0,
            "allocations": [{"expiresAt": expires_at, "points": 50}],
            "reason": "苦情",
            "actor": "admin:admin-1",
            "reversesId": None,
            "recycleEventId": None,
            "exchangeId": None,
            "occurredAt": "2026-11-25T10:00:00.000Z",
            "recordedAt": "2026-11-25T10:00:00.000Z",
            "previousHash": entry["previousHash"],
            "hash": entry["hash"],
        },
        "balance": {
            "userId": HANAKO["sub"],
            "available": 150,
            "held": 0,
            "lifetimeEarned": 100,
            "expiring": [
                {"points": 50, "expiresAt": expires_at},
                {"points": 100, "expiresAt": END_OF_FISCAL_YEAR},
            ],
            "version": 2,
            "asOf": "2026-11-25T10:00:00.000Z",
        },
        "replayed": False,
        "userErrors": [],
    }
    assert service.ask("viewer")["balance"] == payload["balance"]
    assert service.ask("ledgerEntry", id=entry["id"])["actor"] == "admin"


def test_p20_adjusting_is_two_round_trips_without_a_scan(service: Service) -> None:
    with record_requests(service.client) as requests:
        service.adjust(50)

    assert requests.operations == ["BatchGetItem", "TransactWriteItems"]
    (_, read), (_, written) = requests
    assert all(table["ConsistentRead"] for table in read["RequestItems"].values())
    assert len(written["TransactItems"]) == 2


@pytest.mark.parametrize("arguments", [{}, {"expiresAt": None}])
def test_without_an_expiry_points_get_the_programmes(
    service: Service, arguments: dict[str, Any]
) -> None:
    payload = service.adjust(50, **arguments)

    assert payload["ledgerEntry"]["allocations"] == [
        {"expiresAt": END_OF_FISCAL_YEAR, "points": 50}
    ]
    assert payload["balance"]["expiring"] == [{"points": 150, "expiresAt": END_OF_FISCAL_YEAR}]


def test_a_programme_whose_points_never_expire_adjusts_so(service: Service) -> None:
    other = service.with_settings(programme_expiry_policy=parse_expiry("NEVER"))

    payload = other.adjust(50)

    assert payload["ledgerEntry"]["allocations"] == [{"expiresAt": None, "points": 50}]


def test_a_programmes_date_that_has_passed_asks_for_another_expiry(service: Service) -> None:
    over = service.with_settings(programme_expiry_policy=parse_expiry("FIXED_DATE:2026-11-24"))

    payload = over.unchanged(over.adjust, 50)

    assert refusal_of(payload) == ("INVALID_INPUT", ["expiresAt"])
    assert over.adjust(50, expiresAt="2026-12-01T00:00:00Z")["userErrors"] == []


def test_points_are_taken_from_those_that_expire_soonest(service: Service) -> None:
    service.adjust(50, "more", expiresAt="2026-12-01T00:00:00Z")

    payload = service.adjust(-60)

    assert payload["ledgerEntry"]["points"] == -60
    assert payload["ledgerEntry"]["allocations"] == [
        {"expiresAt": "2026-12-01T00:00:00.000Z", "points": 50},
        {"expiresAt": END_OF_FISCAL_YEAR, "points": 10},
    ]
    assert payload["balance"]["available"] == 90


def test_no_balance_goes_below_zero_and_the_shortfall_is_told(service: Service) -> None:
    payload = service.unchanged(service.adjust, -101)

    assert refusal_of(payload) == ("INSUFFICIENT_POINTS", None)
    (error,) = payload["userErrors"]
    assert (error["required"], error["available"], error["shortfall"]) == (101, 100, 1)
    assert service.adjust(-error["available"])["balance"]["available"] == 0


def test_points_that_have_passed_their_day_are_not_there_to_be_taken(service: Service) -> None:
    service.wait(days=900)

    assert refusal_of(service.unchanged(service.adjust, -1))[0] == "INSUFFICIENT_POINTS"


@pytest.mark.parametrize("points", [50, -100])
def test_a_replay_answers_before_any_rule(service: Service, points: int) -> None:
    """The balance spent, the expiry passed, the account suspended since."""
    expiry: dict[str, Any] = {"expiresAt": "2026-12-01T00:00:00Z"} if points > 0 else {}
    first = service.adjust(points, **expiry)
    service.adjust(-first["balance"]["available"] or 1, "the-rest")
    service.write_account(HANAKO, status="SUSPENDED")
    service.wait(days=900)

    again = service.unchanged(service.adjust, points, **expiry)

    assert again == {**first, "replayed": True}


def test_p5_a_key_is_the_admins_own_and_is_stored_nowhere(service: Service) -> None:
    payloads = [
        service.adjust(50, "hanako@example.jp", caller) for caller in (ADMIN, ANOTHER_ADMIN)
    ]

    assert [payload["replayed"] for payload in payloads] == [False, False]
    assert payloads[1]["balance"]["available"] == 200
    assert "hanako@example.jp" not in str(service.snapshot())


def test_the_reason_stands_beside_what_is_chained(service: Service) -> None:
    service.adjust(50)
    service.adjust(50, "again")

    rows = [from_attributes(row) for row in service.rows("points_ledger")]
    reasons = [row for row in rows if "reason" in row]
    assert [row["reason"] for row in reasons] == ["苦情", "苦情"]
    assert (
        len({row["reason_digest"] for row in reasons}) == len({row["salt"] for row in reasons}) == 2
    )


@pytest.mark.parametrize("kind", sorted(LOST))
def test_p5_a_lost_answer_is_found_to_be_done(service: Service, kind: str) -> None:
    payload = service.through(LosesReplies(service.client, kind=kind)).adjust(-100)

    assert (payload["replayed"], payload["balance"]["available"]) == (False, 0)
    assert service.adjust(-100) == {**payload, "replayed": True}


def test_what_nothing_settles_is_unknown_and_the_same_request_again_settles_it(
    service: Service,
) -> None:
    with pytest.raises(OutcomeUnknown):
        service.through(LosesRequests(service.client, 100)).adjust(-100)

    assert service.adjust(-100)["replayed"] is False


def test_a_balance_that_is_spent_meanwhile_is_not_taken_again(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=60)
    slow = service.through(IsOvertaken(service.client, lambda: service.exchange(reward_id)))

    payload = slow.adjust(-50)

    assert refusal_of(payload) == ("INSUFFICIENT_POINTS", None)
    assert payload["userErrors"][0]["shortfall"] == 10


def test_what_moves_meanwhile_is_kept(service: Service) -> None:
    slow = service.through(IsOvertaken(service.client, lambda: service.earn(10, name="meanwhile")))

    assert slow.adjust(50)["balance"]["available"] == 160


def test_p5_a_twin_that_is_faster_gives_the_same_answer(service: Service) -> None:
    answers: list[Any] = []
    slow = service.through(IsOvertaken(service.client, lambda: answers.append(service.adjust(50))))

    assert slow.adjust(50) == {**answers[0], "replayed": True}


def test_a_conflict_again_and_again_may_be_sent_again(service: Service) -> None:
    busy = service.through(Cancels(service.client, "None", "TransactionConflict", count=100))

    assert refusal_of(service.unchanged(busy.adjust, 50)) == ("CONFLICT_RETRY", None)
    assert service.adjust(50)["replayed"] is False
