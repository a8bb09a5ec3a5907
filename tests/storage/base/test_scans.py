from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import CapacityExceededError, Database
from resolvers.storage.base.expressions import to_attributes
from resolvers.storage.base.retries import RetryPolicy
from resolvers.storage.base.scans import scan_pages
from tests.support.clients import ClientInFront, no_answer
from tests.support.reward_rows import through

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class FailsScans(ClientInFront):
    """The first `count` scans end with this error."""

    def __init__(self, client: Any, error: Exception, count: int = 1) -> None:
        super().__init__(client)
        self.error = error
        self.left = count

    def scan(self, **request: Any) -> Any:
        if self.left:
            self.left -= 1
            raise self.error
        # Small pages, so that there are several of each segment.
        return self.client.scan(**request, Limit=3)


def throttled(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "Scan")


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    database = Database(
        moto_client, table_prefix_of(moto_environment), RetryPolicy(lambda _: None, lambda: 1.0)
    )
    for number in range(20):
        item = {"user_id": f"citizen {number:02}", "ledger_seq": number}
        moto_client.put_item(TableName=database.table_name("users"), Item=to_attributes(item))
    return database


def ids(database: Database, **options: Any) -> list[str]:
    pages = scan_pages(database, "users", **options)
    return sorted(item["user_id"]["S"] for page in pages for item in page)


@pytest.mark.parametrize("segments", [1, 3, 7])
def test_segments_and_pages_give_rows_once(database: Database, segments: int) -> None:
    paged = through(database, FailsScans(database.client, no_answer("read timeout"), 0))

    assert ids(paged, segments=segments) == [f"citizen {number:02}" for number in range(20)]


@pytest.mark.parametrize(
    "error",
    [no_answer("read timeout"), throttled("ProvisionedThroughputExceededException")],
    ids=repr,
)
def test_throttled_page_is_read_again(database: Database, error: Exception) -> None:
    assert len(ids(through(database, FailsScans(database.client, error, 3)))) == 20


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (throttled("ThrottlingException"), "ThrottlingException"),
        (no_answer("no connection"), "EndpointConnectionError"),
    ],
)
def test_page_throttled_every_time_says_why(
    database: Database, error: Exception, kind: str
) -> None:
    fails = FailsScans(database.client, error, 1000)

    with pytest.raises(CapacityExceededError, match=f"cannot read .*-users: {kind}$"):
        ids(through(database, fails), segments=1)


def test_lasting_error_is_raised_at_once(database: Database) -> None:
    fails = FailsScans(database.client, throttled("AccessDeniedException"), 1000)

    with pytest.raises(ClientError, match="AccessDenied"):
        ids(through(database, fails), segments=1)

    assert fails.left == 999
