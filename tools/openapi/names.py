"""The names of operations, tags and bodies."""

from collections.abc import Mapping

from resolvers.api.rest.bindings import Binding

OLD_TAG = "old routes"
TAGS: Mapping[str, str] = {
    "locations": "Collection points.",
    "rewards": "What users exchange points for.",
    "earn-rules": "What deposits earn.",
    "me": "The caller's own account.",
    "exchanges": "Points exchanged for rewards, from the request to the end.",
    "qr-tokens": "Deposits, from a kiosk to a user's points.",
    "users": "Users, for staff.",
    "ledger-entries": "Movements of points, for admins.",
    "adjustments": "Adjustments and reversals that wait for a second admin.",
    "reports": "What the programme did in a month or a fiscal year, for staff.",
    OLD_TAG: "The routes of the system before this one. Each names its successor.",
}


def tag_of(path: str) -> str:
    """Return `rewards` for /v1/rewards/{id}."""
    return path.split("/")[2]


def operation_id(binding: Binding) -> str:
    """Return the field's name with a verb: exchangeReward, getReward, listMyExchanges."""
    parent, _, field = binding.route.place.partition(".")
    name = field.replace("Viewer", "Me") if field != "viewer" else "me"
    if parent == "Mutation":
        return name
    owner = "My" if parent == "User" else ""
    verb = "list" if binding.is_list else "get"
    return f"{verb}{owner}{name[0].upper()}{name[1:]}"


def request_name(binding: Binding) -> str:
    """Return `ExchangeRewardRequest` for exchangeReward."""
    name = operation_id(binding)
    return f"{name[0].upper()}{name[1:]}Request"
