"""The usual form: a small schema in Strawberry, a model in pydantic and boto3's resource."""

import os
import sys
from typing import Any

import boto3
import pydantic
import strawberry

from tools.benchmarks.cold_starts.request import SUBJECT

table = boto3.resource("dynamodb").Table(f"{os.environ['ENVIRONMENT']}-users")


class Account(pydantic.BaseModel):
    user_id: str
    display_name: str | None = None
    language: str | None = None
    available: int = 0


@strawberry.type
class User:
    id: strawberry.ID
    display_name: str | None
    language: str | None
    available: int


@strawberry.type
class Query:
    @strawberry.field
    def viewer(self, info: strawberry.Info[dict[str, Any], None]) -> User | None:
        key = {"user_id": info.context["subject"]}
        row = table.get_item(Key=key, ConsistentRead=True).get("Item", key)
        account = Account.model_validate(row)
        return User(
            id=strawberry.ID(account.user_id),
            display_name=account.display_name,
            language=account.language,
            available=account.available,
        )


schema = strawberry.Schema(query=Query)
result = schema.execute_sync(
    "{ viewer { id displayName language available } }", context_value={"subject": SUBJECT}
)
assert result.errors is None, result.errors
assert result.data is not None
sys.stdout.write(result.data["viewer"]["id"])
