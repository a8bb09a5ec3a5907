from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.graphql.rewards import RewardMutation, RewardQuery
from tests.support import identities
from tests.support.clients import ClientInFront, LosesReplies, LosesRequests
from tests.support.identities import Noun, refusal_of
from tests.support.reward_requests import TOTE, all_rows, create

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def noun(moto_client: "DynamoDBClient", moto_environment: str) -> Noun:
    return Noun.on_moto(RewardQuery, RewardMutation, moto_client, moto_environment)


def test_a_reward_is_answered_as_it_was_made(noun: Noun) -> None:
    whole = {
        **TOTE,
        "description": "綿100%\n日本製",
        "category": "goods",
        "imageUrl": "https://example.com/tote.png",
        "stock": 3,
        "redeemableFrom": "2026-12-01T00:00:00+09:00",
        "redeemableUntil": "2027-04-01T00:00:00.000+09:00",
        "limitPerUser": 3,
        "limitPerUserPerDay": 1,
        "requiresApproval": True,
        "isActive": True,
        "termsAndConditions": "おひとり様1点\n返品不可",
    }

    payload = noun.change("createReward", input=whole)

    made = payload["reward"]
    assert payload == {"reward": made, "replayed": False, "userErrors": []}
    assert made == {
        "id": made["id"],
        "name": "エコバッグ",
        "names": {"ja": "エコバッグ", "jaKana": None, "en": "Tote bag", "easyJa": None},
        "description": "綿100%\n日本製",
        "category": "goods",
        "imageUrl": "https://example.com/tote.png",
        "pointsCost": 500,
        "stockRemaining": 3,
        "isActive": True,
        "redeemableFrom": "2026-11-30T15:00:00.000Z",
        "redeemableUntil": "2027-03-31T15:00:00.000Z",
        "limitPerUser": 3,
        "limitPerUserPerDay": 1,
        "requiresApproval": True,
        "fulfilmentType": "PICKUP",
        "totalExchanged": 0,
        "termsAndConditions": "おひとり様1点\n返品不可",
        "createdAt": "2026-11-25T09:00:00.000Z",
        "updatedAt": "2026-11-25T09:00:00.000Z",
    }
    assert noun.ask("reward", identities.API_KEY, id=made["id"]) == made


def test_what_createreward_leaves_out_or_sends_as_null_has_its_default(noun: Noun) -> None:
    left_out = create(noun)
    optional = ("stock", "isActive", "requiresApproval", "description", "limitPerUser")
    nulls = create(noun, limitPerUserPerDay=None, **dict.fromkeys(optional))

    assert {**nulls, "id": left_out["id"]} == left_out
    assert (left_out["isActive"], left_out["requiresApproval"]) == (True, False)
    for unlimited in ("stockRemaining", "limitPerUser", "limitPerUserPerDay"):
        assert left_out[unlimited] is None


@pytest.mark.parametrize("missing", sorted(TOTE))
def test_createreward_names_what_is_missing(noun: Noun, missing: str) -> None:
    content = {name: value for name, value in TOTE.items() if name != missing}

    for fields in (content, {**content, missing: None}):
        payload = noun.change("createReward", input=fields)
        assert refusal_of(payload) == ("INVALID_INPUT", ["input", missing])
    assert all_rows(noun) == [[], []]


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"names": {"ja": ""}}, "names.ja"),
        ({"names": {"ja": "a", "easyJa": "\u0000"}}, "names.easyJa"),
        ({"description": "x" * 2001}, "description"),
        ({"category": "  "}, "category"),
        ({"imageUrl": "javascript:alert(1)"}, "imageUrl"),
        ({"pointsCost": 0}, "pointsCost"),
        ({"pointsCost": 1_000_001}, "pointsCost"),
        ({"stock": -1}, "stock"),
        ({"stock": 1_000_000_000}, "stock"),
        (
            {
                "redeemableFrom": "2026-12-01T00:00:00Z",
                "redeemableUntil": "2026-12-01T00:00:00Z",
            },
            "redeemableUntil",
        ),
        ({"limitPerUser": 0}, "limitPerUser"),
        ({"limitPerUser": 1_000_001}, "limitPerUser"),
        ({"limitPerUserPerDay": -1}, "limitPerUserPerDay"),
        ({"limitPerUserPerDay": 1_000_001}, "limitPerUserPerDay"),
    ],
)
def test_a_field_outside_its_range_is_named_and_nothing_is_written(
    noun: Noun, fields: dict[str, Any], at: str
) -> None:
    payload = noun.change("createReward", input={**TOTE, **fields}, idempotencyKey="k")

    assert refusal_of(payload) == ("INVALID_INPUT", ["input", *at.split(".")])
    assert all_rows(noun) == [[], []]


def test_a_creation_sent_again_under_its_key_is_replayed(noun: Noun) -> None:
    made = create(noun, key="k", stock=3)

    again = noun.change("createReward", input={**TOTE, "stock": 3}, idempotencyKey="k")

    assert again == {"reward": made, "replayed": True, "userErrors": []}
    assert [len(rows) for rows in all_rows(noun)] == [1, 1]


def test_a_replay_answers_with_the_reward_as_it_is_now(noun: Noun) -> None:
    made = create(noun, key="k")
    changed = noun.change("updateReward", id=made["id"], input={"pointsCost": 450})

    again = noun.change("createReward", input=TOTE, idempotencyKey="k")

    assert again == {"reward": changed["reward"], "replayed": True, "userErrors": []}


@pytest.mark.parametrize("other", [{"pointsCost": 501}, {"names": {"ja": "他"}}, {"stock": 3}])
def test_another_creation_under_the_same_key_is_refused(noun: Noun, other: dict[str, Any]) -> None:
    create(noun, key="k")
    before = all_rows(noun)

    payload = noun.change("createReward", input={**TOTE, **other}, idempotencyKey="k")

    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])
    assert all_rows(noun) == before


def test_the_same_moment_in_another_notation_is_the_same_request(noun: Noun) -> None:
    create(noun, key="k", redeemableFrom="2026-12-01T00:00:00+09:00")

    again = noun.change(
        "createReward",
        input={**TOTE, "redeemableFrom": "2026-11-30T15:00:00.000Z"},
        idempotencyKey="k",
    )

    assert again["replayed"]


def test_a_key_belongs_to_the_admin_who_uses_it_and_to_one_operation(noun: Noun) -> None:
    made = create(noun, key="k", stock=3)
    other = identities.signed_in("admin-2", "admins")

    theirs = noun.change("createReward", other, input=TOTE, idempotencyKey="k")
    restocked = noun.change("restockReward", id=made["id"], delta=1, idempotencyKey="k")

    assert theirs["reward"]["id"] != made["id"]
    assert not theirs["replayed"]
    assert not restocked["replayed"]


def test_the_key_itself_is_kept_nowhere(noun: Noun) -> None:
    made = create(noun, key="taro@example.com", stock=3)
    noun.change("restockReward", id=made["id"], delta=1, idempotencyKey="taro@example.com")

    assert "taro@example.com" not in str(all_rows(noun))


@pytest.mark.parametrize("key", ["", " ", "a b", "鍵", "x" * 129])
def test_a_key_outside_its_range_is_refused(noun: Noun, key: str) -> None:
    made = create(noun, stock=3)
    before = all_rows(noun)

    created = noun.change("createReward", input=TOTE, idempotencyKey=key)
    restocked = noun.change("restockReward", id=made["id"], delta=1, idempotencyKey=key)

    assert refusal_of(created) == ("INVALID_INPUT", ["idempotencyKey"])
    assert refusal_of(restocked) == ("INVALID_INPUT", ["idempotencyKey"])
    assert all_rows(noun) == before


@pytest.mark.parametrize("key", ["k", None])
@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_a_creation_whose_answer_got_lost_is_done_once(
    noun: Noun, loses: type[ClientInFront], key: str | None
) -> None:
    losing = noun.through(loses(noun.database.client))

    payload = losing.change("createReward", input={**TOTE, "stock": 3}, idempotencyKey=key)

    assert (payload["userErrors"], payload["replayed"]) == ([], False)
    assert [len(rows) for rows in all_rows(noun)] == [1, 1]
