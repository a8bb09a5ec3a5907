"""Bad inputs of the fields about adjustments that need two admins."""

from typing import Any

from tests.api.bad_input.locations import change
from tests.api.bad_input.queries import ask
from tests.api.bad_input.rows import BadInput, does_not_fit, invalid, invalid_argument, refused
from tests.support.matrix.roles import Role

OVER = refused("INVALID_STATE_TRANSITION")


def confirm(name: str, answer: Any, adjustment: Any) -> BadInput:
    return change("confirmAdjustment", name, answer, id=adjustment)


def reject(
    name: str, answer: Any, adjustment: Any = "$pending_adjustment", reason: str = "a mistake"
) -> BadInput:
    return change("rejectAdjustment", name, answer, id=adjustment, reason=reason)


def look(name: str, argument: str, **variables: Any) -> BadInput:
    return ask(name, "pendingAdjustments", invalid_argument(argument), Role.AUDITOR, **variables)


ROWS = [
    confirm("an unknown adjustment", refused("NOT_FOUND", "id"), "0"),
    confirm("an id of 3,000 characters", refused("NOT_FOUND", "id"), "0" * 3000),
    confirm("no id", does_not_fit("id"), None),
    confirm("their own request", refused("FORBIDDEN", "id"), "$own_adjustment"),
    confirm("about their own account", refused("FORBIDDEN", "id"), "$adjustment_of_admin"),
    confirm("a rejected one", OVER, "$rejected_adjustment"),
    reject("an unknown adjustment", refused("NOT_FOUND", "id"), "0"),
    reject("about their own account", refused("FORBIDDEN", "id"), "$adjustment_of_admin"),
    reject("a confirmed one", OVER, "$confirmed_adjustment"),
    reject("a blank reason", invalid("reason"), reason=" "),
    reject("a reason of 501 characters", invalid("reason"), reason="x" * 501),
    look("a page of 0", "first", first=0),
    look("a page of 101", "first", first=101),
    look("a cursor of another list", "after", after="$locations_cursor"),
]
