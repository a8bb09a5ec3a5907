import hashlib
import json
from pathlib import Path
from typing import Any

import jwt
import pytest

from local.base.app_clients import read_clients
from local.identities.identities import Identities, Identity, NewIdentity
from local.identities.issuer import load_issuer
from local.identities.sign_in.sessions import Sessions

NOW_SECONDS = 1_800_000_000
KIOSK, WALLET = read_clients()["kiosk"], read_clients()["wallet"]


class Pool:
    """The sessions of a folder, as a start of the server reads them."""

    def __init__(self, data_dir: Path) -> None:
        self.issuer = load_issuer(data_dir)
        self.identities = Identities(data_dir)
        self.sessions = Sessions(data_dir, self.issuer, self.identities)

    def find(self, name: str) -> Identity:
        return next(each for each in self.identities.everybody() if each.name == name)

    def read(self, token: str) -> dict[str, Any]:
        return jwt.decode(
            token,
            self.issuer.key.public_key(),
            algorithms=["RS256"],
            options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
        )


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    return Pool(tmp_path)


def test_renewed_tokens_outlive_a_restart(pool: Pool, tmp_path: Path) -> None:
    """They keep their scope, and have the groups of the moment."""
    scope = "aws.cognito.signin.user.admin"
    begun = pool.sessions.begin(pool.find("mei"), KIOSK, NOW_SECONDS, scope=scope)
    pool.identities.save(NewIdentity(name="mei", groups=["operators"]))
    later_seconds = NOW_SECONDS + 364 * 24 * 60 * 60

    renewed = Pool(tmp_path).sessions.renew(begun.refresh_token, KIOSK.client_id, later_seconds)

    assert renewed is not None
    assert renewed.refresh_token == begun.refresh_token
    claims = pool.read(renewed.access_token)
    assert claims["origin_jti"] == pool.read(begun.access_token)["origin_jti"]
    assert (claims["auth_time"], claims["iat"]) == (NOW_SECONDS, later_seconds)
    assert (claims["scope"], claims["cognito:groups"]) == (scope, ["operators"])


def test_only_digests_are_kept(pool: Pool, tmp_path: Path) -> None:
    tokens = pool.sessions.begin(pool.find("hanako"), WALLET, NOW_SECONDS)

    text = (tmp_path / "sessions.json").read_text("utf-8")
    assert len(json.loads(text)["sessions"]) == 1
    assert tokens.refresh_token not in text
    assert hashlib.sha256(tokens.refresh_token.encode()).hexdigest() in text


def test_ended_session_renews_nothing(pool: Pool, tmp_path: Path) -> None:
    hanako, taro = pool.find("hanako"), pool.find("taro")
    ended, hers = (pool.sessions.begin(hanako, WALLET, NOW_SECONDS) for _ in range(2))
    his = pool.sessions.begin(taro, WALLET, NOW_SECONDS)

    def renewing() -> list[bool]:
        sessions = Pool(tmp_path).sessions
        return [
            sessions.renew(each.refresh_token, WALLET.client_id, NOW_SECONDS) is not None
            for each in (ended, hers, his)
        ]

    for _ in range(2):
        assert pool.sessions.end(ended.refresh_token, WALLET.client_id)
    assert renewing() == [False, True, True]
    pool.sessions.end_all(hanako.sub)
    assert renewing() == [False, False, True]
    # An identity that is lost.
    (tmp_path / "identities.json").write_text('{"identities": []}')
    assert renewing() == [False, False, False]
