"""Kiosks that are revoked: at any time, again, and everywhere."""

from typing import Any

import boto3
import pytest

from resolvers.api.appsync.errors import InternalFailure, OutcomeUnknown
from tests.support.clients import ClientInFront, no_answer
from tests.support.identities import ADMIN, API_KEY, KIOSK, refusal_of, signed_in
from tests.support.kiosk_pool import REASON, CrashError, CrashesAt, KioskPool
from tests.support.service import Service


@pytest.fixture
def pool(service: Service) -> KioskPool:
    return KioskPool(service, boto3.client("cognito-idp"))


@pytest.mark.parametrize("step", ["admin_add_user_to_group", "admin_initiate_auth"])
def test_kiosk_revoked_meanwhile_gets_no_tokens(pool: KioskPool, step: str) -> None:
    """Before its location lists it, and after."""

    class Revokes(CrashesAt):
        def __getattr__(self, name: str) -> Any:
            if name == step:
                pool.revoke(pool.listed()[0])
            return getattr(self.client, name)

    service = pool.through(pool.service, Revokes(pool.cognito, [], -1, ""))

    answer = service.change("enrolKiosk", API_KEY, code=pool.make_code())

    assert refusal_of(answer) == ("ENROLMENT_CODE_INVALID", ["code"])
    assert pool.bound_users() == [KIOSK["sub"]]
    assert [user["Enabled"] for user in pool.users] == [False]


def test_revoked_kiosk_can_do_nothing(pool: KioskPool) -> None:
    enrolled = pool.enrol()
    pool.service.wait(hours=1)

    revoked = pool.revoke(enrolled["kiosk"])

    assert revoked == {**enrolled["kiosk"], "revokedAt": "2026-11-25T10:00:00.000Z"}
    assert pool.bound_users() == [KIOSK["sub"]]
    own = signed_in(revoked["userId"], "kiosks")
    where = {"locationId": pool.service.location_id}
    assert pool.service.ask("qrTokens", own, **where) is None
    (user,) = pool.users
    assert user["Enabled"] is False
    with pytest.raises(pool.cognito.exceptions.NotAuthorizedException):
        pool.cognito.initiate_auth(
            ClientId=pool.client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": enrolled["tokens"]["refreshToken"]},
        )


def test_revocation_ends_kiosk_everywhere(pool: KioskPool) -> None:
    kiosk = pool.enrol()["kiosk"]
    other = pool.service.make_location(signed_in(kiosk["userId"]))

    pool.revoke(kiosk)

    assert pool.bound_users() == [KIOSK["sub"]]
    assert pool.bound_users(other) == []


def test_unreadable_location_keeps_kiosk_nowhere_else(pool: KioskPool) -> None:
    kiosk = pool.enrol()["kiosk"]
    own = signed_in(kiosk["userId"])
    others = [pool.service.make_location(own) for _ in range(3)]
    pool.service.write("locations", others[1], status="a newer release's")

    with pytest.raises(InternalFailure):
        pool.service.change("revokeKiosk", ADMIN, id=kiosk["id"], reason=REASON)

    assert [pool.bound_users(others[0]), pool.bound_users(others[2])] == [[], []]
    assert [user["Enabled"] for user in pool.users] == [False]
    pool.service.write("locations", others[1], status="OPEN")
    pool.revoke(kiosk)
    assert pool.bound_users(others[1]) == []


def test_revocation_again_finishes_the_first(pool: KioskPool) -> None:
    kiosk = pool.enrol()["kiosk"]
    service, _ = pool.crashing(1, "before")
    with pytest.raises(CrashError):
        service.change("revokeKiosk", ADMIN, id=kiosk["id"], reason=REASON)
    assert pool.bound_users() == [KIOSK["sub"]]
    assert [user["Enabled"] for user in pool.users] == [True]
    pool.service.wait(hours=1)

    assert pool.revoke(kiosk)["revokedAt"] == "2026-11-25T09:00:00.000Z"

    assert [user["Enabled"] for user in pool.users] == [False]
    actions = pool.service.ask("staffActions", ADMIN, action="REVOKE_KIOSK")["nodes"]
    assert [(each["kioskId"], each["reason"]) for each in actions] == [(kiosk["id"], REASON)]


def test_revocation_sees_binding_that_settles(pool: KioskPool) -> None:
    """Rows of one transaction become visible one after the other, and the index lags."""

    class Settles(ClientInFront):
        def get_item(self, **request: Any) -> Any:
            is_of_home = request["TableName"].endswith("-locations") and before
            return before.pop() if is_of_home else self.client.get_item(**request)

        def query(self, **_: Any) -> Any:
            return {"Items": []}

    key = {"location_id": {"S": pool.service.location_id}}
    table = pool.service.database.table_name("locations")
    before = [pool.service.client.get_item(TableName=table, Key=key)]
    kiosk = pool.enrol()["kiosk"]
    service = pool.through(pool.service.through(Settles(pool.service.client)), pool.cognito)

    service.done("revokeKiosk", ADMIN, id=kiosk["id"], reason=REASON)

    assert before == []
    assert kiosk["userId"] not in str(pool.service.client.get_item(TableName=table, Key=key))


def test_read_lost_after_revocation_is_no_failure(pool: KioskPool) -> None:
    class LosesQueries(ClientInFront):
        def query(self, **_: Any) -> None:
            raise no_answer("read timeout")

    kiosk = pool.enrol()["kiosk"]
    service = pool.through(pool.service.through(LosesQueries(pool.service.client)), pool.cognito)

    with pytest.raises(OutcomeUnknown):
        service.change("revokeKiosk", ADMIN, id=kiosk["id"], reason=REASON)

    assert pool.listed()[0]["revokedAt"] is not None
    assert [user["Enabled"] for user in pool.users] == [False]


def test_revocation_of_unknown_kiosk_is_refused(pool: KioskPool) -> None:
    arguments = {"id": "0", "reason": REASON}

    assert refusal_of(pool.service.change("revokeKiosk", ADMIN, **arguments)) == (
        "NOT_FOUND",
        ["id"],
    )
