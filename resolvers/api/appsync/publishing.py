"""Send a signed mutation to AppSync as an IAM caller, and check its answer."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session

from resolvers.domain.base.times import format_instant
from resolvers.domain.points.accounts import Balance

TIMEOUT_SECONDS = 10
_OK = 200


class PublishError(Exception):
    """AppSync did not confirm the mutation; the text says why, and omits the arguments."""

    quotes_no_values = True


class Publisher:
    """Posts mutations to one AppSync endpoint (…/graphql); `documents` has their texts by name.

    `timeout_seconds` is for the connection and then for each wait for bytes.
    Source of the signature: AWS General Reference, Signature Version 4, service `appsync`.
    """

    def __init__(
        self,
        endpoint: str,
        documents: Mapping[str, str],
        *,
        credentials: Credentials,
        region: str,
        timeout_seconds: int = TIMEOUT_SECONDS,
    ) -> None:
        self._endpoint = endpoint
        self._documents = documents
        self._credentials = credentials
        self._region = region
        self._session = URLLib3Session(timeout=timeout_seconds)

    def publish(self, mutation: str, content: Mapping[str, Any]) -> None:
        """Send the mutation; raise PublishError unless AppSync returns the published content."""
        body = json.dumps(
            {"query": self._documents[mutation], "variables": {"input": content}}
        ).encode()
        request = AWSRequest(
            method="POST",
            url=self._endpoint,
            data=body,
            headers={"Content-Type": "application/json", "Host": urlsplit(self._endpoint).netloc},
        )
        # A role's credentials change: sign with the current ones.
        signer = SigV4Auth(self._credentials.get_frozen_credentials(), "appsync", self._region)
        signer.add_auth(request)
        try:
            answer = self._session.send(request.prepare())
        except BotoCoreError as error:
            raise PublishError(f"no answer: {type(error).__name__}") from error
        returned = _read_object(answer.content)
        kinds = _error_types(returned)
        if answer.status_code != _OK:
            raise PublishError(f"the endpoint answered {answer.status_code}{kinds}")
        if kinds:
            raise PublishError(f"the mutation failed{kinds}")
        data = returned.get("data")
        if not isinstance(data, dict) or not data or None in data.values():
            # A null answer reaches no subscriber.
            raise PublishError("the endpoint did not return what it published")


def published_input(balance: Balance) -> dict[str, Any]:
    """Return the balance as publishBalance takes it, in JSON."""
    return {
        "userId": balance.user_id,
        "available": balance.available,
        "held": balance.held,
        "lifetimeEarned": balance.lifetime_earned,
        "expiring": [
            {"points": each.points, "expiresAt": format_instant(each.expires_at)}
            for each in balance.expiring
        ],
        "version": balance.version,
        "asOf": format_instant(balance.as_of),
    }


def _read_object(content: bytes) -> dict[str, Any]:
    """Return the JSON object of an answer; empty for anything else, such as a proxy's page."""
    try:
        answer = json.loads(content)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _error_types(content: Mapping[str, Any]) -> str:
    errors = content.get("errors")
    if not errors:
        return ""
    found = errors if isinstance(errors, list) else [errors]
    kinds = (error.get("errorType") if isinstance(error, dict) else None for error in found)
    return f": {', '.join(str(kind or 'an error without a type') for kind in kinds)}"
