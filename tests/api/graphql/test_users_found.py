from typing import Any

import pytest

from tests.support.identities import OPERATOR, signed_in
from tests.support.scenarios import erase
from tests.support.service import Service

NAMES = ("はなこ 一", "ハナコ　二", "ﾊﾅｺ三", "はる", "Hanako", "花子")
PEOPLE = {name: signed_in(f"user-{number}") for number, name in enumerate(NAMES)}


@pytest.fixture
def service(service: Service) -> Service:
    """People of these names have accounts."""

    def begin() -> None:
        for name, person in PEOPLE.items():
            service.done("updateViewer", person, input={"displayName": name})

    service.built("people", begin)
    return service


def find(service: Service, prefix: str, **arguments: Any) -> list[str]:
    page = service.ask("users", OPERATOR, namePrefix=prefix, **arguments)
    return [node["displayName"] for node in page["nodes"]]


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("は", ["はなこ 一", "ﾊﾅｺ三", "ハナコ　二", "はる"]),
        ("ﾊﾅｺ 三", ["ﾊﾅｺ三"]),
        ("ＨＡＮＡ", ["Hanako"]),  # noqa: RUF001 - full-width letters
        ("子", []),
        ("はなこ一#", []),
    ],
)
def test_users_answers_names_that_begin_so(service: Service, prefix: str, names: list[str]) -> None:
    assert find(service, prefix) == names


def test_p15_erased_user_is_not_found(service: Service) -> None:
    erase(service, PEOPLE["花子"])

    assert find(service, "花") == []
    (row,) = [row for row in service.rows("users") if row["user_id"]["S"] == "user-5"]
    assert not {"name_initial", "name_key", "member_number"} & row.keys()


def test_users_answers_owner_of_number(service: Service) -> None:
    person = PEOPLE["花子"]
    service.done("setMemberNumber", OPERATOR, userId=person["sub"], memberNumber="CARD-001")

    page = service.ask("users", OPERATOR, memberNumber="ｃａｒｄ-001")  # noqa: RUF001 - wide letters

    (node,) = page["nodes"]
    assert (node["id"], node["memberNumber"]) == (person["sub"], "CARD-001")
    cursor = page["pageInfo"]["endCursor"]
    again = {"memberNumber": "ｃａｒｄ-001", "after": cursor}  # noqa: RUF001 - wide letters
    assert service.ask("users", OPERATOR, **again)["nodes"] == []
    assert service.ask("users", OPERATOR, memberNumber="CARD-002")["nodes"] == []
