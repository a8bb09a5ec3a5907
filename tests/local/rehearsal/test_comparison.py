from typing import Any

from local.rehearsal.client import Answer
from local.rehearsal.comparison import SLACK_SECONDS, differences

NOON, ONE = "2026-11-25T12:00:00.000Z", "2026-11-25T13:00:00.000Z"
NOON_SECONDS = 1795608000.0
DIFFERENT: list[tuple[Any, Any, str]] = [
    ({"data": {"points": 10}}, {"data": {"points": 11}}, "data.points is 10"),
    ({"data": [{"id": "a"}]}, {"data": [{"id": "b"}]}, "data[0].id is 'a'"),
    ({"data": [1]}, {"data": [1, 2]}, "data is [1]"),
    ({"done": True}, {"done": 1}, "done is True"),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "the answer is ['a', 'b']"),
    ({"a": "text"}, {"a": NOON}, "a is 'text'"),
    ({"at": NOON}, {"at": ONE}, f"at is '{NOON}'"),
    ({"expiresInSeconds": 900}, {"expiresInSeconds": 779}, "expiresInSeconds is 900"),
    ({"expiresInSeconds": 900}, {"expiresInSeconds": "900"}, "expiresInSeconds is 900"),
]


def answer(body: Any, asked_at_seconds: float = NOON_SECONDS, title: str = "hanako asks") -> Answer:
    return Answer(title, body, asked_at_seconds)


def test_answers_compare_but_for_delays() -> None:
    for one, other, place in DIFFERENT:
        assert differences([answer(one)], [answer(one)]) == []
        (difference,) = differences([answer(one)], [answer(other)])
        assert difference.startswith(f"answer 1, hanako asks: {place}")
        assert difference.endswith("through the zip")
    later = answer({"at": ONE}, NOON_SECONDS + 3600 + SLACK_SECONDS - 1)
    assert differences([answer({"at": NOON})], [later]) == []
    left = [answer({"expiresInSeconds": seconds}) for seconds in (900, 900 - int(SLACK_SECONDS))]
    assert differences(left[:1], left[1:]) == []
    both = [answer(1), answer(2, title="taro asks")]
    missing = "answer 2: taro asks in process, nothing through the zip"
    assert differences(both, both[:1]) == [missing]
