import pytest

from tests.support.crowd import at_once, codes, sent
from tests.support.identities import OPERATOR, signed_in
from tests.support.service import Service

pytestmark = pytest.mark.engine
AT_ONCE = 16


def test_one_of_sixteen_gets_the_number(service: Service) -> None:
    people = [signed_in(f"user-{number}") for number in range(AT_ONCE)]
    for person in people:
        service.done("updateViewer", person, input={"language": "ja"})

    number = {"memberNumber": "CARD-001"}
    payloads = at_once(
        [
            sent(service, "setMemberNumber", OPERATOR, userId=each["sub"], **number)
            for each in people
        ]
    )

    assert codes(payloads) == {"done": 1, "MEMBER_NUMBER_TAKEN": AT_ONCE - 1}
    (row,) = service.rows("member_numbers")
    numbered = [row for row in service.rows("users") if "member_number" in row]
    assert [each["user_id"] for each in numbered] == [row["user_id"]]
