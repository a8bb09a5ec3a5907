"""Call the whole product as AppSync does, on its own tables, at a moment that the test sets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ParamSpec, Self, TypeVar

from graphql import FieldNode, OperationDefinitionNode, SelectionSetNode, parse

from local.aws.engine.tables import read_definitions
from resolvers.application import Application
from resolvers.domain.points.accounts import Account
from resolvers.settings import Settings, table_prefix_of
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Key, key_of, to_attributes
from resolvers.storage.base.retries import RetryPolicy
from resolvers.storage.members.pool_users import DeleteUser
from resolvers.storage.points import users
from tests.support.clients import IsOvertaken
from tests.support.fast_moto import ENVIRONMENT, build_once, moto_rows
from tests.support.identities import ADMIN, KIOSK, NOW, SETTINGS, signed_in

HANAKO = signed_in("0a1b2c3d-4e5f-4a6b-8c7d-1a2b3c4d5e6f")
TARO = signed_in("9f8e7d6c-5b4a-4938-8271-6f5e4d3c2b1a")
END_OF_FISCAL_YEAR = "2028-03-31T14:59:59.999Z"
Identity = Mapping[str, Any] | None
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def delete_users_by(application: Application, delete_user: DeleteUser) -> None:
    """Let the application delete users of its pool by this function."""
    for worker in (application.callers, application.sweeper):
        worker.__dict__["_delete_user"] = delete_user


@dataclass
class Service:
    """Hold the product; `now` is the moment of every request. No retry waits or times out."""

    client: Any
    environment: str
    now: datetime = NOW
    settings: Settings = SETTINGS
    location_id: str = ""
    waits: list[float] = field(default_factory=list)
    retry_policy: RetryPolicy | None = None

    def __post_init__(self) -> None:
        # A request never runs out of time on a slow machine: a test of that has its own clock.
        policy = self.retry_policy or RetryPolicy(self.waits.append, lambda: 1.0, lambda: 0.0)
        self.database = Database(self.client, table_prefix_of(self.environment), policy)
        self.application = Application(self.settings, self.database, lambda: self.now)

    def through(self, client: Any) -> "Service":
        """Return the same product on the same tables, through another client."""
        return replace(self, client=client)

    def overtaken(self, work: Callable[[], object]) -> "Service":
        """Return the same product; its first transaction comes just after somebody else's work."""
        return self.through(IsOvertaken(self.client, work))

    def with_settings(self, **settings: Any) -> Self:
        return replace(self, settings=self.settings.model_copy(update=settings))

    def wait(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def answer(self, event: Any) -> Any:
        return self.application.answer(event, "request-1")

    def ask(self, field_name: str, caller: Identity = HANAKO, **arguments: Any) -> Any:
        return self.answer(event_of("Query", field_name, caller, arguments))

    def change(self, field_name: str, caller: Identity = HANAKO, **arguments: Any) -> Any:
        return self.answer(event_of("Mutation", field_name, caller, arguments))

    def event(
        self, field_name: str, caller: Identity, source: Any, **arguments: Any
    ) -> dict[str, Any]:
        """Return the event of a nested field, `Type.field`, of one parent."""
        parent, name = field_name.split(".")
        return event_of(parent, name, caller, arguments, source)

    def nested(
        self, field_name: str, sources: Sequence[Any], caller: Identity = HANAKO, **arguments: Any
    ) -> list[Any]:
        """Send one batch of a nested field, `Type.field`, as AppSync does for a list of parents."""
        batch = [self.event(field_name, caller, source, **arguments) for source in sources]
        answers = self.answer(batch)
        assert all(answer["errorType"] is None for answer in answers), answers
        return [answer["data"] for answer in answers]

    def done(self, field_name: str, caller: Identity = HANAKO, **arguments: Any) -> Any:
        """Send a mutation that must succeed."""
        payload = self.change(field_name, caller, **arguments)
        assert payload["userErrors"] == []
        return payload

    @classmethod
    def open(cls, client: Any, environment: str) -> "Service":
        return cls(client, environment).start()

    def start(self) -> "Service":
        """Make one location of KIOSK: 5 bottles earn a point there, and so does 1 can."""

        def build() -> str:
            self.save_rule(material="PET_BOTTLE", quantityPerPoint=5)
            self.save_rule(material="ALUMINIUM_CAN")
            return self.make_location(KIOSK)

        self.location_id = self.built("start", build)
        return self

    def built(self, name: str, build: Callable[[], Answer]) -> Answer:
        """Return the answer of `build`, which runs once for equal rows at the same moment.

        On moto only; the tests after the first get its rows, its answer and its new moment.
        """

        def build_and_wait() -> tuple[Answer, datetime]:
            return build(), self.now

        begun_with = (name, self.now, str(self.settings))
        answer, self.now = build_once(begun_with, self.environment, build_and_wait)
        return answer

    def with_points(self, points: int) -> "Service":
        """Give Hanako points: she recycles as many cans."""
        self.built(f"{points} points", lambda: self.earn(points))
        return self

    def make_location(self, *kiosks: Mapping[str, Any], **content: Any) -> str:
        location = {
            "names": {"ja": "焼津駅前"},
            "address": "静岡県焼津市栄町1-1",
            "coordinates": {"latitude": 34.87, "longitude": 138.32},
            "acceptedMaterials": ["PET_BOTTLE", "ALUMINIUM_CAN"],
            "kioskIds": [kiosk["sub"] for kiosk in kiosks],
            **content,
        }
        made: str = self.done("createLocation", ADMIN, input=location)["location"]["id"]
        return made

    def save_rule(self, **content: Any) -> Any:
        rule = {"unit": "PIECE", "quantityPerPoint": 1, "pointsPerQuantity": 1, **content}
        return self.done("saveEarnRule", ADMIN, input=rule)["earnRule"]

    def make_reward(self, **content: Any) -> str:
        """Create a voucher of 500 points; its stock is unlimited unless the test gives one."""
        reward = {
            "names": {"ja": "商品券"},
            "pointsCost": 500,
            "fulfilmentType": "VOUCHER_CODE",
            **content,
        }
        made: str = self.done("createReward", ADMIN, input=reward)["reward"]["id"]
        return made

    def issue(
        self, quantity: int = 12, name: str = "deposit-1", material: str = "PET_BOTTLE"
    ) -> dict[str, Any]:
        """Issue a token, for bottles by default; `name` is its deviceEventId."""
        token: dict[str, Any] = self.done(
            "issueQrToken",
            KIOSK,
            locationId=self.location_id,
            items=[{"material": material, "unit": "PIECE", "quantity": quantity}],
            deviceEventId=name,
        )["qrToken"]
        return token

    def earn(self, points: int, caller: Identity = HANAKO, name: str = "cans-1") -> Any:
        """Give the caller points: redeem a deposit of as many cans."""
        token = self.issue(points, name, "ALUMINIUM_CAN")
        return self.done("redeemQrToken", caller, code=token["code"])

    def exchange(
        self, reward_id: str, key: str = "key-1", caller: Identity = HANAKO, **arguments: Any
    ) -> Any:
        """Return the whole payload of exchangeReward, granted or refused."""
        return self.change(
            "exchangeReward", caller, rewardId=reward_id, idempotencyKey=key, **arguments
        )

    def adjust(
        self,
        points: int,
        key: str = "adjust-1",
        caller: Identity = ADMIN,
        user_id: str = HANAKO["sub"],
        **arguments: Any,
    ) -> Any:
        """Return the whole payload of adjustPoints, granted or refused."""
        whole = {"reason": "苦情", "idempotencyKey": key, **arguments}
        return self.change("adjustPoints", caller, userId=user_id, points=points, **whole)

    def reverse(
        self, entry_id: str, key: str = "reverse-1", caller: Identity = ADMIN, **arguments: Any
    ) -> Any:
        """Return the whole payload of reverseLedgerEntry, granted or refused."""
        whole = {"reason": "二重計上", "idempotencyKey": key, **arguments}
        return self.change("reverseLedgerEntry", caller, ledgerEntryId=entry_id, **whole)

    def write(self, table: str, key: str, **attributes: object) -> None:
        """Change a row as a mutation of this version does not."""
        spoil(self.database, (table, key), **attributes)

    def write_account(self, caller: Mapping[str, Any], **attributes: str) -> None:
        """Change the account's row, for example to suspend or erase it."""
        self.write("users", caller["sub"], **attributes)

    def delete(self, table: str, key: str) -> None:
        """Remove a row, as its time to live does."""
        self.client.delete_item(TableName=self.database.table_name(table), Key=key_of(table, key))

    def row_of(self, write: Mapping[str, Any]) -> dict[str, Any]:
        """Return the row that a write of a transaction left, in DynamoDB's JSON."""
        if "Item" in write:
            put: dict[str, Any] = write["Item"]
            return put
        answer = self.client.get_item(
            TableName=write["TableName"], Key=write["Key"], ConsistentRead=True
        )
        row: dict[str, Any] = answer["Item"]
        return row

    def account(self, caller: Mapping[str, Any] = HANAKO) -> Account | None:
        return users.read(self.database, caller["sub"])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return every row of the table in DynamoDB's JSON, sorted as text."""
        name = self.database.table_name(table)
        if self.environment == ENVIRONMENT:
            return sorted(moto_rows(name), key=str)
        pages = self.client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True)
        return sorted((item for page in pages for item in page["Items"]), key=str)

    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        """Return the rows of all tables."""
        return {table: self.rows(table) for table in read_definitions()}

    def unchanged(
        self, work: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        """Return the answer of `work`; check that it changes no table."""
        before = self.snapshot()
        answer = work(*args, **kwargs)
        assert self.snapshot() == before
        return answer


def event_of(
    parent: str, field_name: str, caller: Identity, arguments: Mapping[str, Any], source: Any = None
) -> dict[str, Any]:
    return {
        "arguments": dict(arguments),
        "identity": caller,
        "source": source,
        "request": {"headers": {"authorization": "Bearer made-up"}},
        "info": {"fieldName": field_name, "parentTypeName": parent},
    }


def select(event: dict[str, Any], text: str) -> None:
    """Set the selection of an event, without fragments, as AppSync does."""

    def paths_in(selection_set: SelectionSetNode, prefix: str = "") -> Iterator[str]:
        for node in selection_set.selections:
            assert isinstance(node, FieldNode)
            path = prefix + (node.alias or node.name).value
            yield path
            if node.selection_set:
                yield from paths_in(node.selection_set, f"{path}/")

    (operation,) = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    paths = [*paths_in(operation.selection_set)]
    event["info"] |= {"selectionSetGraphQL": text, "selectionSetList": paths}


def spoil(database: Database, key: Key, **attributes: object) -> None:
    """Set attributes of a row."""
    table, row_id = key
    database.client.update_item(
        TableName=database.table_name(table),
        Key=key_of(table, row_id),
        UpdateExpression=f"SET {', '.join(f'#{name} = :{name}' for name in attributes)}",
        ExpressionAttributeNames={f"#{name}": name for name in attributes},
        ExpressionAttributeValues=to_attributes({f":{name}": v for name, v in attributes.items()}),
    )
