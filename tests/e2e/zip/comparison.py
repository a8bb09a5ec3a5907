"""Compares two runs of the same story, answer by answer, except for their moments."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from tests.e2e.zip.client import Answer

SLACK_SECONDS = 120.0
"""How much later a moment may be in one run: containers may start slowly."""
REMAINING_TIME = "expiresInSeconds"
"""The member that says how long something is still valid, in seconds: it differs as moments do."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_ABSENT = object()


def differences(in_process: Sequence[Answer], from_zip: Sequence[Answer]) -> list[str]:
    """Return one line for each answer that differs, about the first place.

    Ids and codes must be equal: they come from the request and the secrets. A moment must be equal,
    or as long before or after its question as in the other run; so must a remaining time.
    """
    found = []
    for number, (one, other) in enumerate(zip_longest(in_process, from_zip), start=1):
        if one is None or other is None or one.title != other.title:
            titles = [each.title if each else "nothing" for each in (one, other)]
            found.append(f"answer {number}: {titles[0]} in process, {titles[1]} through the zip")
            continue
        ages = one.asked_at_seconds, other.asked_at_seconds
        place = next(_places(one.body, other.body, ages, ""), None)
        if place is not None:
            found.append(f"answer {number}, {one.title}: {place}")
    return found


def _places(one: Any, other: Any, asked: tuple[float, float], path: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        # The order of an answer's fields is the request's.
        if list(one) != list(other):
            yield _describe(path, list(one), list(other))
        for name in one:
            if name == REMAINING_TIME and _are_near(one[name], other[name]):
                continue
            yield from _places(one[name], other.get(name, _ABSENT), asked, f"{path}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (each, its_other) in enumerate(zip(one, other, strict=True)):
            yield from _places(each, its_other, asked, f"{path}[{index}]")
    elif not _are_equal(one, other, asked):
        yield _describe(path, one, other)


def _are_near(one: object, other: object) -> bool:
    return type(one) is type(other) is int and abs(one - other) <= SLACK_SECONDS


def _are_equal(one: Any, other: Any, asked: tuple[float, float]) -> bool:
    if one == other:
        return type(one) is type(other)
    if not all(isinstance(each, str) and _INSTANT.fullmatch(each) for each in (one, other)):
        return False
    waited = [_seconds(each) - when for each, when in zip((one, other), asked, strict=True)]
    return abs(waited[0] - waited[1]) <= SLACK_SECONDS


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


def _describe(path: str, one: object, other: object) -> str:
    place = path.removeprefix(".") or "the answer"
    return f"{place} is {one!r} in process and {other!r} through the zip"
