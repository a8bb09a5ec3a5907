"""The caller, read from the event's identity. No other part of an event identifies anybody.

Source: AWS AppSync Developer Guide, "Resolver mapping template context reference", identity.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from resolvers.domain.authorization import GROUP_OF_ROLE, Caller, Role


class SignIn(Enum):
    API_KEY = auto()
    USER_POOL = auto()
    IAM = auto()


@dataclass(frozen=True)
class Identity:
    """`subject` is the Cognito sub, empty for an API key and for IAM."""

    sign_in: SignIn
    subject: str = ""
    groups: frozenset[str] = frozenset()


class UnknownIdentityError(Exception):
    pass


def read_identity(identity: object, *, user_pool_issuer: str | None) -> Identity:
    """Turn `event["identity"]` into an Identity.

    Raise UnknownIdentityError for a Cognito identity of another issuer than `user_pool_issuer`
    (if that is set), an OIDC or Lambda identity, AWS credentials from an identity pool, and any
    other shape.
    """
    if identity is None:
        return Identity(SignIn.API_KEY)
    if not isinstance(identity, Mapping):
        raise UnknownIdentityError("the identity is not an object")
    if "defaultAuthStrategy" in identity:
        return _read_user_pool(identity, user_pool_issuer)
    if identity.get("userArn") and identity.get("accountId"):
        return _read_iam(identity)
    raise UnknownIdentityError("neither a Cognito nor an IAM identity")


def _read_user_pool(identity: Mapping[str, Any], user_pool_issuer: str | None) -> Identity:
    subject, groups = identity.get("sub"), identity.get("groups") or []
    if not isinstance(subject, str) or not subject:
        raise UnknownIdentityError("a Cognito identity without a sub")
    if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
        raise UnknownIdentityError("groups is not a list of names")
    if user_pool_issuer is not None and identity.get("issuer") != user_pool_issuer:
        raise UnknownIdentityError("another issuer's user")
    return Identity(SignIn.USER_POOL, subject, frozenset(groups))


def _read_iam(identity: Mapping[str, Any]) -> Identity:
    if identity.get("cognitoIdentityPoolId") or identity.get("cognitoIdentityId"):
        raise UnknownIdentityError("credentials of an identity pool, not a role of ours")
    return Identity(SignIn.IAM)


def read_caller(identity: Identity) -> Caller:
    """Return the caller; every signed-in user outside the group `kiosks` is a citizen."""
    match identity.sign_in:
        case SignIn.API_KEY:
            return Caller("", frozenset({Role.ANONYMOUS}))
        case SignIn.IAM:
            return Caller("", frozenset({Role.PUBLISHER}))
        case SignIn.USER_POOL:
            roles = {role for role, group in GROUP_OF_ROLE.items() if group in identity.groups}
            if Role.KIOSK not in roles:
                roles.add(Role.CITIZEN)
            return Caller(identity.subject, frozenset(roles))
