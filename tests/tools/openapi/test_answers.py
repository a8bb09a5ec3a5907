"""An answer that openapi.json does not have fails the test that got it."""

from typing import Any

import pytest

from tests.support.rest_contract import check_answer

PAGE: dict[str, Any] = {"items": [], "nextCursor": None}
KEPT = {
    "content-type": "application/json",
    "etag": 'W/"65a8e27d8879283831b664bd"',
    "cache-control": "max-age=60",
}


def test_answer_off_the_contract_is_named() -> None:
    check_answer("GET", "/v1/rewards", 200, KEPT, PAGE)
    for status, headers, body, said in (
        (202, KEPT, PAGE, "the status is not in the contract"),
        (200, {**KEPT, "etag": "65a8"}, PAGE, "the header ETag is '65a8'"),
        (200, {**KEPT, "content-type": "text/plain"}, PAGE, "the content-type is none of"),
        (200, {"content-type": "application/json"}, PAGE, "the header ETag is missing"),
        (200, KEPT, {**PAGE, "more": 1}, "'more' was unexpected"),
        (304, KEPT, PAGE, "a body is not in the contract"),
    ):
        with pytest.raises(AssertionError, match=said):
            check_answer("GET", "/v1/rewards", status, headers, body)
