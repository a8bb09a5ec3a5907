"""The engine's Cognito: a user pool with the people of the local programme."""

import json
import secrets
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import jwt

from local.identities.identities import FIRST_IDENTITIES
from local.identities.issuer import load_issuer

ID_TOKEN, FOREIGN_TOKEN, DAMAGED_TOKEN = (
    "an ID token",
    "a token of another user pool",
    "a damaged token",
)
"""The names of tokens that a gateway refuses."""


@dataclass(frozen=True)
class UserPool:
    """The pool, and who has signed in.

    issuer_url: The `iss` of its tokens.
    key_set_url: Where the engine publishes its keys.
    tokens: Access tokens by their owner's name, and those that a gateway must refuse.
    """

    arn: str
    client_id: str
    issuer_url: str
    key_set_url: str
    subs: dict[str, str]
    tokens: dict[str, str]


def open_user_pool(endpoint_url: str, data_dir: Path) -> UserPool:
    """Make the pool, and let the local AppSync of `data_dir` have its people and its name."""
    with closing(boto3.client("cognito-idp", endpoint_url=endpoint_url)) as cognito:
        pool = _Pool(cognito, "rehearsal")
        signed_in = {name: pool.join(name, groups) for name, groups in FIRST_IDENTITIES.items()}
        foreign = _Pool(cognito, "another").join("hanako", [])
    claims = {
        name: jwt.decode(tokens["AccessToken"], options={"verify_signature": False})
        for name, tokens in signed_in.items()
    }
    subs = {name: str(each["sub"]) for name, each in claims.items()}
    issuer_url = str(claims["hanako"]["iss"])
    _keep_names(data_dir, issuer_url, pool.client_id, subs)
    return UserPool(
        arn=pool.arn,
        client_id=pool.client_id,
        issuer_url=issuer_url,
        key_set_url=f"{endpoint_url}/{pool.id}/.well-known/jwks.json",
        subs=subs,
        tokens={
            **{name: tokens["AccessToken"] for name, tokens in signed_in.items()},
            ID_TOKEN: signed_in["hanako"]["IdToken"],
            FOREIGN_TOKEN: foreign["AccessToken"],
            DAMAGED_TOKEN: _damage(signed_in["hanako"]["AccessToken"]),
        },
    )


def _keep_names(data_dir: Path, issuer_url: str, client_id: str, subs: dict[str, str]) -> None:
    """Give the local issuer the pool's name, and the local people the subs of the pool."""
    load_issuer(data_dir)
    issuer = data_dir / "issuer.json"
    kept = json.loads(issuer.read_text("utf-8"))
    issuer.write_text(json.dumps({**kept, "url": issuer_url, "client_id": client_id}), "utf-8")
    people = [
        {"name": name, "sub": subs[name], "groups": groups}
        for name, groups in FIRST_IDENTITIES.items()
    ]
    (data_dir / "identities.json").write_text(json.dumps({"identities": people}), "utf-8")


class _Pool:
    """A user pool of the engine, and the client that people sign in with."""

    def __init__(self, cognito: Any, name: str) -> None:
        self._cognito = cognito
        made = cognito.create_user_pool(PoolName=name)["UserPool"]
        self.id, self.arn = made["Id"], made["Arn"]
        client = cognito.create_user_pool_client(
            UserPoolId=self.id,
            ClientName="rehearsal",
            ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        )
        self.client_id = client["UserPoolClient"]["ClientId"]
        self._groups: set[str] = set()

    def join(self, name: str, groups: list[str]) -> Any:
        """Return the tokens of a new user who signs in."""
        password = f"A1!{secrets.token_hex(16)}"
        user = {"UserPoolId": self.id, "Username": name}
        self._cognito.admin_create_user(**user, MessageAction="SUPPRESS")
        self._cognito.admin_set_user_password(**user, Password=password, Permanent=True)
        for group in groups:
            if group not in self._groups:
                self._cognito.create_group(UserPoolId=self.id, GroupName=group)
                self._groups.add(group)
            self._cognito.admin_add_user_to_group(**user, GroupName=group)
        answer = self._cognito.admin_initiate_auth(
            UserPoolId=self.id,
            ClientId=self.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )
        return answer["AuthenticationResult"]


def _damage(token: str) -> str:
    """Return the token with the claims of somebody who has more rights."""
    header, _, signature = token.split(".")
    claims = jwt.decode(token, options={"verify_signature": False})
    forged = jwt.encode({**claims, "cognito:groups": ["admins"]}, "x" * 32)
    return ".".join((header, forged.split(".")[1], signature))
