"""What the matrix is asked about adjustments that need two admins."""

from typing import TYPE_CHECKING

from tests.support.matrix.people import SUBS
from tests.support.matrix.roles import Caller, Helper, Role

if TYPE_CHECKING:
    from tests.support.matrix.scene import Arguments, Scene

ABOVE_LIMIT = 10_001


def arguments_of_adjustments(scene: "Scene") -> "Arguments":
    return {
        "Query.pendingAdjustments": lambda _: {},
        "Mutation.confirmAdjustment": lambda _: {"id": ask(scene)},
        "Mutation.rejectAdjustment": lambda _: {"id": ask(scene), "reason": "a mistake"},
    }


def ask(scene: "Scene", caller: Caller = Helper.ANOTHER_ADMIN, user: Role = Role.CITIZEN) -> str:
    """Ask for an adjustment of the user, and return its id."""
    arguments = scene.adjustment() | {"points": ABOVE_LIMIT, "userId": SUBS[user]}
    payload = scene.api.call(caller, "Mutation.adjustPoints", arguments)
    assert [error["code"] for error in payload["userErrors"]] == ["SECOND_SIGNATURE_NEEDED"]
    listed = scene.api.call(Role.ADMIN, "Query.pendingAdjustments", {})
    return str(listed["nodes"][0]["id"])
