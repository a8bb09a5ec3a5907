"""The people and devices one can be in development; each keeps its sub for good."""

import unicodedata
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from local.issuer import Issuer
from local.private_file import read_object, write_object

FIRST_IDENTITIES: Final[dict[str, list[str]]] = {
    "hanako": [],
    "taro": [],
    "kiosk": ["kiosks"],
    "operator": ["operators"],
    "admin": ["admins"],
    "auditor": ["auditors"],
}
MAX_IDENTITIES: Final = 10_000
_MAX_TEXT_LENGTH: Final = 64
_MAX_GROUPS: Final = 100
_FILE_NAME: Final = "identities.json"


@dataclass(frozen=True)
class Identity:
    name: str
    sub: str
    groups: list[str]


class Identities:
    """Kept in identities.json of data_dir, made with FIRST_IDENTITIES at first use.

    Raises:
        ValueError: The file is there and cannot be used; the message names it.
    """

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / _FILE_NAME
        content = read_object(self._path)
        if content is None:
            self._by_name = {
                name: Identity(name, str(uuid.uuid4()), groups)
                for name, groups in FIRST_IDENTITIES.items()
            }
            self._write()
        else:
            self._by_name = self._read(content)

    def everybody(self) -> list[Identity]:
        return list(self._by_name.values())

    def save(self, name: str, groups: list[str]) -> Identity:
        """A known name keeps its sub and gets these groups.

        Raises:
            ValueError: There are MAX_IDENTITIES already.
        """
        known = self._by_name.get(name)
        if known is None and len(self._by_name) >= MAX_IDENTITIES:
            raise ValueError(f"there are {MAX_IDENTITIES} identities already, no more are made")
        identity = Identity(name, known.sub if known else str(uuid.uuid4()), groups)
        if identity != known:
            self._by_name[name] = identity
            self._write()
        return identity

    def _read(self, content: dict[str, Any]) -> dict[str, Identity]:
        try:
            identities = [
                Identity(
                    check_text(item["name"], "name"),
                    str(uuid.UUID(item["sub"])),
                    check_groups(item["groups"]),
                )
                for item in content["identities"]
            ]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValueError(
                f"{self._path} cannot be used ({error!r}). Remove it to have it made anew"
            ) from error
        return {identity.name: identity for identity in identities}

    def _write(self) -> None:
        write_object(self._path, {"identities": [asdict(each) for each in self._by_name.values()]})


def check_text(value: object, field_name: str) -> str:
    """Raises ValueError naming the field for anything but 1..64 visible characters."""
    if not isinstance(value, str):
        raise ValueError(f"{field_name} must be a text")  # noqa: TRY004 - one error class for bad input
    if not 1 <= len(value) <= _MAX_TEXT_LENGTH:
        raise ValueError(f"{field_name} must have 1 to {_MAX_TEXT_LENGTH} characters")
    if any(unicodedata.category(character).startswith("C") for character in value):
        raise ValueError(f"{field_name} must have no control characters")
    if not value.strip():
        raise ValueError(f"{field_name} must not be blank")
    return value


def check_groups(value: object) -> list[str]:
    """Raises ValueError for anything but a list of at most 100 texts."""
    if not isinstance(value, list):
        raise ValueError("groups must be a list of texts, [] for a citizen")  # noqa: TRY004 - one error class for bad input
    if len(value) > _MAX_GROUPS:
        raise ValueError(f"groups must have at most {_MAX_GROUPS} entries")
    return [check_text(item, f"groups[{index}]") for index, item in enumerate(value)]


def describe_identity(identity: Identity, issuer: Issuer, now_seconds: int) -> dict[str, Any]:
    """The identity with a fresh token."""
    token = issuer.mint_access_token(
        sub=identity.sub, name=identity.name, groups=identity.groups, now_seconds=now_seconds
    )
    return {**asdict(identity), "token": token}
