from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    """AppSync's authorization modes."""

    API_KEY = "API key"
    USER_POOL = "Cognito user pool"
    IAM = "IAM"
    OIDC = "OpenID Connect"
    LAMBDA = "Lambda authorizer"


@dataclass(frozen=True)
class Caller:
    """The sender of a request, whose credentials have been checked.

    identity is AppSync's identity object in an event. expires_at is in seconds since 1970, UTC;
    None where the credentials do not expire. denied has (type, field) of fields that a Lambda
    authorizer denies.
    """

    mode: Mode
    identity: dict[str, Any] | None
    groups: frozenset[str] = frozenset()
    expires_at: float | None = None
    denied: frozenset[tuple[str, str]] = frozenset()


def describe_user(claims: dict[str, Any], source_ip: str) -> dict[str, Any]:
    """Return AppSync's identity object for a user of a Cognito user pool."""
    return {
        "sub": claims["sub"],
        "issuer": claims["iss"],
        "username": str(claims.get("username") or claims.get("cognito:username") or claims["sub"]),
        "claims": claims,
        "sourceIp": [source_ip],
        "defaultAuthStrategy": "ALLOW",
        "groups": claims.get("cognito:groups") or None,
    }


def describe_open_id_user(claims: dict[str, Any]) -> dict[str, Any]:
    """Return AppSync's identity object for a user of an OpenID provider."""
    return {"sub": claims["sub"], "issuer": claims["iss"], "claims": claims}


@dataclass(frozen=True)
class AccessKey:
    """A key pair that may sign requests, of the IAM user or role with this ARN."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    user_arn: str

    def identity(self, source_ip: str) -> dict[str, Any]:
        """Return AppSync's identity object for IAM."""
        return {
            "accountId": self.user_arn.split(":")[4],
            "cognitoIdentityPoolId": None,
            "cognitoIdentityId": None,
            "sourceIp": [source_ip],
            "username": self.access_key_id,
            "userArn": self.user_arn,
            "cognitoIdentityAuthType": None,
            "cognitoIdentityAuthProvider": None,
        }
