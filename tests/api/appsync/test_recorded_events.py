"""The recorded events are AppSync's and DynamoDB's, and fit the contract of the API."""

from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.parser.models import (
    AppSyncResolverEventModel,
)
from graphql import GraphQLObjectType, GraphQLSchema, build_schema, parse, validate

from tests.support.events.recorded import (
    BATCH_EVENTS,
    RESOLVER_EVENTS,
    recorded,
)
from tools.sdl.document import PRELUDE

CONTRACT = Path(__file__).parents[2] / "contract.graphql"


def resolver_events() -> list[dict[str, Any]]:
    batches = [event for name in BATCH_EVENTS for event in recorded(name)]
    return [recorded(name) for name in RESOLVER_EVENTS] + batches


def test_resolver_events_fit_model_and_contract() -> None:
    """What AppSync lets through is valid against the schema, so a recorded event is too."""
    contract = build_schema(PRELUDE + CONTRACT.read_text(encoding="utf-8"))
    for event in resolver_events():
        info = event["info"]
        parent = contract.type_map[info["parentTypeName"]]
        assert isinstance(parent, GraphQLObjectType), info
        field = parent.fields[info["fieldName"]]
        declared = ", ".join(f"${key}: {field.args[key].type}" for key in event["arguments"])
        passed = ", ".join(f"{key}: ${key}" for key in event["arguments"])
        document = parse(
            f"query{f'({declared})' if declared else ''} {{ {info['fieldName']}"
            f"{f'({passed})' if passed else ''} {info['selectionSetGraphQL']} }}"
        )
        on_the_parent = GraphQLSchema(query=parent, types=list(contract.type_map.values()))

        assert AppSyncResolverEventModel.model_validate(event)
        assert validate(on_the_parent, document) == []
