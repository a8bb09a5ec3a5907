"""Bad inputs of the mutations about locations."""

from typing import Any

from tests.api.bad_input.rows import BadInput, Call, does_not_fit, invalid, refused
from tests.support.matrix.roles import Role
from tests.support.matrix.scene import PLACE

LONG = "x" * 2001
FAR_ID = "x" * 3000


def change(
    place: str, name: str, answer: Any, role: Role = Role.ADMIN, **variables: Any
) -> BadInput:
    return BadInput(f"{place}: {name}", Call(role, f"Mutation.{place}", variables), answer)


def create(name: str, *path: str, **fields: Any) -> BadInput:
    """A location that is good but for these fields; None is left out."""
    given = {key: value for key, value in {**PLACE, **fields}.items() if value is not None}
    return change("createLocation", name, invalid("input", *path), input=given)


def update(name: str, *path: str, of: str = "$location", **fields: Any) -> BadInput:
    return change("updateLocation", name, invalid("input", *path), id=of, input=fields)


def report(name: str, answer: Any, role: Role = Role.KIOSK, **variables: Any) -> BadInput:
    given = {"locationId": "$location", "status": "OPEN", **variables}
    return change("reportLocationStatus", name, answer, role, **given)


def import_csv(name: str, answer: Any, **variables: Any) -> BadInput:
    """An import that is good but for these arguments."""
    return change("importLocations", name, answer, **{**IMPORT, **variables})


COLUMNS = "名称,住所,緯度,経度"
IMPORT = {"csv": f"{COLUMNS}\n港,焼津市,34.87,138.33", "dryRun": False, "source": "boxes"}
NOT_FOUND = refused("NOT_FOUND", "id")

ROWS = [
    create("no name", "names", names=None),
    create("no address", "address", address=None),
    create("no coordinates", "coordinates", coordinates=None),
    create("an empty name", "names", "ja", names={"ja": ""}),
    create("a blank name", "names", "ja", names={"ja": "\u3000 "}),
    create("a name with control characters", "names", "ja", names={"ja": "駅\u0000前"}),
    create("a name of 2,001 characters", "names", "ja", names={"ja": LONG}),
    create("an empty name in English", "names", "en", names={"ja": "駅前", "en": ""}),
    create("an empty address", "address", address=""),
    create("an address with a line break", "address", address="焼津市\n大覚寺"),
    create(
        "an address and a localized one",
        "localizedAddress",
        localizedAddress={"ja": "焼津市大覚寺"},
    ),
    create(
        "an empty address in English",
        "localizedAddress",
        "en",
        address=None,
        localizedAddress={"ja": "焼津市大覚寺", "en": ""},
    ),
    update("no localized address", "localizedAddress", localizedAddress=None),
    create(
        "a latitude of 90.1",
        "coordinates",
        "latitude",
        coordinates={"latitude": 90.1, "longitude": 0},
    ),
    create(
        "a longitude of -181",
        "coordinates",
        "longitude",
        coordinates={"latitude": 0, "longitude": -181},
    ),
    create("a code of 7 digits", "municipalityCode", municipalityCode="2221270"),
    create("a material twice", "acceptedMaterials", acceptedMaterials=["BATTERY", "BATTERY"]),
    create("a kiosk twice", "kioskIds", kioskIds=["a", "a"]),
    create("101 kiosks", "kioskIds", kioskIds=[f"kiosk-{n}" for n in range(101)]),
    create("an empty kiosk", "kioskIds", kioskIds=[""]),
    create("a kiosk of 129 characters", "kioskIds", kioskIds=["x" * 129]),
    create("a source of 2,001 characters", "source", source=LONG, externalId="1"),
    create(
        "other content of an imported one",
        "externalId",
        source="yaizu",
        externalId="1",
        address="別の場所",
    ),
    change(
        "createLocation",
        "no ja in the name",
        does_not_fit("input"),
        input={**PLACE, "names": {"en": "Station"}},
    ),
    change(
        "createLocation",
        "a text for a latitude",
        does_not_fit("latitude"),
        input={**PLACE, "coordinates": {"latitude": "34.8", "longitude": 138}},
    ),
    change(
        "createLocation",
        "a material that is none",
        does_not_fit("acceptedMaterials"),
        input={**PLACE, "acceptedMaterials": ["GLASS"]},
    ),
    change(
        "createLocation", "an empty key", invalid("idempotencyKey"), input=PLACE, idempotencyKey=""
    ),
    change(
        "createLocation",
        "a key of 129 characters",
        invalid("idempotencyKey"),
        input=PLACE,
        idempotencyKey="k" * 129,
    ),
    change(
        "createLocation",
        "a key with a blank",
        invalid("idempotencyKey"),
        input=PLACE,
        idempotencyKey="a b",
    ),
    change(
        "createLocation",
        "a key that was another's",
        refused("IDEMPOTENCY_KEY_REUSED", "idempotencyKey"),
        input=PLACE,
        idempotencyKey="place-1",
    ),
    change(
        "updateLocation",
        "an id that nothing has",
        NOT_FOUND,
        id="nowhere",
        input={"address": "焼津"},
    ),
    change("updateLocation", "an empty id", NOT_FOUND, id="", input={"address": "焼津"}),
    change(
        "updateLocation", "an input that is null", does_not_fit("input"), id="$location", input=None
    ),
    update("no address any more", "address", address=None),
    update("no names any more", "names", names=None),
    update("no coordinates any more", "coordinates", coordinates=None),
    update("a blank address", "address", address=" "),
    update("another source", "source", of="$imported_location", source="takamatsu"),
    update("another id at the source", "externalId", of="$imported_location", externalId="2"),
    update("no source any more", "source", of="$imported_location", source=None),
    change("deactivateLocation", "an id that nothing has", NOT_FOUND, id="nowhere"),
    change("deactivateLocation", "an empty id", NOT_FOUND, id=""),
    change("deactivateLocation", "an id longer than any", NOT_FOUND, id=FAR_ID),
    import_csv("no CSV", does_not_fit("csv"), csv=None),
    import_csv("an empty text", invalid("csv"), csv=""),
    import_csv("a text that is not CSV", invalid("csv"), csv="{}"),
    import_csv("another separator", invalid("csv"), csv=COLUMNS.replace(",", "|")),
    import_csv("no column of addresses", invalid("csv"), csv="名称,緯度,経度\n港,34.87,138.33"),
    import_csv("no column of positions", invalid("csv"), csv="名称,住所\n港,焼津市"),
    import_csv("1,001 rows", invalid("csv"), csv=COLUMNS + "\n港,焼津市,34.87,138.33" * 1001),
    import_csv("no word of a dry run", does_not_fit("dryRun"), dryRun=None),
    import_csv("a text for a dry run", does_not_fit("dryRun"), dryRun="false"),
    import_csv("no source", invalid("source"), source=None),
    import_csv("an empty source", invalid("source"), source=""),
    import_csv("a source of 2,001 characters", invalid("source"), source=LONG),
    import_csv("a blank attribution", invalid("attribution"), attribution=" "),
    report(
        "a location that there is not", refused("NOT_FOUND", "locationId"), locationId="nowhere"
    ),
    report("an id longer than any", refused("NOT_FOUND", "locationId"), locationId=FAR_ID),
    report("101 percent", invalid("fillLevelPercent"), fillLevelPercent=101),
    report("-1 percent", invalid("fillLevelPercent"), fillLevelPercent=-1),
    report("10^9 percent", invalid("fillLevelPercent"), Role.OPERATOR, fillLevelPercent=10**9),
    report("2^31 percent", does_not_fit("fillLevelPercent"), fillLevelPercent=2**31),
    report("half a percent", does_not_fit("fillLevelPercent"), fillLevelPercent=0.5),
    report("a status that is none", does_not_fit("status"), status="EMPTY"),
    report("a kiosk that closes", refused("FORBIDDEN", "status"), status="CLOSED"),
    report("a kiosk that reopens", refused("FORBIDDEN", "status"), locationId="$closed_location"),
    report(
        "another kiosk's location",
        refused("FORBIDDEN", "locationId"),
        locationId="$foreign_location",
    ),
]
