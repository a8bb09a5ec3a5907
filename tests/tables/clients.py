"""DynamoDB clients that misbehave as the real one may: in front of a client that does not."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError


class ClientInFront:
    """Hands every call on to `client`; a subclass takes some of them."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)


class LosesReplies(ClientInFront):
    """The first `count` transactions are done, but their answers never arrive."""

    def __init__(self, client: Any, count: int = 1) -> None:
        super().__init__(client)
        self.left = count
        self.lost = 0

    def transact_write_items(self, **request: Any) -> Any:
        answer = self.client.transact_write_items(**request)
        if self.left:
            self.left -= 1
            self.lost += 1
            raise ReadTimeoutError(endpoint_url="http://dynamodb.invalid")
        return answer


class LosesRequests(ClientInFront):
    """The first `count` transactions time out, and are not done."""

    def __init__(self, client: Any, count: int = 1) -> None:
        super().__init__(client)
        self.left = count

    def transact_write_items(self, **request: Any) -> Any:
        if self.left:
            self.left -= 1
            raise ReadTimeoutError(endpoint_url="http://dynamodb.invalid")
        return self.client.transact_write_items(**request)


class IsOvertaken(ClientInFront):
    """Somebody else writes just before each of the first `count` transactions, or just after."""

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
    """Every transaction is answered with this error code, and not done."""

    def __init__(self, client: Any, code: str, retries: int = 0) -> None:
        super().__init__(client)
        self.code = code
        self.retries = retries

    def transact_write_items(self, **_: Any) -> Any:
        raise ClientError(
            {
                "Error": {"Code": self.code, "Message": self.code},
                "ResponseMetadata": {"RetryAttempts": self.retries},  # type: ignore[typeddict-item] # the other metadata is not read
            },
            "TransactWriteItems",
        )
