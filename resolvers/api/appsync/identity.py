"""Read the caller from the event's identity. No other part of an event identifies the caller.

Source: AWS AppSync Developer Guide, "Resolver mapping template context reference", identity.
"""

from collections.abc import Mapping
from typing import Any

from resolvers.domain.base.authorization import GROUP_OF_ROLE, Caller, Role

API_KEY = Caller("", frozenset({Role.ANONYMOUS}))
IAM_ROLE = Caller("", frozenset({Role.PUBLISHER}))


class UnknownIdentityError(Exception):
    pass


def read_caller(identity: object, *, user_pool_issuer: str | None) -> Caller:
    """Return the caller; each signed-in user outside the group `kiosks` is a citizen.

    Raise UnknownIdentityError for a Cognito identity of another issuer than `user_pool_issuer`
    (if that is set), an OIDC or Lambda identity, AWS credentials from an identity pool, and any
    other shape.
    """
    if identity is None:
        return API_KEY
    if not isinstance(identity, Mapping):
        raise UnknownIdentityError("the identity is not an object")
    if "defaultAuthStrategy" in identity:
        return _read_user(identity, user_pool_issuer)
    if identity.get("userArn") and identity.get("accountId"):
        if identity.get("cognitoIdentityPoolId") or identity.get("cognitoIdentityId"):
            raise UnknownIdentityError("credentials of an identity pool, not a role of ours")
        return IAM_ROLE
    raise UnknownIdentityError("neither a Cognito nor an IAM identity")


def _read_user(identity: Mapping[str, Any], user_pool_issuer: str | None) -> Caller:
    subject, groups = identity.get("sub"), _groups_of(identity) or []
    if not isinstance(subject, str) or not subject:
        raise UnknownIdentityError("a Cognito identity without a sub")
    if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
        raise UnknownIdentityError("groups is not a list of names")
    if user_pool_issuer is not None and identity.get("issuer") != user_pool_issuer:
        raise UnknownIdentityError("another issuer's user")
    roles = {role for role, group in GROUP_OF_ROLE.items() if group in groups}
    if Role.KIOSK not in roles:
        roles.add(Role.CITIZEN)
    return Caller(subject, frozenset(roles))


def _groups_of(identity: Mapping[str, Any]) -> object:
    """Return the groups, or those of the claims, which AppSync has verified, without such a field.

    null means no groups: the claims are ignored then.
    """
    claims = identity.get("claims")
    if "groups" in identity or not isinstance(claims, Mapping):
        return identity.get("groups")
    return claims.get("cognito:groups")
