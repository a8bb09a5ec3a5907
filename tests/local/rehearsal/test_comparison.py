from typing import Any

import pytest

from local.rehearsal.client import Answer
from local.rehearsal.comparison import SLACK_SECONDS, differences

NOON = "2026-11-25T12:00:00.000Z"
NOON_SECONDS = 1795608000.0


def answer(body: Any, asked_at_seconds: float = NOON_SECONDS, title: str = "hanako asks") -> Answer:
    return Answer(title, body, asked_at_seconds)


def compare(one: Any, other: Any) -> list[str]:
    return differences([answer(one)], [answer(other)])


def test_equal_answers_have_no_difference() -> None:
    body = {"data": {"viewer": {"nodes": [1, None, "x", NOON]}}}
    assert compare(body, body) == []


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ({"data": {"points": 10}}, {"data": {"points": 11}}, "data.points is 10"),
        ({"data": [{"id": "a"}]}, {"data": [{"id": "b"}]}, "data[0].id is 'a'"),
        ({"data": [1]}, {"data": [1, 2]}, "data is [1]"),
        ({"data": None}, {"data": False}, "data is None"),
        ({"done": True}, {"done": 1}, "done is True"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "the answer is ['a', 'b']"),
        ({"a": 1}, {"a": 1, "errors": []}, "the answer is ['a']"),
        ({"a": "text"}, {"a": NOON}, "a is 'text'"),
    ],
)
def test_first_different_place_is_named(one: Any, other: Any, place: str) -> None:
    (difference,) = compare(one, other)
    assert difference.startswith(f"answer 1, hanako asks: {place}")
    assert difference.endswith("through the zip")


def test_moments_compare_by_their_delay() -> None:
    one, other = {"at": NOON}, {"at": "2026-11-25T13:00:00.000Z"}
    later = answer(other, NOON_SECONDS + 3600 + SLACK_SECONDS - 1)
    assert differences([answer(one)], [later]) == []
    at_once = answer(other, NOON_SECONDS)
    assert len(differences([answer(one)], [at_once])) == 1


def test_remaining_time_may_differ_by_the_slack() -> None:
    one = {"token": {"expiresInSeconds": 900}}
    assert compare(one, {"token": {"expiresInSeconds": 900 - int(SLACK_SECONDS)}}) == []
    for other in (900 - int(SLACK_SECONDS) - 1, None, "900"):
        assert len(compare(one, {"token": {"expiresInSeconds": other}})) == 1


def test_missing_answer_is_difference() -> None:
    both = [answer(1), answer(2, title="taro asks")]
    assert differences(both, both[:1]) == [
        "answer 2: taro asks in process, nothing through the zip"
    ]
    assert differences(both[:1], both[1:]) == [
        "answer 1: hanako asks in process, taro asks through the zip"
    ]
