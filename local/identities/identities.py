"""The people and devices of development; each keeps its sub permanently."""

import unicodedata
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from gateway.issuer import TOKEN_LIFE_SECONDS, Issuer
from gateway.private_file import load_file, write_file

FIRST_IDENTITIES: Final[dict[str, list[str]]] = {
    "hanako": [],
    "taro": [],
    "sora": [],
    "mei": [],
    "ren": [],
    "kenta": [],
    "aoi": [],
    "kiosk": ["kiosks"],
    "operator": ["operators"],
    "admin": ["admins"],
    "auditor": ["auditors"],
}
STAFF_GROUPS: Final = frozenset({"operators", "admins", "auditors"})


def _check_visible(text: str) -> str:
    if not text.strip() or any(unicodedata.category(each).startswith("C") for each in text):
        raise ValueError("it must have visible characters only")
    return text


Text = Annotated[str, Field(max_length=64), AfterValidator(_check_visible)]
Groups = Annotated[list[Text], Field(max_length=100)]
Group = Literal["kiosks", "operators", "admins", "auditors"]
Sub = Annotated[str, AfterValidator(lambda text: str(uuid.UUID(text)))]


class NewIdentity(BaseModel):
    """An identity to save; a citizen's groups are []. A misspelt group is refused."""

    model_config = ConfigDict(extra="forbid")

    name: Text
    groups: Annotated[list[Group], Field(max_length=100)]


@dataclass(frozen=True)
class Identity:
    name: Text
    sub: Sub
    groups: Groups

    @property
    def email(self) -> str:
        return f"{self.name}@example.test"


class _IdentitiesFile(BaseModel):
    identities: list[Identity]


class Identities:
    """Kept in identities.json of data_dir, which the first use makes with FIRST_IDENTITIES.

    Raises:
        ValueError: The file cannot be used; the message names it.
    """

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "identities.json"
        kept = load_file(self._path, _IdentitiesFile, _make)
        self._by_name = {identity.name: identity for identity in kept.identities}

    def everybody(self) -> list[Identity]:
        return list(self._by_name.values())

    def find(self, sub: str) -> Identity | None:
        return next((each for each in self.everybody() if each.sub == sub), None)

    def save(self, new: NewIdentity) -> Identity:
        """Keep an identity; a known name keeps its sub and gets the new groups."""
        known = self._by_name.get(new.name)
        identity = Identity(new.name, known.sub if known else str(uuid.uuid4()), [*new.groups])
        if identity != known:
            self._by_name[new.name] = identity
            write_file(self._path, _IdentitiesFile(identities=self.everybody()))
        return identity

    def remove(self, name: str) -> None:
        """Forget an identity, so that no client gets its tokens any more."""
        del self._by_name[name]
        write_file(self._path, _IdentitiesFile(identities=self.everybody()))


def _make() -> _IdentitiesFile:
    identities = [
        Identity(name, str(uuid.uuid4()), groups) for name, groups in FIRST_IDENTITIES.items()
    ]
    return _IdentitiesFile(identities=identities)


def describe_identity(
    identity: Identity,
    issuer: Issuer,
    now_seconds: int,
    expires_in_seconds: int = TOKEN_LIFE_SECONDS,
) -> dict[str, Any]:
    """Return the identity with a fresh token."""
    token = issuer.mint_access_token(
        sub=identity.sub,
        name=identity.name,
        groups=identity.groups,
        now_seconds=now_seconds,
        expires_in_seconds=expires_in_seconds,
    )
    return {**asdict(identity), "token": token}
