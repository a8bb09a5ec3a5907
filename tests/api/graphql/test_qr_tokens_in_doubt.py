"""Issuing with lost answers, and while the same deposit or the location changes."""

from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.support.clients import LOST, IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, KIOSK, refusal_of
from tests.support.service import Service


def issue(service: Service) -> Any:
    return service.change(
        "issueQrToken",
        KIOSK,
        locationId=service.location_id,
        items=[{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 12}],
        deviceEventId="deposit-1",
    )


@pytest.mark.parametrize("kind", sorted(LOST))
def test_a_lost_answer_is_found_to_be_done(service: Service, kind: str) -> None:
    payload = issue(service.through(LosesReplies(service.client, kind=kind)))

    assert payload["replayed"] is False
    assert issue(service) == {**payload, "replayed": True}


@pytest.mark.parametrize("kind", sorted(LOST))
def test_what_never_is_answered_is_unknown(service: Service, kind: str) -> None:
    with pytest.raises(OutcomeUnknown):
        issue(service.through(LosesRequests(service.client, 100, kind)))

    assert issue(service)["replayed"] is False


def test_a_lost_answer_to_a_renewal_is_found_to_be_done(service: Service) -> None:
    first = issue(service)
    service.wait(hours=1)

    payload = issue(service.through(LosesReplies(service.client)))

    assert payload["qrToken"] == {**first["qrToken"], "expiresAt": "2026-11-25T10:02:00.000Z"}


def test_a_twin_that_is_faster_gives_the_same_token(service: Service) -> None:
    answers: list[Any] = []

    def be_faster() -> None:
        twin = service.through(service.client)
        twin.wait(seconds=1)
        answers.append(issue(twin))

    payload = issue(service.through(IsOvertaken(service.client, be_faster)))

    assert payload == {**answers[0], "replayed": True}


def test_a_lost_request_answers_the_token_of_the_twin_that_made_it(service: Service) -> None:
    """The kiosk sent it twice, a second apart: the first never arrived."""
    answers: list[Any] = []

    def be_faster() -> None:
        twin = service.through(service.client)
        twin.wait(seconds=1)
        answers.append(issue(twin))

    overtaken = IsOvertaken(service.client, be_faster)

    payload = issue(service.through(LosesRequests(overtaken)))

    assert payload["qrToken"]["expiresAt"] == "2026-11-25T09:02:01.000Z"
    assert payload == {**answers[0], "replayed": True}


def test_p2_a_token_that_is_redeemed_while_it_is_renewed_is_told_so(service: Service) -> None:
    first = issue(service)
    late = service.through(service.client)
    late.wait(hours=1)

    def redeem() -> None:
        service.done("redeemQrToken", code=first["qrToken"]["code"])

    payload = issue(late.through(IsOvertaken(service.client, redeem)))

    assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["deviceEventId"])


def test_a_token_is_issued_by_the_rules_of_its_moment_though_they_change(
    service: Service,
) -> None:
    def change_rules() -> None:
        service.save_rule(
            material="PET_BOTTLE", pointsPerQuantity=9, activeFrom="2026-11-25T00:00:00Z"
        )

    payload = issue(service.through(IsOvertaken(service.client, change_rules)))

    assert payload["qrToken"]["pointsValue"] == 2


def test_a_kiosk_that_was_moved_gets_its_code_no_more(service: Service) -> None:
    issue(service)
    service.done(
        "updateLocation", ADMIN, id=service.location_id, input={"kioskIds": ["another-kiosk"]}
    )

    assert refusal_of(service.unchanged(issue, service)) == ("FORBIDDEN", ["locationId"])
