from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from resolvers.access import read_caller
from resolvers.appsync.bridge import Bridge
from resolvers.appsync.errors import InvalidInput, Unauthorized
from resolvers.context import Context, Loaders
from resolvers.locations import LocationMutation, LocationQuery
from resolvers.settings import Settings
from resolvers.tables.dynamo import Chance, Database
from resolvers.types.errors import ERROR_TYPES
from resolvers.types.scalars import SCALARS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


@strawberry.type
class Query(LocationQuery):
    pass


@strawberry.type
class Mutation(LocationMutation):
    pass


SCHEMA = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=ERROR_TYPES,
    config=StrawberryConfig(scalar_map=SCALARS),
)
SETTINGS = Settings(environment="moto", qr_issue_key="i" * 32, qr_pepper="p" * 32)
INPUT: Mapping[str, Any] = {
    "names": {"ja": "ミニステーション東益津", "jaKana": "ミニステーションヒガシマシヅ"},
    "address": "静岡県焼津市中里176",
    "coordinates": {"latitude": 34.887, "longitude": 138.316944},
}

Ask = Callable[..., Any]


def identity(*groups: str, sub: str = "somebody") -> dict[str, Any]:
    return {"sub": sub, "groups": list(groups) or None, "defaultAuthStrategy": "ALLOW"}


ADMIN, OPERATOR = identity("admins", sub="admin-1"), identity("operators")
KIOSK, OTHER_KIOSK = identity("kiosks", sub="kiosk-1"), identity("kiosks", sub="kiosk-2")


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    return Database(moto_client, moto_environment, Chance(lambda _: None, lambda: 1.0))


@pytest.fixture
def clock() -> list[datetime]:
    """The time of the next request; a test may set it."""
    return [NOW]


@pytest.fixture
def ask(database: Database, clock: list[datetime]) -> Iterator[Ask]:
    """Call a field as AppSync would, as an admin or as another caller."""
    ids = (f"random-{number}" for number in range(1000))

    def open_invocation() -> Callable[[Any], Context]:
        return lambda who: Context(
            read_caller(who), clock[0], SETTINGS, database, Loaders(database), lambda: next(ids)
        )

    bridge = Bridge(SCHEMA, open_invocation, user_pool_issuer=None)

    def call(field: str, who: Any = ADMIN, /, **arguments: Any) -> Any:
        parent = "Mutation" if field in MUTATIONS else "Query"
        info = {"parentTypeName": parent, "fieldName": field}
        return bridge.answer({"info": info, "identity": who, "arguments": arguments}, "r1")

    yield call
    bridge._thread.runner.close()


MUTATIONS = {"createLocation", "updateLocation", "deactivateLocation", "reportLocationStatus"}


@pytest.fixture
def make(ask: Ask) -> Callable[..., dict[str, Any]]:
    """Makes a location as an admin; the location."""

    def create(**changes: Any) -> dict[str, Any]:
        answer = ask("createLocation", input={**INPUT, **changes})
        assert answer["userErrors"] == []
        location: dict[str, Any] = answer["location"]
        return location

    return create


Make = Callable[..., dict[str, Any]]


def refusal(answer: dict[str, Any]) -> tuple[str, list[str]]:
    """Code and field of the one error of a refused payload."""
    assert answer["location"] is None
    (error,) = answer["userErrors"]
    assert error["message"]
    return error["code"], error["field"]


def test_a_new_location_can_be_looked_up_by_anybody(ask: Ask, make: Make) -> None:
    made = make(municipalityCode="222127", acceptedMaterials=["PET_BOTTLE"], kioskIds=["kiosk-1"])
    assert made == {
        "id": "random-0",
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
    for who in (None, identity(), KIOSK, OPERATOR, identity("auditors")):
        assert ask("location", who, id=made["id"]) == {**made, "kioskIds": None}
    assert ask("location", ADMIN, id=made["id"]) == made


@pytest.mark.parametrize("unknown", ["nobody", "", "x" * 5000, "\x00", "😀"])
def test_an_unknown_location_is_null(ask: Ask, unknown: str) -> None:
    assert ask("location", None, id=unknown) is None


@pytest.mark.parametrize("field", sorted(MUTATIONS))
@pytest.mark.parametrize("who", [None, identity(), identity("auditors"), KIOSK, OPERATOR])
def test_only_those_who_may_change_a_location_are_let_in(field: str, who: Any, ask: Ask) -> None:
    requests: dict[str, dict[str, Any]] = {
        "createLocation": {"input": INPUT},
        "updateLocation": {"id": "x", "input": INPUT},
        "deactivateLocation": {"id": "x"},
        "reportLocationStatus": {"locationId": "x", "status": "OPEN"},
    }
    arguments = requests[field]
    if field == "reportLocationStatus" and who in (KIOSK, OPERATOR):
        assert refusal(ask(field, who, **arguments)) == ("NOT_FOUND", ["locationId"])
    else:
        with pytest.raises(Unauthorized, match=f"access {field} on type Mutation"):
            ask(field, who, **arguments)


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
    changes: dict[str, Any], path: list[str], ask: Ask, make: Make
) -> None:
    assert refusal(ask("createLocation", input={**INPUT, **changes})) == ("INVALID_INPUT", path)
    location_id = make()["id"]
    answer = ask("updateLocation", id=location_id, input=changes)
    assert refusal(answer) == ("INVALID_INPUT", path)


def test_an_input_of_another_shape_is_no_refusal_but_an_error(ask: Ask) -> None:
    for wrong in ({"acceptedMaterials": ["GOLD"]}, {"names": {"en": "x"}}, {"colour": "red"}):
        with pytest.raises(InvalidInput):
            ask("createLocation", input={**INPUT, **wrong})


def test_one_source_and_external_id_are_made_once(ask: Ask, make: Make) -> None:
    of_source = {"source": "yaizu", "externalId": "91060001"}
    first = make(**of_source, acceptedMaterials=[])
    # Left out and empty are the same content.
    assert make(**of_source) == first
    answer = ask("createLocation", input={**INPUT, **of_source, "address": "other"})
    assert refusal(answer) == ("INVALID_INPUT", ["input", "externalId"])
    assert make(**of_source | {"externalId": "91060002"})["id"] != first["id"]


def test_one_idempotency_key_makes_one_location(ask: Ask) -> None:
    first = ask("createLocation", input=INPUT, idempotencyKey="k1")
    assert ask("createLocation", input=INPUT, idempotencyKey="k1") == first
    other = ask("createLocation", input={**INPUT, "address": "other"}, idempotencyKey="k1")
    assert refusal(other) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])
    # A key is its caller's own.
    another_admin = identity("admins", sub="admin-2")
    answer = ask("createLocation", another_admin, input=INPUT, idempotencyKey="k1")
    assert answer["location"]["id"] != first["location"]["id"]


@pytest.mark.parametrize("key", ["", "a b", "あ", "x" * 129])
def test_an_idempotency_key_is_visible_ascii(ask: Ask, key: str) -> None:
    answer = ask("createLocation", input=INPUT, idempotencyKey=key)
    assert refusal(answer) == ("INVALID_INPUT", ["idempotencyKey"])


def test_a_creation_without_a_key_is_a_new_one_each_time(make: Make) -> None:
    assert make()["id"] != make()["id"]


def test_in_an_update_left_out_stays_and_null_clears(
    ask: Ask, make: Make, clock: list[datetime]
) -> None:
    made = make(openingHours="9-17", attribution="焼津市", acceptedMaterials=["BATTERY"])
    clock[0] = NOW + timedelta(minutes=5)
    answer = ask(
        "updateLocation", id=made["id"], input={"openingHours": None, "acceptedMaterials": None}
    )
    changed: dict[str, Any] = {"openingHours": None, "acceptedMaterials": []}
    assert answer["location"] == {**made, **changed, "updatedAt": "2026-11-25T09:05:00.000Z"}
    assert ask("location", id=made["id"]) == answer["location"]


def test_an_update_keeps_source_and_external_id(ask: Ask, make: Make) -> None:
    made = make(source="yaizu", externalId="1")
    for changes, field in (({"source": "x"}, "source"), ({"externalId": None}, "externalId")):
        answer = ask("updateLocation", id=made["id"], input=changes)
        assert refusal(answer) == ("INVALID_INPUT", ["input", field])


def test_an_unknown_location_cannot_be_changed(ask: Ask) -> None:
    assert refusal(ask("updateLocation", id="x", input={})) == ("NOT_FOUND", ["id"])
    assert refusal(ask("deactivateLocation", id="x")) == ("NOT_FOUND", ["id"])


def test_a_location_is_closed_by_admins_and_reopened_by_operators(ask: Ask, make: Make) -> None:
    location_id = make(kioskIds=["kiosk-1"])["id"]
    closed = ask("deactivateLocation", id=location_id)
    assert closed["location"]["status"] == "CLOSED"
    assert ask("deactivateLocation", id=location_id) == closed
    report = {"locationId": location_id, "status": "OPEN"}
    assert refusal(ask("reportLocationStatus", KIOSK, **report)) == ("FORBIDDEN", ["status"])
    reopened = ask("reportLocationStatus", OPERATOR, **report)
    assert reopened["location"]["status"] == "OPEN"


def test_a_kiosk_reports_its_own_location_only(ask: Ask, make: Make) -> None:
    report = {"locationId": make(kioskIds=["kiosk-1"])["id"], "status": "FULL"}
    answer = ask("reportLocationStatus", KIOSK, **report, fillLevelPercent=95)
    assert answer["location"]["status"] == "FULL"
    assert answer["location"]["fillLevelPercent"] == 95
    assert answer["location"]["statusUpdatedAt"] == "2026-11-25T09:00:00.000Z"
    assert answer["location"]["kioskIds"] is None
    other = ask("reportLocationStatus", OTHER_KIOSK, **report)
    assert refusal(other) == ("FORBIDDEN", ["locationId"])
    too_full = ask("reportLocationStatus", KIOSK, **report, fillLevelPercent=101)
    assert refusal(too_full) == ("INVALID_INPUT", ["fillLevelPercent"])
    closing = ask("reportLocationStatus", KIOSK, **report | {"status": "CLOSED"})
    assert refusal(closing) == ("FORBIDDEN", ["status"])


def names_of(page: dict[str, Any]) -> list[str]:
    assert page["nodes"] == [edge["node"] for edge in page["edges"]]
    assert all(edge["distanceMeters"] is None for edge in page["edges"])
    return [node["name"] for node in page["nodes"]]


@pytest.fixture
def five(make: Make) -> None:
    for number in range(5):
        make(
            names={"ja": f"{number}番"},
            municipalityCode="222127" if number % 2 else "372013",
            acceptedMaterials=["PET_BOTTLE", "BATTERY"] if number < 3 else ["TEXTILE"],
        )


@pytest.mark.usefixtures("five")
def test_locations_come_in_pages(ask: Ask) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = ask("locations", None, first=2, after=after)
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        seen += names_of(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == ["0番", "1番", "2番", "3番", "4番"]


@pytest.mark.usefixtures("five")
def test_locations_are_filtered(ask: Ask) -> None:
    location_id = ask("locations", first=1)["nodes"][0]["id"]
    ask("reportLocationStatus", OPERATOR, locationId=location_id, status="FULL")
    for arguments, expected in (
        ({"municipalityCode": "222127"}, ["1番", "3番"]),
        ({"accepts": ["TEXTILE"]}, ["3番", "4番"]),
        ({"accepts": ["TEXTILE", "BATTERY"], "status": "OPEN"}, ["1番", "2番", "3番", "4番"]),
        ({"status": "FULL"}, ["0番"]),
        ({"municipalityCode": "372013", "accepts": ["OTHER"]}, []),
        ({"municipalityCode": None, "accepts": None, "status": "CLOSED", "first": None}, []),
    ):
        assert names_of(ask("locations", None, **arguments)) == expected


@pytest.mark.usefixtures("five")
def test_a_cursor_of_another_list_is_refused(ask: Ask) -> None:
    cursor = ask("locations", None, first=1, accepts=["TEXTILE", "BATTERY"])["pageInfo"]
    same = ask("locations", None, accepts=["BATTERY", "TEXTILE"], after=cursor["endCursor"])
    assert names_of(same) == ["1番", "2番", "3番", "4番"]
    for others in ({}, {"accepts": ["BATTERY"]}, {"municipalityCode": "222127"}):
        with pytest.raises(InvalidInput, match="after: is no cursor of this list"):
            ask("locations", None, after=cursor["endCursor"], **others)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"first": 0}, "first: must be 1 to 100"),
        ({"first": 101}, "first: must be 1 to 100"),
        ({"after": "x"}, "after: is no cursor of this list"),
        ({"municipalityCode": ""}, "municipalityCode is 5 or 6 digits"),
        ({"municipalityCode": "222127; DROP"}, "municipalityCode is 5 or 6 digits"),
        ({"accepts": []}, "accepts: names no material"),
        ({"accepts": ["GOLD"]}, "GOLD"),
        ({"status": "BROKEN"}, "BROKEN"),
    ],
)
def test_bad_arguments_of_the_list_are_errors_that_name_them(
    arguments: dict[str, Any], message: str, ask: Ask
) -> None:
    with pytest.raises(InvalidInput, match=message):
        ask("locations", None, **arguments)


def test_every_argument_is_optional_in_the_sdl_without_a_default() -> None:
    sdl = SCHEMA.as_str()
    assert "= null" not in sdl
    assert "createLocation(input: LocationInput!, idempotencyKey: ID): LocationPayload" in sdl
