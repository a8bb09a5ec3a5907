"""A handler as teams write it with Powertools; it knows nothing of the gateway."""

from typing import Any

from aws_lambda_powertools.event_handler import AppSyncResolver
from aws_lambda_powertools.utilities.data_classes import AppSyncResolverEvent
from aws_lambda_powertools.utilities.data_classes.appsync_authorizer_event import (
    AppSyncAuthorizerEvent,
    AppSyncAuthorizerResponse,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

BOOKS: list[dict[str, Any]] = [
    {
        "isbn": f"978-{number}",
        "title": f"Volume {number}",
        "published": "1984-06-08",
        "homepage": "https://library.example/books",
        "addedAt": 1_700_000_000 + number,
        "authorId": number % 2,
    }
    for number in range(5)
]
AUTHORS = [{"name": "Ursula", "born": "1929-10-21"}, {"name": "Octavia", "born": "1947-06-22"}]

app = AppSyncResolver()  # type: ignore[no-untyped-call]  # Powertools has it so
batches: list[int] = []


@app.resolver(type_name="Query", field_name="books")
def list_books(addedAfter: int = 0) -> list[dict[str, Any]]:  # noqa: N803 - as the schema has it
    return [book for book in BOOKS if book["addedAt"] > addedAfter]


@app.resolver(type_name="Query", field_name="identity")
def describe_identity() -> Any:
    assert app.current_event
    return app.current_event["identity"]


@app.resolver(type_name="Query", field_name="batches")
def list_batches() -> list[int]:
    return batches


@app.batch_resolver(type_name="Book", field_name="author")
def find_authors(event: list[AppSyncResolverEvent]) -> list[Any]:
    batches.append(len(event))
    return [AUTHORS[each.source["authorId"]] for each in event if each.source]


def handler(event: Any, context: LambdaContext) -> Any:
    assert context.function_name
    assert context.get_remaining_time_in_millis() > 0
    return app.resolve(event, context)


def authorize(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Admit `reader NAME`, who may not see the books."""
    kind, _, name = AppSyncAuthorizerEvent(event).authorization_token.partition(" ")
    return AppSyncAuthorizerResponse(
        authorize=kind == "reader",
        resolver_context={
            "name": name,
            "query": event["requestContext"]["queryString"],
            "requestId": event["requestContext"]["requestId"],
        },
        deny_fields=["Query.books"],
        max_age=0,
    ).asdict()
