from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, OutcomeUnknown, Unauthorized
from resolvers.api.graphql.earn_rules import EarnRuleMutation, EarnRuleQuery
from tests.support import identities
from tests.support.clients import ClientInFront, IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import Noun, refusal_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BOTTLES = {
    "material": "PET_BOTTLE",
    "unit": "PIECE",
    "quantityPerPoint": 5,
    "pointsPerQuantity": 1,
}


@pytest.fixture
def noun(moto_client: "DynamoDBClient", moto_environment: str) -> Noun:
    return Noun.on_moto(EarnRuleQuery, EarnRuleMutation, moto_client, moto_environment)


def save(noun: Noun, **fields: Any) -> Any:
    payload = noun.change("saveEarnRule", input={**BOTTLES, **fields})
    assert payload["userErrors"] == []
    return payload["earnRule"]


def rows(noun: Noun) -> Any:
    return noun.database.client.scan(TableName=noun.database.table_name("earn_rules"))["Items"]


def test_without_any_rule_the_list_is_empty(noun: Noun) -> None:
    assert noun.ask("earnRules", identities.API_KEY) == []


def test_a_rule_is_answered_as_it_was_saved(noun: Noun) -> None:
    rule = save(
        noun,
        multiplierPercent=200,
        dailyCapPoints=50,
        expiryPolicy="FISCAL_YEAR_END_PLUS_1",
        activeFrom="2026-12-01T00:00:00+09:00",
        activeUntil="2027-01-01T00:00:00+09:00",
    )

    assert rule == {
        **BOTTLES,
        "id": rule["id"],
        "multiplierPercent": 200,
        "dailyCapPoints": 50,
        "expiryPolicy": "FISCAL_YEAR_END_PLUS_1",
        "expiryCount": None,
        "expiryDate": None,
        "activeFrom": "2026-11-30T15:00:00.000Z",
        "activeUntil": "2026-12-31T15:00:00.000Z",
        "version": 1,
    }
    assert noun.ask("earnRules", identities.API_KEY) == [rule]


@pytest.mark.parametrize(
    "fields",
    [
        {"expiryPolicy": "FISCAL_YEAR_END_PLUS_1"},
        {"expiryPolicy": "MONTHS_END", "expiryCount": 12},
        {"expiryPolicy": "DAYS", "expiryCount": 365},
        {"expiryPolicy": "FIXED_DATE", "expiryDate": "2026-11-25"},
        {"expiryPolicy": "NEVER"},
    ],
)
def test_every_policy_is_answered_as_it_was_saved(noun: Noun, fields: dict[str, Any]) -> None:
    rule = save(noun, **fields)

    answered = {name: rule[name] for name in ("expiryPolicy", "expiryCount", "expiryDate")}
    assert answered == {"expiryCount": None, "expiryDate": None, **fields}
    assert noun.ask("earnRules", identities.API_KEY) == [rule]
    assert save(noun, **fields) == rule


def test_a_rule_of_another_policy_is_another_version(noun: Noun) -> None:
    rule = save(noun, expiryPolicy="MONTHS_END", expiryCount=12)

    changed = save(noun, id=rule["id"], expiryPolicy="NEVER")

    assert changed == {**rule, "expiryPolicy": "NEVER", "expiryCount": None, "version": 2}
    assert noun.ask("earnRules") == [changed]


def test_what_is_left_out_or_null_has_its_default(noun: Noun) -> None:
    rule = save(noun, id=None, multiplierPercent=None, dailyCapPoints=None, expiryPolicy=None)

    assert (rule["multiplierPercent"], rule["dailyCapPoints"], rule["expiryPolicy"]) == (
        100,
        None,
        None,
    )
    assert save(noun) == rule


def test_a_rule_is_changed_under_its_id_and_counts_its_versions(noun: Noun) -> None:
    rule = save(noun)

    changed = save(noun, id=rule["id"], quantityPerPoint=4)

    assert changed == {**rule, "quantityPerPoint": 4, "version": 2}
    assert noun.ask("earnRules") == [changed]


def test_the_same_content_again_changes_nothing(noun: Noun) -> None:
    rule = save(noun)
    before = rows(noun)

    assert save(noun) == rule
    assert save(noun, id=rule["id"]) == rule
    assert rows(noun) == before


def test_a_rule_that_has_ended_is_listed_no_more(noun: Noun) -> None:
    ending = save(noun, activeUntil="2026-11-26T00:00:00Z")
    lasting = save(noun, material="STEEL_CAN")

    at_the_end = noun.at(datetime(2026, 11, 26, tzinfo=UTC))
    before_it = noun.at(datetime(2026, 11, 25, 23, 59, 59, 999000, tzinfo=UTC))

    assert before_it.ask("earnRules") == [ending, lasting]
    assert at_the_end.ask("earnRules") == [lasting]


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"quantityPerPoint": 0}, "quantityPerPoint"),
        ({"quantityPerPoint": 100_001}, "quantityPerPoint"),
        ({"pointsPerQuantity": 0}, "pointsPerQuantity"),
        ({"pointsPerQuantity": 1_000_000_000}, "pointsPerQuantity"),
        ({"multiplierPercent": 0}, "multiplierPercent"),
        ({"dailyCapPoints": -1}, "dailyCapPoints"),
        ({"expiryCount": 3}, "expiryCount"),
        ({"expiryDate": "2027-03-31"}, "expiryDate"),
        ({"expiryPolicy": "MONTHS_END"}, "expiryCount"),
        ({"expiryPolicy": "DAYS", "expiryCount": 3651}, "expiryCount"),
        ({"expiryPolicy": "NEVER", "expiryCount": 1}, "expiryCount"),
        ({"expiryPolicy": "FIXED_DATE"}, "expiryDate"),
        ({"expiryPolicy": "FIXED_DATE", "expiryDate": "2026-11-24"}, "expiryDate"),
        ({"expiryPolicy": "DAYS", "expiryCount": 1, "expiryDate": "2027-03-31"}, "expiryDate"),
        ({"activeUntil": "2026-11-25T09:00:00Z"}, "activeUntil"),
        (
            {"activeFrom": "2027-01-01T00:00:00Z", "activeUntil": "2026-12-01T00:00:00Z"},
            "activeUntil",
        ),
    ],
)
def test_a_field_outside_its_range_is_named_and_nothing_is_written(
    noun: Noun, fields: dict[str, Any], at: str
) -> None:
    payload = noun.change("saveEarnRule", input={**BOTTLES, **fields})

    assert refusal_of(payload) == ("INVALID_INPUT", ["input", at])
    assert rows(noun) == []


@pytest.mark.parametrize("material", [None, "GOLD", 3])
def test_an_unknown_material_is_no_valid_argument(noun: Noun, material: Any) -> None:
    with pytest.raises(InvalidInput):
        noun.change("saveEarnRule", input={**BOTTLES, "material": material})
    assert rows(noun) == []


def test_two_rules_of_one_material_unit_and_start_are_refused(noun: Noun) -> None:
    save(noun)

    payload = noun.change("saveEarnRule", input={**BOTTLES, "quantityPerPoint": 4})

    assert refusal_of(payload) == ("INVALID_INPUT", ["input", "activeFrom"])
    assert save(noun, unit="GRAM")["version"] == 1


@pytest.mark.parametrize("id", ["unknown", "", "current", "x" * 3000])
def test_an_unknown_rule_is_not_found(noun: Noun, id: str) -> None:
    save(noun)
    before = rows(noun)

    payload = noun.change("saveEarnRule", input={**BOTTLES, "id": id, "quantityPerPoint": 4})

    assert refusal_of(payload) == ("NOT_FOUND", ["input", "id"])
    assert rows(noun) == before


@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_a_save_whose_answer_got_lost_is_done_once(noun: Noun, loses: type[ClientInFront]) -> None:
    rule = save(noun.through(loses(noun.database.client)))

    assert noun.ask("earnRules") == [rule]
    assert len(rows(noun)) == 2


def test_a_save_that_was_overtaken_keeps_the_other_rule(noun: Noun) -> None:
    client = IsOvertaken(noun.database.client, lambda: save(noun, material="STEEL_CAN"))

    save(noun.through(client))

    materials = [rule["material"] for rule in noun.ask("earnRules")]
    assert materials == ["STEEL_CAN", "PET_BOTTLE"]


def test_a_save_whose_reply_got_lost_never_undoes_a_later_one(noun: Noun) -> None:
    rule = save(noun)
    overtaken = IsOvertaken(
        noun.database.client, after=lambda: save(noun, id=rule["id"], quantityPerPoint=4)
    )

    with pytest.raises(OutcomeUnknown):
        save(noun.through(LosesReplies(overtaken)), id=rule["id"], quantityPerPoint=3)

    assert noun.ask("earnRules")[0]["quantityPerPoint"] == 4


@pytest.mark.parametrize("who", identities.EVERY_IDENTITY)
def test_only_admins_save_rules_and_everybody_but_the_publisher_reads_them(
    noun: Noun, who: str
) -> None:
    caller = identities.EVERY_IDENTITY[who]

    if who == "publisher":
        with pytest.raises(Unauthorized):
            noun.ask("earnRules", caller)
    else:
        assert noun.ask("earnRules", caller) == []
    if who == "admin":
        assert noun.change("saveEarnRule", caller, input=BOTTLES)["userErrors"] == []
    else:
        with pytest.raises(Unauthorized):
            noun.change("saveEarnRule", caller, input=BOTTLES)
        assert rows(noun) == []
