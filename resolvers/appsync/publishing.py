"""Sending a mutation to AppSync as an IAM caller: signed, and believed only when it says so."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

TIMEOUT_SECONDS = 10
_OK = 200


class NotPublished(Exception):  # noqa: N818 - what happened, said as it is
    """AppSync did not take the mutation; the text says why, without its arguments."""


class Publisher:
    """Posts one mutation, with ever new variables, to one AppSync endpoint (…/graphql).

    Source of the signature: AWS General Reference, Signature Version 4, service `appsync`.
    """

    def __init__(
        self, endpoint: str, document: str, *, credentials: Credentials, region: str
    ) -> None:
        self._endpoint = endpoint
        self._document = document
        self._credentials = credentials
        self._region = region
        self._session = URLLib3Session(timeout=TIMEOUT_SECONDS)

    def publish(self, variables: Mapping[str, Any]) -> None:
        """Send the mutation; raises NotPublished unless AppSync answers without an error."""
        body = json.dumps({"query": self._document, "variables": variables}).encode()
        request = AWSRequest(
            method="POST",
            url=self._endpoint,
            data=body,
            headers={"Content-Type": "application/json", "Host": urlsplit(self._endpoint).netloc},
        )
        # Credentials of a role are renewed: the ones of this moment sign.
        signer = SigV4Auth(self._credentials.get_frozen_credentials(), "appsync", self._region)
        signer.add_auth(request)
        answer = self._session.send(request.prepare())
        if answer.status_code != _OK:
            raise NotPublished(f"the endpoint answered {answer.status_code}")
        errors = json.loads(answer.content).get("errors")
        if errors:
            kinds = ", ".join(str(error.get("errorType")) for error in errors)
            raise NotPublished(f"the mutation failed: {kinds}")
