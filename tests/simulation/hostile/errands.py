from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from moto.dynamodb.models.dynamo_type import DynamoType

from resolvers.settings import table_prefix_of
from resolvers.storage.base.expressions import from_attributes
from tests.simulation.hostile.answers import nodes_of, of_payload
from tests.simulation.hostile.history import Done, Operation, Request
from tests.simulation.hostile.pages import LISTINGS
from tests.simulation.hostile.rules import CANS
from tests.simulation.hostile.rules import TABLE as RULES
from tests.support.fast_moto import ENVIRONMENT, moto_tables
from tests.support.identities import KIOSK, OPERATOR
from tests.support.push_keys import browser, endpoint_of
from tests.support.service import HANAKO, TARO

if TYPE_CHECKING:
    from tests.simulation.hostile.clients import Client

Asks = Callable[["Client"], Request | None]
NUMBERS: Final = ("A-1", "A-2", None)
ENDPOINTS: Final = tuple(map(endpoint_of, ("phone", "tablet")))
CENTRE: Final = {"latitude": 34.87, "longitude": 138.32}
SOURCE: Final = "boxes"
MUNICIPAL: Final = "NO,名称,住所,緯度,経度,回収品目"
PARTNER: Final = {
    "partner": "市",
    "url": "https://partner.example/hook",
    "eventTypes": ["POINTS_EARNED"],
}


def _ask(
    client: "Client", name: str, about: Mapping[str, str] | None = None, **arguments: Any
) -> Request:
    return Request(name, client.identity, arguments, about or {})


def _done(client: "Client", *names: str) -> list[Operation]:
    """Return what has been done of these, the newest last."""
    history = client.known.history
    return [op for op in history if op.request.name in names and isinstance(op.outcome, Done)]


# --- member numbers and browsers


def set_number(client: "Client") -> Request:
    user = client.chance.choice([HANAKO, TARO])["sub"]
    number = client.chance.choice(NUMBERS)
    arguments = {"userId": user, "memberNumber": number}
    return _ask(client, "setMemberNumber", {"user": user}, **arguments)


def find_member(client: "Client") -> Request:
    return _ask(client, "users", memberNumber=client.chance.choice(NUMBERS[:2]))


def look(client: "Client") -> Request:
    citizen = client.chance.choice([HANAKO, TARO])
    return Request("viewer", citizen, {}, {"user": citizen["sub"]})


def save_browser(client: "Client") -> Request:
    citizen = client.chance.choice([HANAKO, TARO])
    name = client.chance.choice(["phone", "tablet"])
    about = {"user": citizen["sub"], "browser": endpoint_of(name)}
    return Request("savePushSubscription", citizen, {"input": browser(name)}, about)


def remove_browser(client: "Client") -> Request:
    citizen, endpoint = client.chance.choice([HANAKO, TARO]), client.chance.choice(ENDPOINTS)
    about = {"user": citizen["sub"], "browser": endpoint}
    return Request("removePushSubscription", citizen, {"endpoint": endpoint}, about)


def erase(_: "Client") -> Request:
    user = TARO["sub"]
    return Request("eraseViewer", TARO, {"confirm": user}, {"user": user})


# --- earn rules


def rule_of_cans() -> str | None:
    """Return the id of the rule as an admin sees it now."""
    table = moto_tables()[f"{table_prefix_of(ENVIRONMENT)}{RULES}"]
    current = table.get_item(DynamoType({"S": "current"}))
    assert current is not None
    rules = from_attributes(current.to_json()["Attributes"])["rules"]
    return next((each["rule_id"] for each in rules if each["material"] == CANS), None)


def end_rule(client: "Client") -> Request | None:
    rule_id = rule_of_cans()
    return None if rule_id is None else _ask(client, "endEarnRule", id=rule_id)


def save_rule(client: "Client") -> Request:
    """Change the rule, or make another one after its end."""
    content: dict[str, Any] = {
        "material": CANS,
        "unit": "PIECE",
        "quantityPerPoint": 1,
        "pointsPerQuantity": client.chance.choice([1, 2]),
    }
    rule_id = rule_of_cans()
    if rule_id is not None and client.chance.random() < 0.5:
        content["id"] = rule_id
    return _ask(client, "saveEarnRule", input=content)


def issue_cans(client: "Client") -> Request:
    client.sent += 1
    event = f"{client.name}-{client.sent}"
    arguments = {
        "locationId": client.world.programme.location_id,
        "items": [{"material": CANS, "unit": "PIECE", "quantity": 3}],
        "deviceEventId": event,
    }
    return Request("issueQrToken", KIOSK, arguments, {"deposit": event})


# --- locations


def create_location(client: "Client") -> Request:
    """Create one by its source, by a key, or by neither."""
    content = {
        "names": {"ja": "港"},
        "address": "焼津市2-2",
        "coordinates": CENTRE,
        "acceptedMaterials": [CANS],
    }
    way = client.chance.choice(["source", "key", "none"])
    if way == "source":
        name = client.chance.choice(["港", "駅前"])
        content |= {"names": {"ja": name}, "source": SOURCE, "externalId": "1"}
    keys: dict[str, Any] = {"idempotencyKey": client.key()} if way == "key" else {}
    return _ask(client, "createLocation", input=content, **keys)


def import_locations(client: "Client") -> Request:
    name = client.chance.choice(["港", "駅前"])
    csv = f"{MUNICIPAL}\n1,{name},焼津市1-1,{CENTRE['latitude']},{CENTRE['longitude']},缶"
    arguments = {"csv": csv, "dryRun": False, "source": SOURCE}
    return _ask(client, "importLocations", {"name": name}, **arguments)


def _location(client: "Client") -> str:
    made = [of_payload(op, "location")["id"] for op in _done(client, "createLocation")]
    return str(client.chance.choice([client.world.programme.location_id, *made[-2:]]))


def update_location(client: "Client") -> Request:
    hours = client.chance.choice(["9-17", "24h", None])
    return _ask(client, "updateLocation", id=_location(client), input={"openingHours": hours})


def deactivate_location(client: "Client") -> Request:
    return _ask(client, "deactivateLocation", id=_location(client))


def report(client: "Client") -> Request:
    location_id = client.world.programme.location_id
    status = client.chance.choice(["OPEN", "OPEN", "FULL", "OUT_OF_SERVICE"])
    caller = client.chance.choice([KIOSK, OPERATOR])
    percent = client.chance.choice([None, 50, 100])
    arguments = {"locationId": location_id, "status": status, "fillLevelPercent": percent}
    return Request("reportLocationStatus", caller, arguments)


def list_locations(client: "Client") -> Request:
    return _ask(client, "locations", first=100)


# --- rewards


def create_reward(client: "Client") -> Request:
    content = {
        "names": {"ja": "品"},
        "pointsCost": 5,
        "stock": client.chance.choice([1, 2]),
        "fulfilmentType": "DONATION",
    }
    keys: dict[str, Any] = {"idempotencyKey": client.key()} if client.chance.random() < 0.7 else {}
    return _ask(client, "createReward", input=content, **keys)


def _reward(client: "Client") -> str:
    made = [of_payload(op, "reward")["id"] for op in _done(client, "createReward")]
    known = client.world.programme.reward_ids
    return str(client.chance.choice([known["tea"], known["ride"], *made[-2:], *made[-2:]]))


def deactivate_reward(client: "Client") -> Request:
    reward_id = _reward(client)
    return _ask(client, "deactivateReward", {"reward": reward_id}, id=reward_id)


def activate_reward(client: "Client") -> Request:
    reward_id = _reward(client)
    changes = {"isActive": True}
    return _ask(client, "updateReward", {"reward": reward_id}, id=reward_id, input=changes)


def exchange(client: "Client") -> Request:
    citizen, reward_id = client.chance.choice([HANAKO, TARO]), _reward(client)
    arguments = {"rewardId": reward_id, "idempotencyKey": client.key()}
    about = {"user": citizen["sub"], "reward": reward_id}
    return Request("exchangeReward", citizen, arguments, about)


# --- webhook subscriptions


def subscribe(client: "Client") -> Request:
    key = client.key()
    return _ask(client, "createWebhookSubscription", input=PARTNER, idempotencyKey=key)


def of_subscription(name: str, *changes: Mapping[str, Any]) -> Asks:
    def ask(client: "Client") -> Request | None:
        made = _done(client, "createWebhookSubscription")
        if not made:
            return subscribe(client)
        named = of_payload(client.chance.choice(made), "webhookSubscription")["id"]
        content = {"input": client.chance.choice(changes)} if changes else {}
        return _ask(client, name, id=named, **content)

    return ask


def list_subscriptions(client: "Client") -> Request:
    return _ask(client, "webhookSubscriptions", first=100)


# --- lists


def turn_page(client: "Client") -> Request:
    """Read a list of few rows a page: the next one of what the client has begun to read."""
    pages = [op for op in _done(client, *LISTINGS) if op.who == client.name and nodes_of(op)]
    page = of_payload(pages[-1], "value")["pageInfo"] if pages else {"hasNextPage": False}
    if page["hasNextPage"]:
        read = pages[-1]
        arguments = {**read.request.arguments, "after": page["endCursor"]}
        about = {"after": nodes_of(read)[-1]["id"]}
        return _ask(client, read.request.name, about, **arguments)
    name = client.chance.choice([*LISTINGS, "ledgerEntries", "staffActions"])
    rewards = client.world.programme.reward_ids
    arguments = {
        "ledgerEntries": {"userId": client.chance.choice([HANAKO, TARO])["sub"]},
        "exchanges": {"rewardId": client.chance.choice([rewards["tea"], rewards["ride"]])},
        "staffActions": client.chance.choice([{}, {"userId": HANAKO["sub"]}]),
        "qrTokens": {"locationId": client.world.programme.location_id},
    }[name]
    return _ask(client, name, first=client.chance.choice([1, 2, 3]), **arguments)
