from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from resolvers.api.graphql.rewards import RewardMutation, RewardQuery
from tests.support import identities
from tests.support.clients import IsOvertaken, LosesReplies
from tests.support.identities import Noun, refusal_of
from tests.support.reward_requests import UNKNOWN_IDS, all_rows, create

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def noun(moto_client: "DynamoDBClient", moto_environment: str) -> Noun:
    return Noun.on_moto(RewardQuery, RewardMutation, moto_client, moto_environment)


def test_an_update_changes_what_is_sent_clears_null_and_leaves_the_rest(noun: Noun) -> None:
    made = create(noun, description="綿", category="goods")
    later = noun.at(identities.NOW.replace(hour=10))

    payload = later.change(
        "updateReward", id=made["id"], input={"pointsCost": 450, "description": None}
    )

    changed = {
        **made,
        "pointsCost": 450,
        "description": None,
        "updatedAt": "2026-11-25T10:00:00.000Z",
    }
    assert payload == {"reward": changed, "replayed": False, "userErrors": []}
    assert noun.ask("reward", id=made["id"]) == changed


def test_an_update_of_one_name_keeps_the_others_and_null_clears_one(noun: Noun) -> None:
    # In what is made null is left out.
    made = create(noun, names={"ja": "袋", "jaKana": "フクロ", "en": "Bag", "easyJa": None})

    for names, expected in (
        ({"ja": "布袋"}, {"ja": "布袋", "jaKana": "フクロ", "en": "Bag", "easyJa": None}),
        ({"ja": "袋", "en": None}, {"ja": "袋", "jaKana": "フクロ", "en": None, "easyJa": None}),
    ):
        payload = noun.change("updateReward", id=made["id"], input={"names": names})
        assert payload["reward"]["names"] == expected
    assert noun.ask("reward", id=made["id"])["names"] == expected


def test_an_update_sets_limits_and_approval_and_null_clears_a_limit(noun: Noun) -> None:
    made = create(noun)

    set_to = {"limitPerUser": 3, "limitPerUserPerDay": 1, "requiresApproval": True}
    for fields in (
        set_to,
        {"limitPerUser": None, "limitPerUserPerDay": 2},
        {"limitPerUserPerDay": None, "requiresApproval": False},
    ):
        made = {**made, **fields}
        payload = noun.change("updateReward", id=made["id"], input=fields)
        assert payload["reward"] == noun.ask("reward", id=made["id"]) == made


def test_an_update_to_what_it_is_already_changes_nothing(noun: Noun) -> None:
    made = create(noun)
    before = all_rows(noun)

    for fields in ({}, {"pointsCost": 500}, {"description": None}):
        payload = noun.at(identities.NOW.replace(hour=10)).change(
            "updateReward", id=made["id"], input=fields
        )
        assert payload == {"reward": made, "replayed": False, "userErrors": []}
    assert all_rows(noun) == before


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"names": None}, "names"),
        ({"pointsCost": None}, "pointsCost"),
        ({"fulfilmentType": None}, "fulfilmentType"),
        ({"isActive": None}, "isActive"),
        ({"requiresApproval": None}, "requiresApproval"),
        ({"limitPerUser": 0}, "limitPerUser"),
        ({"limitPerUserPerDay": 0}, "limitPerUserPerDay"),
        ({"stock": 5}, "stock"),
        ({"pointsCost": -1}, "pointsCost"),
    ],
)
def test_an_update_that_may_not_be_is_named_and_nothing_is_written(
    noun: Noun, fields: dict[str, Any], at: str
) -> None:
    made = create(noun, stock=3)
    before = all_rows(noun)

    payload = noun.change("updateReward", id=made["id"], input=fields)

    assert refusal_of(payload) == ("INVALID_INPUT", ["input", at])
    assert all_rows(noun) == before


@pytest.mark.parametrize("id", UNKNOWN_IDS)
def test_an_unknown_reward_is_null_or_not_found(noun: Noun, id: str) -> None:
    assert noun.ask("reward", identities.API_KEY, id=id) is None
    for payload in (
        noun.change("updateReward", id=id, input={"pointsCost": 1}),
        noun.change("restockReward", id=id, delta=1, idempotencyKey="k"),
        noun.change("deactivateReward", id=id),
    ):
        assert refusal_of(payload) == ("NOT_FOUND", ["id"])
    assert all_rows(noun) == [[], []]


def test_an_update_that_was_overtaken_changes_what_stands_now(noun: Noun) -> None:
    made = create(noun)
    overtaken = noun.through(
        IsOvertaken(
            noun.database.client,
            lambda: noun.change("updateReward", id=made["id"], input={"category": "goods"}),
        )
    )

    payload = overtaken.change("updateReward", id=made["id"], input={"pointsCost": 450})

    assert (payload["reward"]["category"], payload["reward"]["pointsCost"]) == ("goods", 450)


def test_an_update_whose_reply_got_lost_never_undoes_a_later_one(noun: Noun) -> None:
    made = create(noun)
    overtaken = IsOvertaken(
        noun.database.client,
        after=lambda: noun.change("updateReward", id=made["id"], input={"pointsCost": 300}),
    )

    with pytest.raises(OutcomeUnknown):
        noun.through(LosesReplies(overtaken)).change(
            "updateReward", id=made["id"], input={"pointsCost": 450}
        )

    assert noun.ask("reward", id=made["id"])["pointsCost"] == 300


def test_whoever_is_overtaken_every_time_is_told_to_send_it_again(noun: Noun) -> None:
    made = create(noun)
    costs = iter(range(100, 200))
    client = IsOvertaken(
        noun.database.client,
        lambda: noun.change("updateReward", id=made["id"], input={"pointsCost": next(costs)}),
        count=100,
    )

    payload = noun.through(client).change(
        "updateReward", id=made["id"], input={"category": "goods"}
    )

    assert refusal_of(payload) == ("CONFLICT_RETRY", None)


def test_a_deactivated_reward_is_shown_as_such_and_again_changes_nothing(noun: Noun) -> None:
    made = create(noun)

    payload = noun.change("deactivateReward", id=made["id"])
    before = all_rows(noun)
    again = noun.at(identities.NOW.replace(hour=10)).change("deactivateReward", id=made["id"])

    assert payload == {
        "reward": {**made, "isActive": False},
        "replayed": False,
        "userErrors": [],
    }
    assert again == payload
    assert all_rows(noun) == before
    assert noun.ask("reward", identities.API_KEY, id=made["id"]) == payload["reward"]


def test_updatereward_brings_a_deactivated_reward_back(noun: Noun) -> None:
    made = create(noun)
    noun.change("deactivateReward", id=made["id"])

    noun.change("updateReward", id=made["id"], input={"isActive": True})

    assert noun.ask("reward", id=made["id"])["isActive"]
