import pytest

from resolvers.domain.base.enums import AccountStatus, ErrorCode
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.points.accounts import Account, zero_account
from resolvers.domain.points.suspension import reinstate, suspend
from tests.support.domain_programme import NOW
from tests.support.refusals import raised

HANAKO = zero_account("hanako", NOW).model_copy(update={"display_name": "花子", "ledger_seq": 7})
SUSPENDED = suspend(HANAKO, reason="two accounts", actor_id="admin-1", now=NOW)


def test_suspension_changes_only_the_status() -> None:
    expected = {
        "status": AccountStatus.SUSPENDED,
        "status_reason": "two accounts",
        "status_by": "admin-1",
        "status_at": NOW,
        "status_changes": 1,
        "version": HANAKO.version + 1,
    }
    assert HANAKO.model_copy(update=expected) == SUSPENDED


def test_reinstated_account_is_active_without_reason() -> None:
    active = reinstate(SUSPENDED, actor_id="admin-2", now=NOW)

    assert (active.status, active.status_reason) == (AccountStatus.ACTIVE, None)
    assert active.status_by == "admin-2"
    assert reinstate(active, actor_id="admin-1", now=NOW) is active
    assert reinstate(HANAKO, actor_id="admin-1", now=NOW) is HANAKO


@pytest.mark.parametrize(
    ("account", "actor_id", "code", "field"),
    [
        (None, "admin-1", ErrorCode.NOT_FOUND, ["userId"]),
        (SUSPENDED, "hanako", ErrorCode.FORBIDDEN, ["userId"]),
        (HANAKO.model_copy(update={"erased_at": NOW}), "admin-1", ErrorCode.ACCOUNT_ERASED, None),
    ],
)
def test_missing_own_and_erased_accounts_are_rejected(
    account: Account | None, actor_id: str, code: ErrorCode, field: list[str] | None
) -> None:
    for refusal in (
        raised(DomainError, lambda: suspend(account, reason="x", actor_id=actor_id, now=NOW)),
        raised(DomainError, lambda: reinstate(account, actor_id=actor_id, now=NOW)),
    ):
        assert (refusal.code, refusal.field) == (code, field)


@pytest.mark.parametrize("reason", ["", "x" * 501])
def test_suspension_rejects_invalid_reason(reason: str) -> None:
    refusal = raised(
        InvalidInputError, lambda: suspend(HANAKO, reason=reason, actor_id="admin-1", now=NOW)
    )
    assert refusal.field == ["reason"]
    assert suspend(HANAKO, reason="駅\n" * 250, actor_id="admin-1", now=NOW).status_reason
