from collections.abc import Callable

import pytest

from gateway.scalars import is_date, is_date_time, is_url

VALID = {
    is_date_time: [
        "2026-11-25T09:00:00.000Z",
        "2026-11-25T09:00:00Z",
        "2026-11-25T09:00Z",
        "2026-11-25T09:00:00.123456789+09:00",
        "2024-02-29T23:59:59-07:00:30",
    ],
    is_date: ["2026-11-25", "2026-11-25Z", "2026-11-25+09:00"],
    is_url: [
        "https://example.org/a/b?c=d#e",
        "http://localhost:8000",
        "mailto:a@example.org",
        "ftp://h/x",
    ],
}
INVALID = {
    is_date_time: [
        "",
        "2026-11-25",
        "2026-11-25T09:00:00",
        "2026-11-25 09:00:00Z",
        "2026-02-29T09:00:00Z",
        "2026-11-25T24:00:00Z",
        "2026-11-25T09:60:00Z",
        "2026-11-25T09:00.5Z",
        "2026-11-25T09:00:00.Z",
        "2026-11-25T09:00:00+25:00",
        "2026-11-25T09:00:00z",
        "26-11-25T09:00:00Z",
        "0000-11-25T09:00:00Z",
        "\uff12026-11-25T09:00:00Z",
        "2026-11-25T09:00:00Z\n",
    ],
    is_date: ["2026-02-30", "2026-13-01", "2026-1-1", "25.11.2026", "20261125"],
    is_url: [
        "",
        "example.org",
        "//example.org/a",
        "https://",
        "https:///a",
        "https://example.org//a",
        "https://example.org/a b",
        "https://example.org/\x00",
        "https://example.org:99999",
        "https://[::1",
        ":",
    ],
}


@pytest.mark.parametrize(
    ("check", "text", "is_valid"),
    [
        (check, text, cases is VALID)
        for cases in (VALID, INVALID)
        for check, texts in cases.items()
        for text in texts
    ],
)
def test_scalar_is_checked(check: Callable[[str], bool], text: str, *, is_valid: bool) -> None:
    assert check(text) is is_valid
