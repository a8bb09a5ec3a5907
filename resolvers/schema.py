"""Joins the nouns into the one schema, and writes what others read of it.

`python -m resolvers.schema` writes schema.graphql and resolvers/fields.json anew.
"""

import json
import re
from pathlib import Path
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from resolvers import (
    adjustments,
    balances,
    earn_rules,
    exchange_ends,
    exchanges,
    ledger,
    ledger_verification,
    locations,
    nearby,
    qr_tokens,
    recycling,
    rewards,
    users,
)
from resolvers.access import declare_types
from resolvers.appsync.documents import field_document_text, resolved_fields
from resolvers.types.errors import ERROR_TYPES
from resolvers.types.scalars import SCALARS

BATCH_LIMIT = 100
"""Events of one BatchInvoke of a nested field, so that a list of 100 costs one call."""
SDL_PATH = Path(__file__).parent.parent / "schema.graphql"
FIELDS_PATH = Path(__file__).with_name("fields.json")
WRITE_COMMAND = ".venv/bin/python -m resolvers.schema"

Query = strawberry.type(
    merge_types(
        "Query",
        (
            locations.LocationQuery,
            nearby.NearbyQuery,
            rewards.RewardQuery,
            earn_rules.EarnRuleQuery,
            users.UserQuery,
            exchanges.ExchangeQuery,
            ledger.LedgerQuery,
            ledger_verification.LedgerVerificationQuery,
            qr_tokens.QrTokenQuery,
        ),
    ),
    description="What can be asked. null: there is nothing, or nothing that the caller may see.",
)
Mutation = strawberry.type(
    merge_types(
        "Mutation",
        (
            recycling.RecyclingMutation,
            exchanges.ExchangeMutation,
            exchange_ends.ExchangeEndMutation,
            adjustments.AdjustmentMutation,
            users.UserMutation,
            qr_tokens.QrTokenMutation,
            locations.LocationMutation,
            rewards.RewardMutation,
            earn_rules.EarnRuleMutation,
            balances.BalanceMutation,
        ),
    ),
    description="What can be changed. A refusal is data: userErrors.",
)
Subscription = strawberry.type(
    merge_types("Subscription", (balances.BalanceSubscription,)),
    description="What can be watched.",
)

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=ERROR_TYPES,
    config=StrawberryConfig(scalar_map=SCALARS),
)
_CORE = schema._schema  # noqa: SLF001 - Strawberry offers no public way to the core schema
declare_types(_CORE)


def sdl() -> str:
    """The schema as AppSync takes it: AWS's scalars are used and not declared."""
    text = re.sub(
        r'(^"""[^"]*"""\n)?^scalar AWS\w+.*\n\n?', "", schema.as_str(), flags=re.MULTILINE
    )
    return text.rstrip("\n") + "\n"


def fields() -> list[dict[str, Any]]:
    """Every field with a resolver of its own: the function that answers it, and its batch size."""
    return [
        {
            "type": resolved.parent_type.name,
            "field": resolved.name,
            "function": "mutations" if resolved.parent_type.name == "Mutation" else "queries",
            "maxBatchSize": 0 if resolved.is_root else BATCH_LIMIT,
        }
        for resolved in resolved_fields(_CORE)
    ]


def publish_document() -> str:
    """The mutation that publishes a balance. It selects every field: subscribers get no others."""
    for resolved in resolved_fields(_CORE):
        if resolved.name == "publishBalance":
            return field_document_text(_CORE, resolved, "mutation")
    raise LookupError("the schema has no publishBalance")


def fields_text() -> str:
    lines = ",\n".join(f"  {json.dumps(field)}" for field in fields())
    return f"[\n{lines}\n]\n"


def write_files() -> None:
    SDL_PATH.write_text(sdl(), encoding="utf-8")
    FIELDS_PATH.write_text(fields_text(), encoding="utf-8")


if __name__ == "__main__":
    write_files()
