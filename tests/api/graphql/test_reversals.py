import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.support.clients import LOST, IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, refusal_of, signed_in
from tests.support.requests import record_requests
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service

ANOTHER_ADMIN = signed_in("admin-2", "admins")
SOON = "2026-12-01T00:00:00.000Z"


@pytest.fixture
def earned(service: Service) -> str:
    """The id of Hanako's one entry, an EARN of 100 points."""
    entry_id: str = service.earn(100)["ledgerEntry"]["id"]
    return entry_id


def test_a_reversal_answers_its_entry_and_the_balance(service: Service, earned: str) -> None:
    service.wait(hours=1)

    payload = service.reverse(earned)

    entry = payload["ledgerEntry"]
    assert payload == {
        "ledgerEntry": {
            "id": entry["id"],
            "userId": HANAKO["sub"],
            "sequence": 2,
            "type": "REVERSAL",
            "points": -100,
            "heldPoints": 0,
            "balanceAfter": 0,
            "heldAfter": 0,
            "allocations": [{"expiresAt": END_OF_FISCAL_YEAR, "points": 100}],
            "reason": "二重計上",
            "actor": "admin:admin-1",
            "reversesId": earned,
            "recycleEventId": None,
            "exchangeId": None,
            "occurredAt": "2026-11-25T10:00:00.000Z",
            "recordedAt": "2026-11-25T10:00:00.000Z",
            "previousHash": entry["previousHash"],
            "hash": entry["hash"],
        },
        "balance": {
            "userId": HANAKO["sub"],
            "available": 0,
            "held": 0,
            "lifetimeEarned": 0,
            "expiring": [],
            "version": 2,
            "asOf": "2026-11-25T10:00:00.000Z",
        },
        "replayed": False,
        "userErrors": [],
    }
    assert service.ask("ledgerEntry", id=entry["id"])["reversesId"] == earned


def test_p20_reversing_is_three_round_trips_without_a_scan(service: Service, earned: str) -> None:
    with record_requests(service.client) as requests:
        service.reverse(earned)

    assert requests.operations == ["GetItem", "BatchGetItem", "TransactWriteItems"]
    (_, first), (_, read), (_, written) = requests
    assert first["ConsistentRead"]
    assert all(table["ConsistentRead"] for table in read["RequestItems"].values())
    assert len(written["TransactItems"]) == 2


def test_a_plus_takes_from_its_own_lots_then_from_the_soonest(service: Service) -> None:
    service.earn(30)
    original = service.adjust(50, expiresAt="2027-06-01T00:00:00Z")["ledgerEntry"]["id"]
    service.adjust(20, "sooner", expiresAt=SOON)
    # The 20 that expire sooner are spent, and 20 of the 50.
    service.exchange(service.make_reward(pointsCost=40))
    service.adjust(35, "sooner-again", expiresAt=SOON)

    payload = service.reverse(original)

    assert payload["ledgerEntry"]["allocations"] == [
        {"expiresAt": "2027-06-01T00:00:00.000Z", "points": 30},
        {"expiresAt": SOON, "points": 20},
    ]
    assert payload["balance"]["lifetimeEarned"] == 30
    assert payload["balance"]["expiring"] == [
        {"points": 15, "expiresAt": SOON},
        {"points": 30, "expiresAt": END_OF_FISCAL_YEAR},
    ]


def test_a_minus_goes_back_into_its_lots_expired_or_not(service: Service) -> None:
    service.earn(30)
    service.adjust(20, "soon", expiresAt=SOON)
    original = service.adjust(-40)["ledgerEntry"]
    service.wait(days=30)

    payload = service.reverse(original["id"])

    assert payload["ledgerEntry"]["points"] == 40
    assert payload["ledgerEntry"]["allocations"] == original["allocations"]
    assert payload["ledgerEntry"]["balanceAfter"] == 50
    assert payload["balance"]["available"] == 30
    assert payload["balance"]["lifetimeEarned"] == 30


def test_carried_remainders_and_the_days_counters_stay(service: Service) -> None:
    token = service.issue(52)
    original = service.done("redeemQrToken", code=token["code"])["ledgerEntry"]["id"]
    before = service.account()

    service.reverse(original)

    after = service.account()
    assert before is not None
    assert after is not None
    assert before.remainders == after.remainders == {"PET_BOTTLE#PIECE": 2}
    assert before.day_counters == after.day_counters
    assert after.day_counters.earned_total == 10


def test_p6_an_entry_is_reversed_at_most_once(service: Service, earned: str) -> None:
    service.adjust(500)
    service.reverse(earned)

    for key, caller in (("reverse-2", ADMIN), ("reverse-1", ANOTHER_ADMIN)):
        payload = service.unchanged(service.reverse, earned, key, caller)
        assert refusal_of(payload) == ("ALREADY_REVERSED", ["ledgerEntryId"])


def test_a_replay_answers_before_any_rule(service: Service, earned: str) -> None:
    first = service.reverse(earned)
    service.earn(7, name="later")
    service.write_account(HANAKO, status="SUSPENDED")
    service.wait(days=900)

    again = service.unchanged(service.reverse, earned)

    assert again == {**first, "replayed": True}


def test_p5_another_reason_under_the_key_is_refused_and_changes_nothing(
    service: Service, earned: str
) -> None:
    service.reverse(earned)

    payload = service.unchanged(service.reverse, earned, reason="別の理由")

    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


def test_the_same_key_on_another_entry_is_another_request(service: Service, earned: str) -> None:
    other = service.earn(5, name="cans-2")["ledgerEntry"]["id"]

    assert [service.reverse(each)["replayed"] for each in (earned, other)] == [False, False]
    assert service.ask("viewer")["balance"]["available"] == 0


@pytest.mark.parametrize("kind", sorted(LOST))
def test_p6_a_lost_answer_is_found_to_be_done(service: Service, earned: str, kind: str) -> None:
    payload = service.through(LosesReplies(service.client, kind=kind)).reverse(earned)

    assert (payload["replayed"], payload["balance"]["available"]) == (False, 0)
    assert service.reverse(earned) == {**payload, "replayed": True}


def test_what_nothing_settles_is_unknown_and_the_same_request_again_settles_it(
    service: Service, earned: str
) -> None:
    with pytest.raises(OutcomeUnknown):
        service.through(LosesRequests(service.client, 100)).reverse(earned)

    assert service.reverse(earned)["replayed"] is False


def test_p6_points_that_are_spent_meanwhile_are_not_taken(service: Service, earned: str) -> None:
    reward_id = service.make_reward(pointsCost=1)
    slow = service.through(IsOvertaken(service.client, lambda: service.exchange(reward_id)))

    payload = slow.reverse(earned)

    assert refusal_of(payload) == ("INSUFFICIENT_POINTS", None)
    assert payload["userErrors"][0]["shortfall"] == 1
    assert service.ask("viewer")["balance"]["available"] == 99


def test_p6_who_is_slower_is_told_that_it_was_reversed(service: Service, earned: str) -> None:
    service.adjust(500)
    faster = IsOvertaken(
        service.client, lambda: service.reverse(earned, "faster", caller=ANOTHER_ADMIN)
    )

    payload = service.through(faster).reverse(earned)

    assert refusal_of(payload) == ("ALREADY_REVERSED", ["ledgerEntryId"])
    assert service.ask("viewer")["balance"]["available"] == 500


def test_p6_who_is_slower_and_finds_nothing_left_is_told_why(service: Service, earned: str) -> None:
    """The points are gone because the entry is reversed: that is the reason to be told."""
    faster = IsOvertaken(
        service.client, lambda: service.reverse(earned, "faster", caller=ANOTHER_ADMIN)
    )

    payload = service.through(faster).reverse(earned)

    assert refusal_of(payload) == ("ALREADY_REVERSED", ["ledgerEntryId"])
