"""Where a gateway of AWS differs from the local one by its nature, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.api_gateway import Payload
from tests.e2e.zip.client import Answer
from tests.e2e.zip.comparison import differences

REST, HTTP = Payload.REST, Payload.HTTP
NAMES = {REST: "REST API", HTTP: "HTTP API"}
_RESPONSES = (
    "A REST API answers by itself, by gateway responses: tests/infra tries those of Terraform."
)
_FIXED = "An HTTP API answers by itself, and always with its own body."
_KEYS = "Only a REST API has API keys and usage plans."
_SCOPE = "An HTTP API calls a token without a scope forbidden."
_TYPED = "The engine says application/json where nothing gives a type."
_AT_ONCE = (
    "A REST API names OPTIONS too, and a type of its empty answer; an HTTP API answers for all its "
    "routes at once."
)
_TYPE = frozenset({"content-type"})
_PREFLIGHT = frozenset(
    {"content-type", "access-control-allow-methods", "access-control-expose-headers"}
)


@dataclass(frozen=True)
class OwnAnswer:
    """A step that a gateway answers by itself.

    headers: Those that are not compared; None: only the status is compared.
    """

    payload: Payload
    title: str
    status: int
    reason: str
    headers: frozenset[str] | None = None


OWN_ANSWERS = (
    OwnAnswer(REST, "anybody asks for what does not exist", 403, _RESPONSES),
    OwnAnswer(HTTP, "anybody asks for what does not exist", 404, _FIXED),
    OwnAnswer(REST, "anybody deletes the rewards", 403, _RESPONSES),
    OwnAnswer(HTTP, "anybody deletes the rewards", 404, _FIXED),
    OwnAnswer(REST, "anybody forgets the API key", 403, _KEYS),
    OwnAnswer(REST, "a key asks more than its quota", 429, _KEYS),
    OwnAnswer(REST, "a key asks too fast", 429, _KEYS),
    *(
        OwnAnswer(payload, title, 401, reason)
        for payload, reason in ((REST, _RESPONSES), (HTTP, _FIXED))
        for title in (
            "a citizen forgets the token",
            "a citizen sends a damaged token",
            "a citizen of another city calls",
            "an old client forgets the token",
        )
    ),
    OwnAnswer(REST, "a citizen sends the ID token", 401, _RESPONSES),
    OwnAnswer(HTTP, "a citizen sends the ID token", 403, _SCOPE),
    OwnAnswer(REST, "anybody has that reward already", 304, _TYPED, _TYPE),
    OwnAnswer(HTTP, "anybody has that reward already", 304, _TYPED, _TYPE),
    OwnAnswer(REST, "a page asks whether it may send a token", 204, _AT_ONCE, _PREFLIGHT),
    OwnAnswer(HTTP, "a page asks whether it may send a token", 204, _AT_ONCE, _PREFLIGHT),
)


def gateway_differences(
    payload: Payload, in_process: Sequence[Answer], deployed: Sequence[Answer]
) -> list[str]:
    """Return one line for each answer of the deployed gateway that differs, about the first place.

    What the gateway answers by itself is compared as far as OWN_ANSWERS says.
    """
    own = {each.title: each for each in OWN_ANSWERS if each.payload is payload}
    expected = [
        _expect(answer, own[answer.title]) if answer.title in own else answer
        for answer in in_process
    ]
    answered = [
        _leave_out(answer, own[answer.title]) if answer.title in own else answer
        for answer in deployed
    ]
    return [f"{NAMES[payload]}, {each}" for each in differences(expected, answered)]


def _expect(answer: Answer, own: OwnAnswer) -> Answer:
    expected = _leave_out(answer, own)
    return replace(expected, body={**expected.body, "status": own.status})


def _leave_out(answer: Answer, own: OwnAnswer) -> Answer:
    if own.headers is None:
        return replace(answer, body={"status": answer.body["status"]})
    headers = {
        name: value for name, value in answer.body["headers"].items() if name not in own.headers
    }
    return replace(answer, body={**answer.body, "headers": headers})
