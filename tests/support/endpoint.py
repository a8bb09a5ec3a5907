"""An AppSync endpoint on this machine that believes no signature it has not computed itself."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.support.post_server import Answered, taking_posts

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI"
REGION = "ap-northeast-1"
SIGNED = ["content-type", "host", "x-amz-date"]
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>\w+)/(?P<date>\d{8})/(?P<region>[\w-]+)/appsync/"
    r"aws4_request, SignedHeaders=(?P<headers>[\w;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class Answer:
    """`waits` is called before the bytes are sent: the client may have left by then."""

    content: bytes
    status: int = 200
    waits: Callable[[], object] = lambda: None


def answer_json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value).encode(), status)


TAKEN = answer_json({"data": {"publishBalance": {"userId": "hanako"}}})
REFUSED = answer_json({"errors": [{"errorType": "UnauthorizedException", "message": "no"}]}, 401)


@dataclass
class Endpoint:
    """Answers each request with the next of `answers`, the last of them for ever."""

    url: str = ""
    answers: list[Answer] = field(default_factory=lambda: [TAKEN])
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def take(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if not is_signed(path, headers, body):
            return REFUSED
        self.headers.append(headers)
        self.requests.append(json.loads(body))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def is_signed(path: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether the request carries the signature that AWS's own client computes for it."""
    match = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if match is None or match["key"] != KEY or match["region"] != REGION:
        return False
    names = match["headers"].split(";")
    if not set(SIGNED) <= set(names) or not set(names) <= set(headers):
        return False
    request = AWSRequest(
        method="POST",
        url=f"http://{headers['host']}{path}",
        headers={name: headers[name] for name in names},
        data=body,
    )
    request.context["timestamp"] = headers["x-amz-date"]
    request.context["payload_sha256"] = hashlib.sha256(body).hexdigest()
    signer = SigV4Auth(Credentials(KEY, SECRET), "appsync", match["region"])
    canonical = signer.canonical_request(request)
    expected = signer.signature(signer.string_to_sign(request, canonical), request)
    return bool(expected == match["signature"])


@contextmanager
def open_endpoint() -> Iterator[Endpoint]:
    endpoint = Endpoint()

    def answer(path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        given = {name.lower(): value for name, value in headers.items()}
        answered = endpoint.take(path, given, body)
        answered.waits()
        return answered.status, {}, answered.content

    with taking_posts(answer) as host:
        endpoint.url = f"http://{host}/graphql"
        yield endpoint
