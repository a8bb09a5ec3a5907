"""Accounts: profiles, suspension and reinstatement."""

from typing import Any

from tests.support.clients import IsOvertaken
from tests.support.fast_moto import forget_builds
from tests.support.identities import refusal_of
from tests.support.scenarios import Life
from tests.support.service import HANAKO, Service
from tests.support.tampering import AsksConsistently


def update(service: Service, caller: Any = HANAKO, **content: Any) -> Any:
    return service.change("updateViewer", caller, input=content)


def test_update_keeps_points_earned_meanwhile(service: Service) -> None:
    slow = service.through(IsOvertaken(service.client, lambda: service.earn(10)))

    user = update(slow, displayName="花子")["user"]

    assert (user["displayName"], user["balance"]["available"]) == ("花子", 10)


def test_p15_erasure_before_commit_stops_update(service: Service) -> None:
    update(service)
    slow = service.through(
        IsOvertaken(
            service.client,
            lambda: service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z"),
        )
    )

    assert refusal_of(update(slow, displayName="花子"))[0] == "ACCOUNT_ERASED"
    assert "display_name" not in service.rows("users")[0]


def test_decisions_read_consistently(service: Service) -> None:
    # Another test's life, brought back, would read nothing.
    forget_builds()
    Life(service.through(AsksConsistently(service.client)))
