"""Kiosks that enrol with a code, or break off at any step."""

from typing import Any

import boto3
import jwt
import pytest

from resolvers.api.appsync.errors import InternalFailure, OutcomeUnknown
from tests.support.clients import Cancels, FailsReads, LosesReplies, LosesRequests, no_answer
from tests.support.identities import ADMIN, API_KEY, KIOSK, refusal_of, signed_in
from tests.support.kiosk_pool import REASON, CrashError, CrashesAt, KioskPool
from tests.support.service import Service

INVALID = ("ENROLMENT_CODE_INVALID", ["code"])
WRITES = 6
"""The code and its kiosk, the user, its group and password, its location, the sign-in."""


@pytest.fixture
def pool(service: Service) -> KioskPool:
    return KioskPool(service, boto3.client("cognito-idp"))


def refused(pool: KioskPool, code: str) -> Any:
    return pool.service.unchanged(pool.service.change, "enrolKiosk", API_KEY, code=code)


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
        "issueQrToken",
        own,
        locationId=pool.service.location_id,
        items=items,
        deviceEventId="1",
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

    assert [secret for secret in (code, *map(str, tokens.values())) if secret in rows] == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(WRITES))
def test_crash_leaves_what_can_be_revoked(pool: KioskPool, at: int, when: str) -> None:
    code = pool.make_code()
    service, calls = pool.crashing(at, when)

    with pytest.raises(CrashError):
        service.change("enrolKiosk", API_KEY, code=code)

    assert len(calls) == at + 1
    listed = pool.listed()
    is_used = (at, when) != (0, "before")
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


@pytest.mark.parametrize("lossy", [LosesReplies, LosesRequests])
def test_lost_answers_of_tables_enrol_once(pool: KioskPool, lossy: Any) -> None:
    def lossy_service() -> Service:
        return pool.through(pool.service.through(lossy(pool.service.client)), pool.cognito)

    where = {"locationId": pool.service.location_id}
    code = lossy_service().done("createKioskEnrolment", ADMIN, **where)["code"]
    lossy_service().done("enrolKiosk", API_KEY, code=code)

    assert len(pool.service.rows("kiosk_enrolments")) == 1
    assert (len(pool.listed()), len(pool.users), len(pool.bound_users())) == (1, 1, 2)


def test_user_made_by_lost_attempt_is_used(pool: KioskPool) -> None:
    """The library sends AdminCreateUser again after a time-out."""

    class MadeBefore(CrashesAt):
        def __getattr__(self, name: str) -> Any:
            if name == "admin_create_user":
                return lambda **request: [
                    self.client.admin_create_user(**request) for _ in range(2)
                ]
            return getattr(self.client, name)

    service = pool.through(pool.service, MadeBefore(pool.cognito, [], 0, ""))

    kiosk = service.done("enrolKiosk", API_KEY, code=pool.make_code())["kiosk"]

    assert pool.bound_users() == [KIOSK["sub"], kiosk["userId"]]


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
    class Loses(CrashesAt):
        def __getattr__(self, name: str) -> Any:
            if name == step:
                raise no_answer("read timeout")
            return getattr(self.client, name)

    service = pool.through(pool.service, Loses(pool.cognito, [], -1, ""))
    code = pool.make_code()

    with pytest.raises(InternalFailure):
        service.change("enrolKiosk", API_KEY, code=code)

    assert pool.bound_users() == [KIOSK["sub"]]
    assert [user["Enabled"] for user in pool.users] in ([], [False])
    kiosk = pool.enrol(code)["kiosk"]
    assert [each["revokedAt"] is None for each in pool.listed()].count(True) == 1
    assert pool.bound_users() == [KIOSK["sub"], kiosk["userId"]]


def test_read_lost_after_claim_is_no_failure(pool: KioskPool) -> None:
    code = pool.make_code()
    service = pool.through(
        pool.service.through(FailsReads(pool.service.client, good=1)), pool.cognito
    )

    with pytest.raises(OutcomeUnknown):
        service.change("enrolKiosk", API_KEY, code=code)

    assert [kiosk["userId"] for kiosk in pool.listed()] == [None]


def test_conflicts_after_claim_are_no_refusal(pool: KioskPool) -> None:
    code = pool.make_code()
    cancels = Cancels(pool.service.client, "TransactionConflict", count=0)

    class ConflictsFromNowOn(CrashesAt):
        def admin_create_user(self, **request: Any) -> Any:
            cancels.left = 99
            return self.client.admin_create_user(**request)

    service = pool.through(
        pool.service.through(cancels), ConflictsFromNowOn(pool.cognito, [], -1, "")
    )

    with pytest.raises(OutcomeUnknown):
        service.change("enrolKiosk", API_KEY, code=code)
