import pytest

from gateway.scalars import is_date, is_date_time, is_url


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25T09:00:00.000Z",
        "2026-11-25T09:00:00Z",
        "2026-11-25T09:00Z",
        "2026-11-25T09:00:00.123456789+09:00",
        "2024-02-29T23:59:59-07:00:30",
    ],
)
def test_a_moment_with_an_offset_is_a_date_time(text: str) -> None:
    assert is_date_time(text)


@pytest.mark.parametrize(
    "text",
    [
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
)
def test_anything_else_is_no_date_time(text: str) -> None:
    assert not is_date_time(text)


@pytest.mark.parametrize("text", ["2026-11-25", "2026-11-25Z", "2026-11-25+09:00"])
def test_a_day_with_or_without_an_offset_is_a_date(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "2026-1-1", "25.11.2026", "20261125"])
def test_anything_else_is_no_date(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize(
    "text",
    ["https://example.org/a/b?c=d#e", "http://localhost:8000", "mailto:a@example.org", "ftp://h/x"],
)
def test_a_scheme_with_something_behind_it_is_a_url(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize(
    "text",
    [
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
)
def test_anything_else_is_no_url(text: str) -> None:
    assert not is_url(text)
