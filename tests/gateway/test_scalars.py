import json
from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLError, execute_sync, parse

from gateway.scalars import (
    is_date,
    is_date_time,
    is_email,
    is_ip_address,
    is_phone,
    is_time,
    is_timestamp,
    is_url,
)
from gateway.sdl import read_schema

VALID: dict[Callable[[Any], bool], list[Any]] = {
    is_date_time: [
        *("2026-11-25T09:00:00.000Z", "2026-11-25T09:00:00Z"),
        *("2026-11-25T09:00:00.123456789+09:00", "2024-02-29T23:59:59-07:00:30"),
        "2026-11-25T09:00Z",
    ],
    is_date: ["2026-11-25", "2026-11-25Z", "2026-11-25+09:00"],
    is_url: [
        "https://example.org/a/b?c=d#e",
        "http://localhost:8000",
        "mailto:a@example.org",
        "file:///a",
    ],
    is_time: ["09:00", "09:00:59", "23:59:59.123456789", "09:00Z", "09:00:00.5+09:00"],
    is_timestamp: [0, -1, 4_102_444_800, -31_557_014_167_219_200, 31_556_889_864_403_199],
    is_email: ["a@example.org", "a.b+c@mail.example.co.jp", '"a b"@example.org', "root@localhost"],
    is_phone: ["+81 3-1234-5678", "+14155552671", "415-555-2671", "1 415 555 2671", "4155552671"],
    is_ip_address: ["192.0.2.7", "192.0.2.7/24", "2001:db8::1", "2001:db8::/32"],
}
INVALID: dict[Callable[[Any], bool], list[Any]] = {
    is_date_time: [
        *("", "2026-11-25", "2026-11-25T09:00:00", "2026-02-29T09:00:00Z"),
        *("2026-11-25T24:00:00Z", "2026-11-25T09:00:00+25:00"),
        *("2026-11-25T09:00:60Z", "2026-11-25T09:00.5Z"),
        *("\uff12026-11-25T09:00:00Z", "2026-11-25T09:00:00Z\n"),
    ],
    is_date: ["2026-02-30", "2026-13-01", "2026-1-1", "25.11.2026", "20261125"],
    is_url: [
        *("", "example.org", "https://", "https://example.org//a"),
        *("https://example.org:99999", "https://[", "https://example.org/a b", "https://a\x7f"),
        *("//example.org", "mailto:", "http:a", "https:a", "ftp:a"),
    ],
    is_time: [
        *("", "9:00", "24:00", "09:60", "09:00:60"),
        *("09", "09:00.5", "09:00:00.", "09:00:00.1234567890"),
    ],
    is_timestamp: ["0", 1.0, True, None, 31_556_889_864_403_200, -31_557_014_167_219_201],
    is_email: ["", "a", "@b.org", "a@b..org", ".a@b.org"],
    is_phone: ["", "555-2671", "+81", "+81--312345678", "015-555-2671", "+1 (415) 555 2671", "x"],
    is_ip_address: ["", "192.0.2.256", "fe80::1%eth0", "192.0.2.7/255.255.255.0"],
}


@pytest.mark.parametrize("check", VALID)
def test_scalar_is_checked(check: Callable[[Any], bool]) -> None:
    assert [value for value in VALID[check] if check(value) is not True] == []
    assert [value for value in INVALID[check] if check(value) is not False] == []


LITERALS: list[tuple[str, str, Any]] = [
    ("AWSDate", '"2026-11-25"', "2026-11-25"),
    ("AWSTime", '"09:00:00.000"', "09:00:00.000"),
    ("AWSDateTime", '"2026-11-25T09:00:00.000Z"', "2026-11-25T09:00:00.000Z"),
    ("AWSTimestamp", "-1", -1),
    ("AWSEmail", '"a@example.org"', "a@example.org"),
    ("AWSJSON", json.dumps('{"a": ["箱"]}'), {"a": ["箱"]}),
    ("AWSURL", '"https://example.org"', "https://example.org"),
    ("AWSPhone", '"415-555-2671"', "415-555-2671"),
    ("AWSIPAddress", '"192.0.2.7/24"', "192.0.2.7/24"),
]


def test_each_scalar_reads_writes_and_refuses() -> None:
    seen = []

    def resolve(_source: Any, _info: Any, **arguments: Any) -> Any:
        seen.append(arguments["b"])
        return arguments["b"]

    for kind, literal, value in LITERALS:
        seen.clear()
        schema = read_schema(f"type Query {{ a(b: {kind}): {kind} }}")
        answer, *wrong = (
            execute_sync(schema, parse(f"{{ a(b: {text}) }}"), field_resolver=resolve)
            for text in (literal, '"wrong"', "1.5")
        )
        written = '{"a":["箱"]}' if kind == "AWSJSON" else value
        assert answer.data == {"a": written}
        assert seen == [value]
        for each in wrong:
            [error] = each.errors or []
            assert "Unable to parse" in error.message


def test_invalid_json_is_refused() -> None:
    query = read_schema("type Query { a(b: AWSJSON): AWSJSON }").query_type
    assert query is not None
    for wrong in ("{a: 1}", "{'a': 1}", "NaN", "", "[" * 100_000, 1, {"a": 1}):
        with pytest.raises(GraphQLError, match="as valid JSON"):
            query.fields["a"].args["b"].type.parse_value(wrong)
