from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import jwt
import pytest
from botocore.exceptions import ClientError
from starlette.routing import Route

from local.aws.user_pool import UserPool
from local.base.app_clients import read_clients
from local.identities.identities import Identities
from local.identities.issuer import load_issuer
from local.identities.sign_in.sessions import Sessions
from resolvers.storage.places.kiosk_users import KioskUsers
from tests.support.servers import Serve

POOL_ID, CLIENT_ID = "ap-northeast-1_local", read_clients()["kiosk"].client_id


@dataclass
class Running:
    identities: Identities
    sessions: Sessions
    cognito: Any

    @property
    def kiosks(self) -> KioskUsers:
        return KioskUsers(POOL_ID, CLIENT_ID, self.cognito)

    def renews(self, refresh_token: str) -> bool:
        return self.sessions.renew(refresh_token, CLIENT_ID, 0) is not None


@pytest.fixture
def running(tmp_path: Path, serve: Serve) -> Iterator[Running]:
    identities = Identities(tmp_path)
    sessions = Sessions(tmp_path, load_issuer(tmp_path), identities)
    pool = UserPool(identities, sessions)
    url = serve([Route("/pool", pool.answer, methods=["POST"])]) + "/pool"
    with closing(boto3.client("cognito-idp", endpoint_url=url)) as cognito:
        yield Running(identities, sessions, cognito)


def test_created_kiosk_signs_in_until_disabled(running: Running) -> None:
    sub = running.kiosks.create("1", "password")

    tokens = running.kiosks.sign_in("1", "password")

    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    assert (claims["sub"], claims["cognito:groups"]) == (sub, ["kiosks"])
    assert (claims["client_id"], claims["scope"]) == (CLIENT_ID, "aws.cognito.signin.user.admin")
    assert tokens.expires_in_seconds == 3600
    assert running.renews(tokens.refresh_token)
    assert running.kiosks.create("1", "password") == sub
    with pytest.raises(ClientError, match="NotAuthorizedException"):
        running.kiosks.sign_in("1", "another")

    running.kiosks.disable("1")
    running.kiosks.disable("1")

    assert not running.renews(tokens.refresh_token)
    assert running.identities.find(sub) is None
    with pytest.raises(ClientError, match="UserNotFoundException"):
        running.kiosks.sign_in("1", "password")
