"""The citizen that a release signs in as: reserved for it, without points, made at first use."""

import secrets
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.release.deployment import Deployment, ReleaseError

ADDRESS = "release@recycle-points.invalid"
"""No mail is sent to it. Source of the domain: RFC 2606."""


@dataclass(frozen=True)
class ProbeUser:
    """`token` is an access token of some minutes; `identity` is AppSync's object for it."""

    sub: str
    token: str
    identity: dict[str, Any]


def sign_in(client: Any, deployment: Deployment) -> ProbeUser:
    """Sign in with a new password; `client` is boto3's for cognito-idp. Raise ReleaseError."""
    pool = deployment.user_pool_id
    user = {"UserPoolId": pool, "Username": ADDRESS}
    password = f"Aa1!{secrets.token_urlsafe(32)}"
    try:
        _create(client, user)
        client.admin_set_user_password(**user, Password=password, Permanent=True)
        sub = _read_sub(client.admin_get_user(**user))
        answer = client.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=deployment.release_client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": ADDRESS, "PASSWORD": password},
        )
        token = answer["AuthenticationResult"]["AccessToken"]
    except (BotoCoreError, ClientError, KeyError) as error:
        raise ReleaseError(f"{pool}: {ADDRESS} could not sign in: {error!r}") from None
    identity = {
        "sub": sub,
        "issuer": f"https://cognito-idp.{deployment.region}.amazonaws.com/{pool}",
        "username": sub,
        "claims": {"sub": sub},
        "sourceIp": ["127.0.0.1"],
        "defaultAuthStrategy": "ALLOW",
        "groups": None,
    }
    return ProbeUser(sub, token, identity)


def _create(client: Any, user: dict[str, str]) -> None:
    attributes = {"email": ADDRESS, "email_verified": "true"}
    try:
        client.admin_create_user(
            **user,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise


def _read_sub(user: dict[str, Any]) -> str:
    return next(str(each["Value"]) for each in user["UserAttributes"] if each["Name"] == "sub")
