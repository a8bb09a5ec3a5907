from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from resolvers.api.graphql.locations import LocationMutation, LocationQuery
from tests.support.clients import IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import (
    ADMIN,
    AUDITOR,
    CITIZEN,
    KIOSK,
    NOW,
    OPERATOR,
    Noun,
    refusal_of,
    signed_in,
)
from tests.support.location_requests import INPUT, MUTATIONS, make_location

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OTHER_KIOSK = signed_in("kiosk-2", "kiosks")


@pytest.fixture
def noun(moto_client: "DynamoDBClient", moto_environment: str) -> Noun:
    return Noun.on_moto(LocationQuery, LocationMutation, moto_client, moto_environment)


@pytest.fixture
def make(noun: Noun) -> Callable[..., dict[str, Any]]:
    return partial(make_location, noun)


Make = Callable[..., dict[str, Any]]


def test_a_new_location_can_be_looked_up_by_anybody(noun: Noun, make: Make) -> None:
    made = make(municipalityCode="222127", acceptedMaterials=["PET_BOTTLE"], kioskIds=["kiosk-1"])
    assert made == {
        "id": made["id"],
        "name": "ミニステーション東益津",
        "names": {**INPUT["names"], "en": None, "easyJa": None},
        "address": INPUT["address"],
        "municipalityCode": "222127",
        "coordinates": INPUT["coordinates"],
        "openingHours": None,
        "status": "OPEN",
        "fillLevelPercent": None,
        "statusUpdatedAt": None,
        "acceptedMaterials": ["PET_BOTTLE"],
        "kioskIds": ["kiosk-1"],
        "source": None,
        "externalId": None,
        "attribution": None,
        "createdAt": "2026-11-25T09:00:00.000Z",
        "updatedAt": "2026-11-25T09:00:00.000Z",
    }
    for who in (None, CITIZEN, KIOSK, OPERATOR, AUDITOR):
        assert noun.ask("location", who, id=made["id"]) == {**made, "kioskIds": None}
    assert noun.ask("location", ADMIN, id=made["id"]) == made


@pytest.mark.parametrize("unknown", ["nobody", "", "x" * 5000, "\x00", "😀"])
def test_an_unknown_location_is_null(noun: Noun, unknown: str) -> None:
    assert noun.ask("location", None, id=unknown) is None


@pytest.mark.parametrize("field", sorted(MUTATIONS))
@pytest.mark.parametrize("who", [None, CITIZEN, AUDITOR, KIOSK, OPERATOR])
def test_only_those_who_may_change_a_location_are_let_in(field: str, who: Any, noun: Noun) -> None:
    requests: dict[str, dict[str, Any]] = {
        "createLocation": {"input": INPUT},
        "updateLocation": {"id": "x", "input": INPUT},
        "deactivateLocation": {"id": "x"},
        "reportLocationStatus": {"locationId": "x", "status": "OPEN"},
    }
    arguments = requests[field]
    if field == "reportLocationStatus" and who in (KIOSK, OPERATOR):
        assert refusal_of(noun.change(field, who, **arguments)) == ("NOT_FOUND", ["locationId"])
    else:
        with pytest.raises(Unauthorized, match=f"access {field} on type Mutation"):
            noun.change(field, who, **arguments)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"names": None}, ["input", "names"]),
        ({"names": {"ja": ""}}, ["input", "names", "ja"]),
        ({"address": "a\x00"}, ["input", "address"]),
        ({"coordinates": {"latitude": 91, "longitude": 0}}, ["input", "coordinates", "latitude"]),
        ({"kioskIds": ["a b"]}, ["input", "kioskIds"]),
        ({"municipalityCode": "x"}, ["input", "municipalityCode"]),
    ],
)
def test_a_bad_field_is_refused_by_its_path(
    changes: dict[str, Any], path: list[str], noun: Noun, make: Make
) -> None:
    assert refusal_of(noun.change("createLocation", input={**INPUT, **changes})) == (
        "INVALID_INPUT",
        path,
    )
    location_id = make()["id"]
    answer = noun.change("updateLocation", id=location_id, input=changes)
    assert refusal_of(answer) == ("INVALID_INPUT", path)


def test_an_input_of_another_shape_is_no_refusal_but_an_error(noun: Noun) -> None:
    for wrong in ({"acceptedMaterials": ["GOLD"]}, {"names": {"en": "x"}}, {"colour": "red"}):
        with pytest.raises(InvalidInput):
            noun.change("createLocation", input={**INPUT, **wrong})


def test_one_source_and_external_id_are_made_once(noun: Noun, make: Make) -> None:
    of_source = {"source": "yaizu", "externalId": "91060001"}
    first = make(**of_source, acceptedMaterials=[])
    # Left out and empty are the same content.
    assert make(**of_source) == first
    answer = noun.change("createLocation", input={**INPUT, **of_source, "address": "other"})
    assert refusal_of(answer) == ("INVALID_INPUT", ["input", "externalId"])
    assert make(**of_source | {"externalId": "91060002"})["id"] != first["id"]


def test_what_stands_of_a_source_is_compared_and_not_what_it_was_made_with(
    noun: Noun, make: Make
) -> None:
    of_source = {"source": "yaizu", "externalId": "91060001"}
    made = make(**of_source)
    changes = {"address": "other", "kioskIds": ["kiosk-1"], "acceptedMaterials": ["BATTERY"]}
    changed = noun.change("updateLocation", id=made["id"], input=changes)["location"]
    # A report is no content.
    report = {"locationId": made["id"], "status": "FULL", "fillLevelPercent": 90}
    reported = noun.change("reportLocationStatus", ADMIN, **report)["location"]
    assert make(**of_source, **changes) == reported != changed
    old = noun.change("createLocation", input={**INPUT, **of_source})
    assert refusal_of(old) == ("INVALID_INPUT", ["input", "externalId"])


def test_beside_source_and_external_id_a_key_does_nothing(noun: Noun) -> None:
    first, second = (
        noun.change(
            "createLocation",
            input={**INPUT, "source": "yaizu", "externalId": external_id},
            idempotencyKey="k1",
        )
        for external_id in ("1", "2")
    )
    assert first["location"]["id"] != second["location"]["id"]


def test_after_a_lost_request_other_content_that_stands_is_refused(noun: Noun, make: Make) -> None:
    of_source = {"source": "yaizu", "externalId": "91060001"}
    overtaken = noun.through(
        IsOvertaken(
            LosesRequests(noun.database.client), lambda: make(**of_source, address="theirs")
        )
    )
    answer = overtaken.change("createLocation", input={**INPUT, **of_source})
    assert refusal_of(answer) == ("INVALID_INPUT", ["input", "externalId"])


def test_after_a_lost_reply_the_own_location_is_answered_whatever_came_then(
    noun: Noun,
) -> None:
    def change() -> None:
        (node,) = noun.ask("locations")["nodes"]
        noun.change("updateLocation", id=node["id"], input={"address": "theirs"})

    client = LosesReplies(IsOvertaken(noun.database.client, after=change))
    content = {**INPUT, "source": "yaizu", "externalId": "91060001"}
    answer = noun.through(client).change("createLocation", input=content)
    assert (answer["userErrors"], answer["location"]["address"]) == ([], INPUT["address"])


def test_one_idempotency_key_makes_one_location(noun: Noun) -> None:
    first = noun.change("createLocation", input=INPUT, idempotencyKey="k1")
    assert noun.change("createLocation", input=INPUT, idempotencyKey="k1") == first
    other = noun.change("createLocation", input={**INPUT, "address": "other"}, idempotencyKey="k1")
    assert refusal_of(other) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])
    # A key is its caller's own.
    another_admin = signed_in("admin-2", "admins")
    answer = noun.change("createLocation", another_admin, input=INPUT, idempotencyKey="k1")
    assert answer["location"]["id"] != first["location"]["id"]


@pytest.mark.parametrize("key", ["", "a b", "あ", "x" * 129])
def test_an_idempotency_key_is_visible_ascii(noun: Noun, key: str) -> None:
    answer = noun.change("createLocation", input=INPUT, idempotencyKey=key)
    assert refusal_of(answer) == ("INVALID_INPUT", ["idempotencyKey"])


def test_a_creation_without_a_key_is_a_new_one_each_time(make: Make) -> None:
    assert make()["id"] != make()["id"]


def test_in_an_update_left_out_stays_and_null_clears(noun: Noun, make: Make) -> None:
    made = make(openingHours="9-17", attribution="焼津市", acceptedMaterials=["BATTERY"])
    answer = noun.at(NOW + timedelta(minutes=5)).change(
        "updateLocation", id=made["id"], input={"openingHours": None, "acceptedMaterials": None}
    )
    changed: dict[str, Any] = {"openingHours": None, "acceptedMaterials": []}
    assert answer["location"] == {**made, **changed, "updatedAt": "2026-11-25T09:05:00.000Z"}
    assert noun.ask("location", id=made["id"]) == answer["location"]


def test_an_update_of_one_name_keeps_the_others_and_null_clears_one(noun: Noun, make: Make) -> None:
    # In what is made null is left out.
    made = make(names={"ja": "駅", "jaKana": "エキ", "en": "Station", "easyJa": None})
    for names, expected in (
        ({"ja": "駅前"}, {"ja": "駅前", "jaKana": "エキ", "en": "Station", "easyJa": None}),
        ({"ja": "駅", "en": None}, {"ja": "駅", "jaKana": "エキ", "en": None, "easyJa": None}),
    ):
        answer = noun.change("updateLocation", id=made["id"], input={"names": names})
        assert answer["location"]["names"] == expected
    assert noun.ask("location", id=made["id"])["names"] == expected


def test_an_update_keeps_source_and_external_id(noun: Noun, make: Make) -> None:
    made = make(source="yaizu", externalId="1")
    for changes, field in (({"source": "x"}, "source"), ({"externalId": None}, "externalId")):
        answer = noun.change("updateLocation", id=made["id"], input=changes)
        assert refusal_of(answer) == ("INVALID_INPUT", ["input", field])


def test_an_unknown_location_cannot_be_changed(noun: Noun) -> None:
    assert refusal_of(noun.change("updateLocation", id="x", input={})) == ("NOT_FOUND", ["id"])
    assert refusal_of(noun.change("deactivateLocation", id="x")) == ("NOT_FOUND", ["id"])


def test_a_location_is_closed_by_admins_and_reopened_by_operators(noun: Noun, make: Make) -> None:
    location_id = make(kioskIds=["kiosk-1"])["id"]
    closed = noun.change("deactivateLocation", id=location_id)
    assert closed["location"]["status"] == "CLOSED"
    assert noun.change("deactivateLocation", id=location_id) == closed
    report = {"locationId": location_id, "status": "OPEN"}
    assert refusal_of(noun.change("reportLocationStatus", KIOSK, **report)) == (
        "FORBIDDEN",
        ["status"],
    )
    reopened = noun.change("reportLocationStatus", OPERATOR, **report)
    assert reopened["location"]["status"] == "OPEN"


def test_a_kiosk_reports_its_own_location_only(noun: Noun, make: Make) -> None:
    report = {"locationId": make(kioskIds=["kiosk-1"])["id"], "status": "FULL"}
    answer = noun.change("reportLocationStatus", KIOSK, **report, fillLevelPercent=95)
    assert answer["location"]["status"] == "FULL"
    assert answer["location"]["fillLevelPercent"] == 95
    assert answer["location"]["statusUpdatedAt"] == "2026-11-25T09:00:00.000Z"
    assert answer["location"]["kioskIds"] is None
    other = noun.change("reportLocationStatus", OTHER_KIOSK, **report)
    assert refusal_of(other) == ("FORBIDDEN", ["locationId"])
    too_full = noun.change("reportLocationStatus", KIOSK, **report, fillLevelPercent=101)
    assert refusal_of(too_full) == ("INVALID_INPUT", ["fillLevelPercent"])
    closing = noun.change("reportLocationStatus", KIOSK, **report | {"status": "CLOSED"})
    assert refusal_of(closing) == ("FORBIDDEN", ["status"])
