import threading
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ReadTimeoutError

from resolvers.api.appsync.publishing import Publisher, PublishError
from tests.support.endpoint import (
    KEY,
    REFUSED,
    REGION,
    SECRET,
    TAKEN,
    Answer,
    Endpoint,
    answer_json,
    open_endpoint,
)

DOCUMENT = "mutation($input: X!){ publishBalance(input: $input) { userId } }"
MUTATION = "publishBalance"
BALANCE = {"userId": "花子"}


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with open_endpoint() as opened:
        yield opened


def publisher_to(url: str, secret: str = SECRET, **options: Any) -> Publisher:
    credentials = options.pop("credentials", Credentials(KEY, secret))
    return Publisher(url, {MUTATION: DOCUMENT}, credentials=credentials, region=REGION, **options)


def publish(url: str, **options: Any) -> None:
    publisher_to(url, **options).publish(MUTATION, BALANCE)


def test_mutation_is_posted_and_signed(endpoint: Endpoint) -> None:
    publish(endpoint.url)

    assert endpoint.requests == [{"query": DOCUMENT, "variables": {"input": BALANCE}}]
    assert endpoint.headers[0]["content-type"] == "application/json"
    assert "x-api-key" not in endpoint.headers[0]


@pytest.mark.parametrize("secret", ["another-secret", ""])
def test_wrong_secret_publishes_nothing(endpoint: Endpoint, secret: str) -> None:
    with pytest.raises(PublishError, match=r"answered 401: UnauthorizedException$"):
        publish(endpoint.url, secret=secret)

    assert endpoint.requests == []


NOTHING = "did not return what it published"
NO_DATA: list[Any] = [
    {"data": {MUTATION: None}},
    {"data": None},
    {"data": {}},
    {"data": [1]},
    {},
    [],
    "ok",
]
SECRET_ERRORS = [
    {"errorType": "Unauthorized", "message": "secret-argument"},
    {"message": "secret-argument"},
    "secret-argument",
]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        *((answer_json(content), NOTHING) for content in NO_DATA),
        *((Answer(content), NOTHING) for content in (b"", b"<html>Welcome</html>", b"\xff\xfe")),
        (Answer(b"<html>Bad Gateway</html>", 502), "the endpoint answered 502"),
        (answer_json(TAKEN.content.decode(), 500), "the endpoint answered 500"),
        (answer_json({}, 302), "the endpoint answered 302"),
        (REFUSED, "the endpoint answered 401: UnauthorizedException"),
        (
            answer_json({"data": {MUTATION: {}}, "errors": SECRET_ERRORS}),
            "the mutation failed: Unauthorized, an error without a type, an error without a type",
        ),
        (answer_json({"errors": "broken"}), "the mutation failed: an error without a type"),
    ],
)
def test_only_an_answer_with_the_balance_counts(
    endpoint: Endpoint, answer: Answer, message: str
) -> None:
    endpoint.answers = [answer]

    with pytest.raises(PublishError) as raised:
        publish(endpoint.url)

    assert str(raised.value).endswith(message)


def test_missing_answer_is_not_success(endpoint: Endpoint) -> None:
    asked_enough = threading.Event()
    endpoint.answers = [Answer(TAKEN.content, waits=lambda: asked_enough.wait(30))]

    with pytest.raises(PublishError, match=r"^no answer: ReadTimeoutError$") as raised:
        publish(endpoint.url, timeout_seconds=1)

    asked_enough.set()
    assert isinstance(raised.value.__cause__, ReadTimeoutError)
