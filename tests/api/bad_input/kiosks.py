"""Bad inputs of the fields about kiosks."""

from typing import Any

from tests.api.bad_input.locations import change
from tests.api.bad_input.queries import ask
from tests.api.bad_input.rows import BadInput, does_not_fit, invalid, invalid_argument, refused
from tests.support.matrix.roles import Role

WRONG = refused("ENROLMENT_CODE_INVALID", "code")


def enrol(name: str, answer: Any, code: Any) -> BadInput:
    return change("enrolKiosk", name, answer, Role.API_KEY, code=code)


def revoke(name: str, answer: Any, kiosk: str = "$kiosk", reason: str = "lost") -> BadInput:
    return change("revokeKiosk", name, answer, id=kiosk, reason=reason)


def look(name: str, argument: str, **variables: Any) -> BadInput:
    return ask(name, "kiosks", invalid_argument(argument), Role.ADMIN, **variables)


ROWS = [
    change(
        "createKioskEnrolment",
        "an unknown location",
        refused("NOT_FOUND", "locationId"),
        locationId="0",
    ),
    enrol("an unknown code", WRONG, "A" * 10),
    enrol("a used code", WRONG, "$used_code"),
    enrol("an empty code", WRONG, ""),
    enrol("a code of 3,000 characters", WRONG, "A" * 3000),
    enrol("a code that is none", does_not_fit("code"), ["A"]),
    revoke("an unknown kiosk", refused("NOT_FOUND", "id"), "0"),
    revoke("an id of 3,000 characters", refused("NOT_FOUND", "id"), "0" * 3000),
    revoke("a blank reason", invalid("reason"), reason=" "),
    revoke("a reason of 501 characters", invalid("reason"), reason="x" * 501),
    look("a page of 0", "first", first=0),
    look("a page of 101", "first", first=101),
    look("no cursor", "after", after="x"),
    look("a cursor of another list", "after", after="$locations_cursor"),
]
