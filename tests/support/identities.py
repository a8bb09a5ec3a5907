"""The identities of every kind of caller, and the refusal in a payload."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from resolvers.settings import Settings
from tests.support.push_keys import SERVER_PUBLIC_KEY

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SETTINGS = Settings(
    environment="moto",
    qr_issue_key="i" * 32,
    qr_pepper="p" * 32,
    web_push_public_key=SERVER_PUBLIC_KEY,
    images_bucket="images",
    images_url="https://images.example",
)


def signed_in(subject: str, *groups: str) -> dict[str, Any]:
    """Return the identity of a Cognito user as AppSync puts it in an event."""
    return {
        "sub": subject,
        "issuer": "https://issuer.example",
        "username": subject,
        "claims": {},
        "sourceIp": ["192.0.2.1"],
        "defaultAuthStrategy": "ALLOW",
        "groups": list(groups) or None,
    }


API_KEY = None
CITIZEN = signed_in("hanako")
KIOSK = signed_in("kiosk-1", "kiosks")
OPERATOR = signed_in("operator-1", "operators")
ADMIN = signed_in("admin-1", "admins")
AUDITOR = signed_in("auditor-1", "auditors")
PUBLISHER = {
    "accountId": "000000000000",
    "userArn": "arn:aws:sts::000000000000:assumed-role/push/p",
}


def refusal_of(payload: Mapping[str, Any]) -> tuple[str, list[str] | None]:
    """Return code and field of the only refusal in a payload that answers nothing else."""
    (error,) = payload["userErrors"]
    answered = {
        name: value for name, value in payload.items() if name not in ("userErrors", "replayed")
    }
    assert not any(answered.values())
    assert payload.get("replayed", False) is False
    return error["code"], error["field"]
