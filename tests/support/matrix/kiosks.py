"""What the matrix is asked about kiosks: codes and kiosks of a scene's spare location."""

from typing import TYPE_CHECKING, Any

from tests.support.matrix.roles import Role

if TYPE_CHECKING:
    from tests.support.matrix.scene import Arguments, Scene


def arguments_of_kiosks(scene: "Scene") -> "Arguments":
    where = {"locationId": scene.spare_location_id}
    return {
        "Query.kiosks": lambda _: where,
        "Mutation.createKioskEnrolment": lambda _: where,
        "Mutation.enrolKiosk": lambda _: {"code": make_code(scene)},
        "Mutation.revokeKiosk": lambda _: {"id": make_kiosk(scene)["id"], "reason": "lost"},
    }


def make_code(scene: "Scene") -> str:
    where = {"locationId": scene.spare_location_id}
    return str(scene.change(Role.ADMIN, "createKioskEnrolment", **where)["code"])


def make_kiosk(scene: "Scene") -> dict[str, Any]:
    return dict(scene.change(Role.API_KEY, "enrolKiosk", code=make_code(scene))["kiosk"])
