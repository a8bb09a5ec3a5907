from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import (
    AppSyncResolverEventModel,
    DynamoDBStreamModel,
)
from aws_lambda_powertools.utilities.parser.models.appsync import (
    AppSyncCognitoIdentity,
    AppSyncIamIdentity,
)
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    parse,
    validate,
)

from tests.support.events.recorded import (
    BATCH_EVENTS,
    HANAKO,
    HERE,
    HTTP_API_EVENTS,
    RESOLVER_EVENTS,
    REST_API_EVENTS,
    STREAM_EVENTS,
    recorded,
)
from tools.sdl.document import PRELUDE

CONTRACT = Path(__file__).parents[2] / "contract.graphql"


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    return build_schema(PRELUDE + CONTRACT.read_text(encoding="utf-8"))


def resolver_events() -> list[tuple[str, dict[str, Any]]]:
    batches = [(name, event) for name in BATCH_EVENTS for event in recorded(name)]
    return [(name, recorded(name)) for name in RESOLVER_EVENTS] + batches


@pytest.mark.parametrize(("name", "event"), resolver_events())
def test_powertools_reads_resolver_event(name: str, event: dict[str, Any]) -> None:
    read = AppSyncResolverEventModel.model_validate(event)

    identities = {"api_key": type(None), "iam": AppSyncIamIdentity}
    assert type(read.identity) is identities.get(name, AppSyncCognitoIdentity)
    assert all(header == header.lower() for header in read.request.headers)


@pytest.mark.parametrize(("name", "event"), resolver_events())
def test_resolver_event_fits_the_contract(
    contract: GraphQLSchema, name: str, event: dict[str, Any]
) -> None:
    """What AppSync lets through is valid against the schema, so a recorded event is too."""
    info = event["info"]
    parent = contract.type_map[info["parentTypeName"]]
    assert isinstance(parent, GraphQLObjectType), name
    field = parent.fields[info["fieldName"]]
    declared = ", ".join(f"${key}: {field.args[key].type}" for key in event["arguments"])
    passed = ", ".join(f"{key}: ${key}" for key in event["arguments"])
    document = parse(
        f"query{f'({declared})' if declared else ''} "
        f"{{ {info['fieldName']}{f'({passed})' if passed else ''} {info['selectionSetGraphQL']} }}"
    )
    on_the_parent = GraphQLSchema(query=parent, types=list(contract.type_map.values()))

    assert validate(on_the_parent, document) == []


@pytest.mark.parametrize(("name", "event"), resolver_events())
def test_selection_list_equals_selection_text(name: str, event: dict[str, Any]) -> None:
    operation = parse(event["info"]["selectionSetGraphQL"]).definitions[0]
    assert isinstance(operation, OperationDefinitionNode), name

    assert event["info"]["selectionSetList"] == paths_of(operation)


def paths_of(node: Any, prefix: str = "") -> list[str]:
    paths = []
    for selection in node.selection_set.selections:
        path = f"{prefix}{selection.name.value}"
        paths.append(path)
        if selection.selection_set:
            paths += paths_of(selection, f"{path}/")
    return paths


@pytest.mark.parametrize("name", STREAM_EVENTS)
def test_powertools_reads_stream_batch(name: str) -> None:
    records = DynamoDBStreamModel.model_validate(recorded(name)).Records
    numbers = [record.dynamodb.SequenceNumber for record in records]

    assert records[0].eventName == "INSERT"
    assert {record.eventName for record in records[1:]} == {"MODIFY"}
    assert numbers == sorted(set(numbers))
    assert all(HANAKO in str(record.dynamodb.NewImage) for record in records)


def test_third_stream_record_moves_no_points() -> None:
    images = [record["dynamodb"] for record in recorded("users_stream")["Records"]]
    moves = [
        (image.get("OldImage", {}).get("ledger_seq"), image["NewImage"]["ledger_seq"])
        for image in images
    ]

    assert moves == [(None, {"N": "1"}), ({"N": "1"}, {"N": "2"}), ({"N": "2"}, {"N": "2"})]
    assert images[1]["NewImage"] == images[2]["OldImage"]
    assert images[2]["OldImage"] != images[2]["NewImage"]


def test_event_files_are_named_and_copies_fresh() -> None:
    names = {path.stem for path in HERE.glob("*.json")}
    recorded("cognito")["arguments"].clear()

    of_gateways = {*REST_API_EVENTS, *HTTP_API_EVENTS}
    assert names == {*RESOLVER_EVENTS, *BATCH_EVENTS, *STREAM_EVENTS, *of_gateways}
    assert recorded("cognito")["arguments"]
