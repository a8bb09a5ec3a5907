from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.aws.engine.engine import Engine
from tests.support.crowd import at_once, codes
from tests.support.identities import ADMIN, API_KEY, KIOSK
from tests.support.kiosk_pool import KioskPool
from tests.support.service import Service

pytestmark = pytest.mark.engine

DEVICES = 20


@pytest.fixture(scope="module")
def engine_of_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """boto3's client of an engine that is a Cognito."""
    config = Config(max_pool_connections=DEVICES)
    with (
        Engine(tmp_path_factory.mktemp("users"), ("cognito-idp",)) as endpoint_url,
        closing(boto3.client("cognito-idp", endpoint_url=endpoint_url, config=config)) as cognito,
    ):
        yield cognito


@pytest.fixture
def pool(engine_service: Service, engine_of_users: Any) -> KioskPool:
    return KioskPool(engine_service, engine_of_users)


def test_code_makes_one_of_many_a_kiosk(pool: KioskPool) -> None:
    code = pool.make_code()
    enrol = partial(pool.service.change, "enrolKiosk", API_KEY, code=code)

    answers = at_once([enrol] * DEVICES)

    assert codes(answers) == {"done": 1, "ENROLMENT_CODE_INVALID": DEVICES - 1}
    (enrolled,) = [answer for answer in answers if answer["kiosk"]]
    assert pool.listed() == [enrolled["kiosk"]]
    assert pool.bound_users() == [KIOSK["sub"], enrolled["kiosk"]["userId"]]
    (user,) = pool.users
    assert (user["Enabled"], user["groups"]) == (True, ["kiosks"])


def revoke_all(pool: KioskPool) -> object:
    revoke = partial(pool.service.change, "revokeKiosk", ADMIN, reason="lost")
    return [revoke(id=kiosk["id"]) for kiosk in pool.listed()]


def test_revocation_during_enrolment_leaves_nothing(pool: KioskPool) -> None:
    """Whichever comes first at each step: in the end, the kiosk is revoked, unbound, disabled."""
    for _ in range(5):
        enrol = partial(pool.service.change, "enrolKiosk", API_KEY, code=pool.make_code())

        at_once([enrol, partial(revoke_all, pool)])
        revoke_all(pool)

    assert all(kiosk["revokedAt"] for kiosk in pool.listed())
    assert pool.bound_users() == [KIOSK["sub"]]
    assert [user["Enabled"] for user in pool.users] == [False] * len(pool.users)
