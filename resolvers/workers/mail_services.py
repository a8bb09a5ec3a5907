"""Clients of Cognito, which knows citizens' addresses, and of SES, which sends mails.

An address stays in the memory of one invocation. No log or table has it.
"""

import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

# A mail whose answer gets lost may have been sent: a retry sends a second one.
_CONFIG = Config(
    retries={"total_max_attempts": 3, "mode": "standard"}, connect_timeout=2, read_timeout=5
)


class UserPool:
    def __init__(self, pool_id: str, client: Any = None) -> None:  # noqa: ANN401 - boto3's client of `cognito-idp`
        self._pool_id = pool_id
        self._client = client or boto3.client("cognito-idp", config=_CONFIG)

    def find_address(self, sub: str) -> str | None:
        """Return the verified e-mail address of a user who can sign in.

        A sub is a username in a pool whose users sign in by e-mail address. Source: Amazon Cognito
        User Pools API Reference, AdminGetUser, `Username`.
        """
        try:
            user = self._client.admin_get_user(UserPoolId=self._pool_id, Username=sub)
        except self._client.exceptions.UserNotFoundException:
            return None
        if not user["Enabled"] or user["UserStatus"] == "UNCONFIRMED":
            return None
        attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
        return attributes.get("email") if attributes.get("email_verified") == "true" else None


class MailService:
    """Sends mails from one sender. `configuration_set` is that of SES, if there is one."""

    def __init__(
        self,
        sender: str,
        configuration_set: str | None,
        client: Any = None,  # noqa: ANN401 - boto3's client of `sesv2`
    ) -> None:
        self._sender = sender
        self._extra = {"ConfigurationSetName": configuration_set} if configuration_set else {}
        self._client = client or boto3.client("sesv2", config=_CONFIG)

    def send(self, address: str, template: str, values: Mapping[str, str]) -> None:
        """Send a mail by SES. Raise botocore's errors; their text may have the address."""
        self._client.send_email(
            FromEmailAddress=self._sender,
            Destination={"ToAddresses": [address]},
            Content={
                "Template": {
                    "TemplateName": template,
                    "TemplateData": json.dumps(values, ensure_ascii=False),
                }
            },
            **self._extra,
        )
