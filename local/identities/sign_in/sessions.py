"""Tokens as a Cognito user pool issues them, and the sessions that their refresh tokens renew.

Source: Amazon Cognito Developer Guide, "Understanding user pool JSON web tokens (JWTs)".
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jwt.utils import base64url_encode
from pydantic import BaseModel

from gateway.issuer import Issuer
from gateway.private_file import load_file, write_file
from local.base.app_clients import Client, find_client
from local.identities.identities import Identities, Identity

OPEN_ID: Final = "openid"


@dataclass(frozen=True)
class Tokens:
    """expires_in_seconds: of the access and the ID token."""

    access_token: str
    id_token: str
    refresh_token: str
    expires_in_seconds: int


class _Session(BaseModel):
    sub: str
    client_id: str
    scope: str
    origin_jti: str
    auth_time: int
    expires_at: int


class _SessionsFile(BaseModel):
    sessions: dict[str, _Session]


class Sessions:
    """Kept in sessions.json of data_dir, by the digests of their refresh tokens.

    The end of a session invalidates its refresh token. As in Cognito, its access tokens stay valid
    until they expire.

    Raises:
        ValueError: The file cannot be used; the message names it.
    """

    def __init__(self, data_dir: Path, issuer: Issuer, identities: Identities) -> None:
        self._path = data_dir / "sessions.json"
        self._issuer = issuer
        self._identities = identities
        kept = load_file(self._path, _SessionsFile, lambda: _SessionsFile(sessions={}))
        self._sessions = kept.sessions

    def begin(
        self,
        identity: Identity,
        client: Client,
        now_seconds: int,
        *,
        scope: str = OPEN_ID,
        nonce: str | None = None,
    ) -> Tokens:
        """Sign an identity in to an app. nonce: of the app, for the first ID token."""
        refresh_token = secrets.token_urlsafe(64)
        session = _Session(
            sub=identity.sub,
            client_id=client.client_id,
            scope=scope,
            origin_jti=str(uuid.uuid4()),
            auth_time=now_seconds,
            expires_at=now_seconds + client.refresh_token_seconds,
        )
        alive = {
            digest: each for digest, each in self._sessions.items() if each.expires_at > now_seconds
        }
        self._keep({**alive, _digest(refresh_token): session})
        return self._issue(session, identity, client, refresh_token, now_seconds, nonce)

    def renew(self, refresh_token: str, client_id: str, now_seconds: int) -> Tokens | None:
        """Return new tokens with the same refresh token.

        None: it is unknown, has ended or expired, is another client's, or its identity does not
        exist.
        """
        session = self._sessions.get(_digest(refresh_token))
        client = find_client(client_id)
        if session is None or client is None or session.client_id != client_id:
            return None
        identity = self._identities.find(session.sub)
        if identity is None or session.expires_at <= now_seconds:
            return None
        return self._issue(session, identity, client, refresh_token, now_seconds)

    def end(self, refresh_token: str, client_id: str) -> bool:
        """End the session of a refresh token, if it has one; False: it is another client's."""
        digest = _digest(refresh_token)
        session = self._sessions.get(digest)
        if session is None:
            return True
        if session.client_id != client_id:
            return False
        self._keep({each: kept for each, kept in self._sessions.items() if each != digest})
        return True

    def end_all(self, sub: str) -> None:
        """End all sessions of an identity, in every app."""
        self._keep({digest: each for digest, each in self._sessions.items() if each.sub != sub})

    def _keep(self, sessions: dict[str, _Session]) -> None:
        write_file(self._path, _SessionsFile(sessions=sessions))
        self._sessions = sessions

    def _issue(
        self,
        session: _Session,
        identity: Identity,
        client: Client,
        refresh_token: str,
        now_seconds: int,
        nonce: str | None = None,
    ) -> Tokens:
        lives_seconds = client.access_token_seconds
        shared = {
            "auth_time": session.auth_time,
            "event_id": str(uuid.uuid4()),
            "origin_jti": session.origin_jti,
        }
        access_token = self._issuer.mint_access_token(
            sub=identity.sub,
            name=identity.name,
            groups=identity.groups,
            now_seconds=now_seconds,
            expires_in_seconds=lives_seconds,
            more_claims={
                **shared,
                "client_id": client.client_id,
                "scope": session.scope,
                "version": 2,
            },
        )
        id_token = self._issuer.sign(
            {
                **shared,
                **_describe_user(identity),
                **({"nonce": nonce} if nonce else {}),
                "iss": self._issuer.url,
                "aud": client.client_id,
                "token_use": "id",
                "at_hash": _hash_for_id_token(access_token),
                "iat": now_seconds,
                "exp": now_seconds + lives_seconds,
                "jti": str(uuid.uuid4()),
            }
        )
        return Tokens(access_token, id_token, refresh_token, lives_seconds)


def _describe_user(identity: Identity) -> dict[str, Any]:
    groups = {"cognito:groups": identity.groups} if identity.groups else {}
    return {
        **groups,
        "sub": identity.sub,
        "cognito:username": identity.name,
        "email": identity.email,
        "email_verified": True,
    }


def _digest(refresh_token: str) -> str:
    # A token of 64 random bytes needs no salt.
    return hashlib.sha256(refresh_token.encode()).hexdigest()


def _hash_for_id_token(access_token: str) -> str:
    """Return at_hash. Source: OpenID Connect Core 1.0, section 3.1.3.6."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64url_encode(half).decode()
