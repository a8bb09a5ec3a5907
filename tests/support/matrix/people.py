from typing import Any

from tests.support.events.recorded import HANAKO, recorded
from tests.support.matrix.roles import Caller, Helper, Role

SUBS: dict[Caller, str] = {
    Role.CITIZEN: HANAKO,
    Role.ANOTHER_CITIZEN: "7d0a5f3c-1b2e-4f60-8a9d-2c4e6b8d0f12",
    Role.KIOSK: "b1e6c0d4-52f7-4a3b-9c8d-0f1e2d3c4b5a",
    Role.KIOSK_OF_ANOTHER_LOCATION: "c2f7d1e5-63a8-4b4c-8d9e-1a2f3e4d5c6b",
    Role.OPERATOR: "d3a8e2f6-74b9-4c5d-9eaf-2b3a4f5e6d7c",
    Role.ADMIN: "e4b9f3a7-85ca-4d6e-8fb0-3c4b5a6f7e8d",
    Role.AUDITOR: "f5caa4b8-96db-4e7f-90c1-4d5c6b7a8f9e",
    Helper.ANOTHER_ADMIN: "a6dbb5c9-a7ec-4f80-a1d2-5e6d7c8b9fa0",
}
GROUPS: dict[Caller, list[str]] = {
    Role.KIOSK: ["kiosks"],
    Role.KIOSK_OF_ANOTHER_LOCATION: ["kiosks"],
    Role.OPERATOR: ["operators"],
    Role.ADMIN: ["admins"],
    Role.AUDITOR: ["auditors"],
    Helper.ANOTHER_ADMIN: ["admins"],
}
# Every Cognito user outside the group kiosks: each of them has points of their own.
CITIZENS = (Role.CITIZEN, Role.ANOTHER_CITIZEN, Role.OPERATOR, Role.ADMIN, Role.AUDITOR)


def recorded_event(role: Caller) -> dict[str, Any]:
    """An event as AppSync hands it to the handler for a caller of the role."""
    if role is Role.IAM:
        return dict(recorded("iam"))
    if role is Role.API_KEY:
        return dict(recorded("api_key"))
    event = dict(recorded("cognito"))
    groups = GROUPS.get(role)
    event["identity"] |= {"sub": SUBS[role], "username": role, "groups": groups}
    event["identity"]["claims"] |= {"sub": SUBS[role], "username": role}
    if groups:
        event["identity"]["claims"]["cognito:groups"] = groups
    return event
