from collections.abc import Callable
from typing import Any

import boto3
import jwt
import pytest

from resolvers.api.appsync.errors import InternalFailure, OutcomeUnknown
from tests.support.clients import Cancels, ClientInFront, CrashError, no_answer
from tests.support.identities import ADMIN, API_KEY, KIOSK, refusal_of, signed_in
from tests.support.kiosk_pool import REASON, KioskPool
from tests.support.service import Service

INVALID = ("ENROLMENT_CODE_INVALID", ["code"])
WRITES = 6
"""The code and its kiosk, the user, its group and password, its location, the sign-in."""


@pytest.fixture
def pool(service: Service) -> KioskPool:
    return KioskPool(service, boto3.client("cognito-idp"))


def refused(pool: KioskPool, code: str) -> Any:
    return pool.service.unchanged(pool.service.change, "enrolKiosk", API_KEY, code=code)


def enrol_while(pool: KioskPool, step: str, act: Callable[[], object], code: str) -> Any:
    """Enrol a kiosk; let others act just before this step of the user pool."""

    class Acts(ClientInFront):
        def __getattr__(self, name: str) -> Any:
            if name == step:
                act()
            return getattr(self.client, name)

    service = pool.through(pool.service, Acts(pool.cognito))
    return service.change("enrolKiosk", API_KEY, code=code)


def lose() -> None:
    raise no_answer("read timeout")


def claims_of(token: str) -> Any:
    return jwt.decode(token, options={"verify_signature": False})


def test_code_makes_a_kiosk_that_issues(pool: KioskPool) -> None:
    enrolled = pool.enrol()

    (kiosk,) = pool.listed()
    claims = claims_of(enrolled["tokens"]["accessToken"])
    assert enrolled["kiosk"] == kiosk
    assert (kiosk["locationId"], kiosk["revokedAt"]) == (pool.service.location_id, None)
    assert (kiosk["enrolledBy"], kiosk["userId"]) == (ADMIN["sub"], claims["sub"])
    assert claims["cognito:groups"] == ["kiosks"]
    assert claims["client_id"] == pool.client_id
    assert pool.bound_users() == [KIOSK["sub"], claims["sub"]]
    own = signed_in(claims["sub"], "kiosks")
    items = [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 5}]
    pool.service.done(
        "issueQrToken", own, locationId=pool.service.location_id, items=items, deviceEventId="1"
    )


def test_bad_codes_cannot_be_told_apart(pool: KioskPool) -> None:
    used, expired = pool.make_code(), pool.make_code()
    pool.enrol(used)
    pool.service.wait(minutes=10)

    answers = [refused(pool, code) for code in (used, expired, "A" * 10, "", "\ud800", "A" * 9999)]

    assert all(answer == answers[0] for answer in answers)
    assert refusal_of(answers[0]) == INVALID


def test_table_holds_no_code(pool: KioskPool) -> None:
    code = pool.make_code()
    tokens = pool.enrol(code)["tokens"]

    rows = str(pool.service.snapshot())

    secrets = [code, *(each for each in tokens.values() if isinstance(each, str))]
    assert [secret for secret in secrets if secret in rows] == []


@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize("at", range(WRITES))
def test_crash_leaves_what_can_be_revoked(pool: KioskPool, at: int, *, is_done: bool) -> None:
    code = pool.make_code()
    service, calls = pool.crashing(at, is_done=is_done)

    with pytest.raises(CrashError):
        service.change("enrolKiosk", API_KEY, code=code)

    assert len(calls) == at + 1
    listed = pool.listed()
    is_used = is_done or at > 0
    assert len(listed) == is_used
    assert len(pool.users) <= len(listed)
    assert len(pool.bound_users()) <= 1 + len(listed)
    if not is_used:
        assert pool.enrol(code)["kiosk"] == pool.listed()[0]
        return
    assert refusal_of(refused(pool, code)) == INVALID
    pool.revoke(listed[0])
    assert pool.bound_users() == [KIOSK["sub"]]
    assert [user["Enabled"] for user in pool.users] == [False] * len(pool.users)
    pool.enrol()


def test_without_pool_nothing_is_enrolled(service: Service) -> None:
    for field, caller, arguments in (
        ("createKioskEnrolment", ADMIN, {"locationId": "0"}),
        ("enrolKiosk", API_KEY, {"code": "A" * 10}),
        ("revokeKiosk", ADMIN, {"id": "0", "reason": REASON}),
    ):
        answer = service.unchanged(service.change, field, caller, **arguments)
        assert refusal_of(answer) == ("NOT_CONFIGURED", None)


@pytest.mark.parametrize("step", ["admin_create_user", "admin_initiate_auth"])
def test_fault_of_pool_leaves_the_code(pool: KioskPool, step: str) -> None:
    code = pool.make_code()

    with pytest.raises(InternalFailure) as failed:
        enrol_while(pool, step, lose, code)

    assert failed.value.kind == "ReadTimeoutError"
    assert pool.bound_users() == [KIOSK["sub"]]
    assert [user["Enabled"] for user in pool.users] in ([], [False])
    kiosk = pool.enrol(code)["kiosk"]
    assert [each["revokedAt"] is None for each in pool.listed()].count(True) == 1
    assert pool.bound_users() == [KIOSK["sub"], kiosk["userId"]]


def test_revocation_stands_where_pool_fails(pool: KioskPool) -> None:
    def revoke_and_lose() -> None:
        pool.revoke(pool.listed()[0])
        lose()

    code = pool.make_code()

    with pytest.raises(InternalFailure):
        enrol_while(pool, "admin_add_user_to_group", revoke_and_lose, code)

    assert refusal_of(refused(pool, code)) == INVALID


@pytest.mark.parametrize("step", ["admin_add_user_to_group", "admin_initiate_auth"])
def test_kiosk_revoked_meanwhile_gets_no_tokens(pool: KioskPool, step: str) -> None:
    """Before its location lists it, and after."""
    answer = enrol_while(pool, step, lambda: pool.revoke(pool.listed()[0]), pool.make_code())

    assert refusal_of(answer) == INVALID
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


def test_kiosks_are_listed_newest_first(pool: KioskPool) -> None:
    first = pool.enrol()["kiosk"]
    pool.service.wait(hours=1)
    second = pool.enrol()["kiosk"]
    for where in ({}, {"locationId": pool.service.location_id}):
        assert pool.listed(**where) == [second, first]


def test_unreadable_location_keeps_kiosk_nowhere_else(pool: KioskPool) -> None:
    kiosk = pool.enrol()["kiosk"]
    others = sorted(pool.service.make_location(signed_in(kiosk["userId"])) for _ in range(3))
    pool.service.write("locations", others[0], status="a newer release's")

    with pytest.raises(InternalFailure):
        pool.revoke(kiosk)

    assert [*map(pool.bound_users, others[1:])] == [[], []]
    assert [user["Enabled"] for user in pool.users] == [False]


def test_conflicts_after_claim_are_no_refusal(pool: KioskPool) -> None:
    cancels = Cancels(pool.service.client, "TransactionConflict", count=0)

    class ConflictsFromNowOn(ClientInFront):
        def admin_create_user(self, **request: Any) -> Any:
            cancels.left = 99
            return self.client.admin_create_user(**request)

    cognito = ConflictsFromNowOn(pool.cognito)
    service = pool.through(pool.service.through(cancels), cognito)

    with pytest.raises(OutcomeUnknown):
        service.change("enrolKiosk", API_KEY, code=pool.make_code())


def test_revocation_again_finishes_the_first(pool: KioskPool) -> None:
    kiosk = pool.enrol()["kiosk"]
    service, _ = pool.crashing(1, is_done=False)
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
