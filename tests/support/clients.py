"""DynamoDB clients that misbehave as the real one may, in front of one that does not."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

LOST = {
    "read timeout": ReadTimeoutError,
    "connect timeout": ConnectTimeoutError,
    "no connection": EndpointConnectionError,
}
"""The ways botocore reports a missing answer; only the first is an HTTPClientError."""


def no_answer(kind: str) -> Exception:
    error: Exception = LOST[kind](endpoint_url="http://dynamodb.invalid")
    return error


class ClientInFront:
    """Pass every call on to `client`; a subclass changes some of them."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)


class CrashError(BaseException):
    """The end of a process in the middle of its work."""


class CrashesAt(ClientInFront):
    """Raise `fault` from the call number `at` on, before or after it is done.

    `calls` has the names of all calls so far, of every client that shares it.
    """

    def __init__(
        self,
        client: Any,
        at: int,
        *,
        is_done: bool,
        fault: type[BaseException] = CrashError,
        calls: list[str] | None = None,
        counted: tuple[str, ...] = ("",),
    ) -> None:
        super().__init__(client)
        self.at, self.is_done, self.fault, self.counted = at, is_done, fault, counted
        self.calls = [] if calls is None else calls

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.client, name)
        if not name.startswith(self.counted):
            return method

        def call(**request: Any) -> Any:
            self.calls.append(name)
            crashes = len(self.calls) > self.at
            if crashes and not self.is_done:
                raise self.fault
            answer = method(**request)
            if crashes:
                raise self.fault
            return answer

        return call


class LosesReplies(ClientInFront):
    """Do the first `count` transactions, but lose their answers; `lost` has the requests."""

    is_done = True

    def __init__(self, client: Any, count: int = 1) -> None:
        super().__init__(client)
        self.left = count
        self.lost: list[dict[str, Any]] = []

    def transact_write_items(self, **request: Any) -> Any:
        if not self.left:
            return self.client.transact_write_items(**request)
        if self.is_done:
            self.client.transact_write_items(**request)
        self.left -= 1
        self.lost.append(request)
        raise no_answer("read timeout")


class LosesRequests(LosesReplies):
    """Lose the first `count` transactions before they are done."""

    is_done = False


class LosesEverySecondAnswer(ClientInFront):
    """Lose the answer to every second transaction, done or not."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)
        self.writes = count()

    def transact_write_items(self, **request: Any) -> Any:
        lost = next(self.writes) % 2 == 0
        try:
            answer = self.client.transact_write_items(**request)
        finally:
            if lost:
                raise no_answer("read timeout")
        return answer


class IsOvertaken(ClientInFront):
    """Let others write just before each of the first `count` transactions, or just after."""

    def __init__(
        self,
        client: Any,
        before: Callable[[], object] | None = None,
        *,
        after: Callable[[], object] | None = None,
        count: int = 1,
    ) -> None:
        super().__init__(client)
        self.before = before
        self.after = after
        self.left = count

    def transact_write_items(self, **request: Any) -> Any:
        overtaken, self.left = self.left > 0, max(0, self.left - 1)
        if overtaken and self.before:
            self.before()
        answer = self.client.transact_write_items(**request)
        if overtaken and self.after:
            self.after()
        return answer


class Refuses(ClientInFront):
    """Answer every transaction with this error code, without doing it."""

    def __init__(self, client: Any, code: str, retries: int = 0) -> None:
        super().__init__(client)
        self.code = code
        self.retries = retries

    def transact_write_items(self, **_: Any) -> Any:
        response: Any = {
            "Error": {"Code": self.code, "Message": self.code},
            "ResponseMetadata": {"RetryAttempts": self.retries},
        }
        raise ClientError(response, "TransactWriteItems")


def cancelled(codes: Sequence[str | None], retries: int = 0) -> ClientError:
    """Return the error of a transaction, with a reason for each of its writes."""
    response: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
        "CancellationReasons": [{"Code": code} if code else {} for code in codes],
        "ResponseMetadata": {"RetryAttempts": retries},
    }
    return ClientError(response, "TransactWriteItems")


class Cancels(ClientInFront):
    """Cancel the first `count` transactions with these reasons, one for each write."""

    def __init__(self, client: Any, *codes: str | None, count: int = 1, retries: int = 0) -> None:
        super().__init__(client)
        self.codes, self.retries = codes, retries
        self.left = count

    def transact_write_items(self, **request: Any) -> Any:
        if not self.left:
            return self.client.transact_write_items(**request)
        self.left -= 1
        raise cancelled(self.codes, self.retries)


class SendsTwice(ClientInFront):
    """Send each transaction twice, as botocore does after a lost answer; answer the second.

    Without ClientRequestToken, which makes the two one for ten minutes only.
    """

    def transact_write_items(self, **request: Any) -> Any:
        self.client.transact_write_items(**request)
        try:
            return self.client.transact_write_items(**request)
        except ClientError as error:
            error.response["ResponseMetadata"]["RetryAttempts"] = 1
            raise


class TearsReads(ClientInFront):
    """Let others write during the first read of several items.

    The rows of `table` come as they were before it, all others as they are after it.
    """

    def __init__(self, client: Any, table: str, between: Callable[[], object]) -> None:
        super().__init__(client)
        self.table = table
        self.between: Callable[[], object] | None = between

    def batch_get_item(self, **request: Any) -> Any:
        between, self.between = self.between, None
        before = self.client.batch_get_item(**request)
        if between is None:
            return before
        between()
        after = self.client.batch_get_item(**request)
        after["Responses"][self.table] = before["Responses"][self.table]
        return after


class FailsReads(ClientInFront):
    """Lose the answer to every read after the first `good` ones."""

    def __init__(self, client: Any, good: int = 0) -> None:
        super().__init__(client)
        self.good = good

    def _read(self, read: Callable[..., Any], request: dict[str, Any]) -> Any:
        if not self.good:
            raise no_answer("read timeout")
        self.good -= 1
        return read(**request)

    def batch_get_item(self, **request: Any) -> Any:
        return self._read(self.client.batch_get_item, request)

    def get_item(self, **request: Any) -> Any:
        return self._read(self.client.get_item, request)
