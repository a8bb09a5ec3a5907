from typing import Any

import pytest

from gateway.invocation import FunctionFailedError
from tests.support.local_appsync import LocalAppSync


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("InvalidInput", "first: must be 1 to 100"),
        ("UnauthorizedException", "You are not authorized to make this call."),
    ],
)
def test_a_function_that_failed_elsewhere_is_told_as_one_that_raised_here(
    appsync: LocalAppSync, kind: str, message: str
) -> None:
    def fail(_: dict[str, Any]) -> None:
        raise FunctionFailedError(kind, "first: must be 1 to 100")

    appsync.product.answers["Query.viewer"] = fail
    [error] = appsync.ask("{ viewer { id } }", appsync.token("hanako"))["errors"]
    assert (error["errorType"], error["message"]) == (kind, message)
