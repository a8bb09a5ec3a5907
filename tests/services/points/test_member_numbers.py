from typing import Any

import pytest

from resolvers.domain.members.member_numbers import MemberNumber
from resolvers.storage.base.expressions import from_attributes
from resolvers.storage.base.rows import UnreadableRowError, parse_row
from tests.support.clients import ClientInFront
from tests.support.identities import ADMIN, OPERATOR, refusal_of
from tests.support.scenarios import erase
from tests.support.service import HANAKO, TARO, Service


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako and Taro have accounts."""

    def begin() -> None:
        for caller in (HANAKO, TARO):
            service.done("updateViewer", caller, input={"language": "ja"})

    service.built("two accounts", begin)
    return service


def give(service: Service, number: str | None, user: Any = HANAKO) -> Any:
    return service.change("setMemberNumber", OPERATOR, userId=user["sub"], memberNumber=number)


def owners(service: Service) -> dict[str, str]:
    """Return whose each number is; the accounts have to say the same."""
    rows = [from_attributes(row) for row in service.rows("member_numbers")]
    by_number = {row["member_number"]: row["user_id"] for row in rows}
    accounts = [from_attributes(row) for row in service.rows("users")]
    assert by_number == {
        row["member_number"]: row["user_id"] for row in accounts if "member_number" in row
    }
    return by_number


def test_former_number_is_free_again(service: Service) -> None:
    give(service, "CARD-001")
    give(service, "CARD-002")

    assert give(service, "CARD-001", TARO)["userErrors"] == []
    assert owners(service) == {"CARD-002": HANAKO["sub"], "CARD-001": TARO["sub"]}


def test_loser_of_a_race_is_refused(service: Service) -> None:
    overtaken = service.overtaken(lambda: give(service, "CARD-001", TARO))

    payload = give(overtaken, "CARD-001")

    assert refusal_of(payload) == ("MEMBER_NUMBER_TAKEN", ["memberNumber"])
    assert owners(service) == {"CARD-001": TARO["sub"]}


def test_p15_unreadable_number_is_not_named() -> None:
    with pytest.raises(UnreadableRowError, match="row None of"):
        parse_row("member_numbers", MemberNumber, {"member_number": "CARD-001"})


def test_erasure_frees_the_number(service: Service) -> None:
    give(service, "CARD-001")

    erase(service)

    assert owners(service) == {}
    assert give(service, "CARD-001", TARO)["userErrors"] == []
    assert refusal_of(give(service, "CARD-003"))[0] == "ACCOUNT_ERASED"


@pytest.mark.parametrize("former", [None, "CARD-001"])
def test_p15_number_given_during_erasure_goes(service: Service, former: str | None) -> None:
    if former is not None:
        give(service, former)
    overtaken = service.overtaken(lambda: give(service, "CARD-002"))

    erase(overtaken)

    assert service.ask("user", ADMIN, id=HANAKO["sub"])["memberNumber"] is None
    assert owners(service) == {}


def test_same_number_at_once_is_no_refusal(service: Service) -> None:
    class Overtaken(ClientInFront):
        def get_item(self, **request: Any) -> Any:
            answer = self.client.get_item(**request)
            if not owners(service):
                give(service, "CARD-001")
            return answer

    payload = give(service.through(Overtaken(service.client)), "CARD-001")

    assert payload["userErrors"] == []
    assert payload["user"]["memberNumber"] == "CARD-001"
