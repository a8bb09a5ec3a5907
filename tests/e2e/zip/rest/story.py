"""The REST story, step by step, at any address that serves the routes."""

import json
import re
import time
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from gateway.errors import RunError
from tests.e2e.zip.client import SECONDS, Answer

STEPS_PATH = Path(__file__).with_name("steps.json")
COMPARED_HEADERS = (
    "allow",
    "cache-control",
    "content-type",
    "deprecation",
    "etag",
    "idempotency-replayed",
    "link",
    "location",
    "retry-after",
    "www-authenticate",
)
_CORS = "access-control-"
# What is another's in each run: a request's id, a row's without a key, the hash of moments.
_BY_CHANCE = re.compile(
    r"(?<=urn:recycle-points:request:)[-\w]+"
    r'|(?<=[iI]d":")[0-9a-f]{32}(?=")|(?<=[hH]ash":")[0-9a-f]{64}|W/"[0-9a-f]+"'
)
_NOTHING = str(UUID(int=0))


class _EveryStatus(urllib.request.HTTPErrorProcessor):
    """Gives refusals as answers, too."""

    def http_response(self, request: urllib.request.Request, response: HTTPResponse) -> Any:  # noqa: ARG002 - as its base
        return response


# A proxy cannot reach this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _EveryStatus)


class Step(BaseModel):
    """One request; texts may have names in braces, of what the story knows.

    send: Method, path and query.
    status: The status of the local answer.
    who: Whose token is sent; without one an API key is.
    key: The header Idempotency-Key.
    plan: The usage plan of the API key; None sends no key.
    keeps: What later steps need, by their names there: `etag`, `link`, or a place in the body such
        as `items.0.id`.
    chance: Places of ids that are another's in each run, as no request names them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    send: str
    status: int
    who: str | None = None
    key: str | None = None
    plan: str | None = "partner"
    headers: dict[str, str] = {}
    body: Any = None
    keeps: dict[str, str] = {}
    chance: tuple[str, ...] = ()


def read_steps() -> list[Step]:
    return TypeAdapter(list[Step]).validate_json(STEPS_PATH.read_bytes())


class Caller:
    """Sends the story's requests to an API; `answers` keeps every answer, in their order.

    Args:
        base_url: Where its paths begin.
        api_keys: The API's keys by their usage plans.
        tokens: What goes in the header Authorization, by its owner's name.
        known: What the steps have in braces.
    """

    def __init__(
        self,
        base_url: str,
        api_keys: Mapping[str, str],
        tokens: Mapping[str, str],
        known: Mapping[str, str],
    ) -> None:
        self._base_url = base_url
        self._api_keys = api_keys
        self._tokens = tokens
        self._known = {"nothing": _NOTHING, **known}
        # The rewards' pictures are at the origin.
        self._by_chance = {self._known["origin"]: "(origin)"}
        self.answers: list[Answer] = []

    def follow(self, steps: list[Step]) -> None:
        """Send all requests.

        Raises:
            RunError: Nothing answers, or an answer lacks what a later step needs.
        """
        for step in steps:
            asked_at_seconds = time.time()
            status, headers, text = self._send(step)
            for name, place in step.keeps.items():
                self._known[name] = _find(step, place, headers, text)
            for place in step.chance if status == step.status else ():
                found = _find(step, place, headers, text)
                self._by_chance.setdefault(found, f"({place} of {step.title})")
            body = {
                "status": status,
                "headers": {n: self._without_chance(step, v) for n, v in headers.items()},
                "body": _read(self._without_chance(step, text)),
            }
            self.answers.append(Answer(step.title, body, asked_at_seconds))

    def _send(self, step: Step) -> tuple[int, dict[str, str], str]:
        method, address = self._fill(step.send).split(" ", 1)
        content = None if step.body is None else json.dumps(self._fill(step.body)).encode()
        request = urllib.request.Request(  # noqa: S310 - a server that was started here
            f"{self._base_url}{address}", content, self._headers(step), method=method
        )
        try:
            with _OPENER.open(request, timeout=SECONDS) as answer:
                return answer.status, _choose(answer.headers), answer.read().decode()
        except (OSError, HTTPException) as error:
            raise RunError(f"{step.title}: {step.send}: {error}") from error

    def _headers(self, step: Step) -> dict[str, str]:
        headers = {"Content-Type": "application/json", **self._fill(step.headers)}
        if step.who is not None:
            headers["Authorization"] = f"Bearer {self._tokens[self._fill(step.who)]}"
        elif api_key := self._api_keys.get(step.plan or ""):
            headers["X-Api-Key"] = api_key
        if step.key is not None:
            headers["Idempotency-Key"] = self._fill(step.key)
        return headers

    def _fill(self, value: Any) -> Any:
        if isinstance(value, str):
            return value.format_map(self._known)
        if isinstance(value, dict):
            return {name: self._fill(each) for name, each in value.items()}
        return [self._fill(each) for each in value] if isinstance(value, list) else value

    def _without_chance(self, step: Step, text: str) -> str:
        """Return the text with a name in place of each value that is another's in each run.

        The names are those of the steps that showed the values first, so that the comparison finds
        a value that is not that of the same step.
        """
        known = [each for each in self._by_chance if each in text]
        for value in known:
            text = text.replace(value, self._by_chance[value])
        new = dict.fromkeys(_BY_CHANCE.findall(text))
        for number, value in enumerate(new, start=1):
            self._by_chance[value] = f"({number} of {step.title})"
            text = text.replace(value, self._by_chance[value])
        return text


def check_statuses(answers: list[Answer]) -> None:
    """Raise RunError if a local answer has another status than its step."""
    for step, answer in zip(read_steps(), answers, strict=True):
        if answer.body["status"] != step.status:
            raise RunError(
                f"in process, {step.title}: the status must be {step.status}: {answer.body}"
            )


def _choose(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that are compared; those of CORS are lists without an order."""
    lower = {name.lower(): value for name, value in headers.items()}
    chosen = {name: lower[name] for name in COMPARED_HEADERS if name in lower}
    for name in sorted(each for each in lower if each.startswith(_CORS)):
        parts = sorted(part.strip().lower() for part in lower[name].split(","))
        chosen[name] = ", ".join(parts)
    return chosen


def _find(step: Step, place: str, headers: Mapping[str, str], text: str) -> str:
    try:
        if place == "etag":
            return headers["etag"]
        if place == "link":
            return headers["link"].partition("<?")[2].partition(">")[0]
        found: Any = json.loads(text)
        for part in place.split("."):
            found = found[int(part)] if part.isdigit() else found[part]
        return str(found)
    except (LookupError, TypeError, ValueError) as error:
        raise RunError(f"{step.title}: the answer has no {place}: {text}") from error


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
