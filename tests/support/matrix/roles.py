"""Who may call what: every field of the API by every role, as docs/use/roles.md has it.

The scene: everything that has an owner is the citizen's; the viewer's objects belong to the caller.
The kiosk is at the location asked for, the other kiosk is not. Straight into the handler a nested
field gets the citizen's object as its `source`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self, TypeAlias

from tools.sdl.document import ROOT_NAMES, ResolverField, Sdl

EXPECTATIONS = Path(__file__).parents[2] / "api" / "matrix" / "expectations.json"
OWN_ROOT = "Query.viewer"
ENDS_THE_CALLER = "Mutation.eraseViewer"
"""Asked for last of all: an erased account is refused everything else."""


class Role(StrEnum):
    NO_CREDENTIALS = "no_credentials"
    API_KEY = "api_key"
    CITIZEN = "citizen"
    ANOTHER_CITIZEN = "another_citizen"
    KIOSK = "kiosk"
    KIOSK_OF_ANOTHER_LOCATION = "kiosk_of_another_location"
    OPERATOR = "operator"
    ADMIN = "admin"
    AUDITOR = "auditor"
    IAM = "iam"


class Helper(StrEnum):
    """Who prepares the scene beside the roles, and is asked about nothing."""

    ANOTHER_ADMIN = "another_admin"


Caller: TypeAlias = Role | Helper


class Outcome(StrEnum):
    """UNREACHABLE: no way leads this role to the field's parent, and its resolver trusts that."""

    ALLOWED = "allowed"
    UNAUTHORIZED = "unauthorized"
    NULL = "null"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    HTTP_401 = "401"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Case:
    """One call. `way` is the fields from the root down to `field`, itself the last.

    `answered_by` is the field of the way at which `expected` shows: the first that is not allowed.
    """

    field: str
    role: Role
    expected: Outcome
    way: tuple[str, ...]
    answered_by: str

    def __str__(self) -> str:
        return f"{' > '.join(self.way)} by {self.role}: {self.expected}"


@dataclass(frozen=True)
class Expectations:
    """The expectation file: outcomes by field and role, and how a nested field is reached."""

    outcomes: Mapping[str, Mapping[Role, Outcome]]
    ways: Mapping[str, Sequence[tuple[str, ...]]]

    @classmethod
    def read(cls, path: Path = EXPECTATIONS) -> Self:
        """Raises ValueError for an unknown role or outcome, or a row of another length."""
        content = json.loads(path.read_text(encoding="utf-8"))
        roles = [Role(name) for name in content["roles"]]
        rows = {**content["roots"], **content["nested"]}
        outcomes = {
            field: dict(zip(roles, map(Outcome, row), strict=True)) for field, row in rows.items()
        }
        ways = {
            field: [(*way, field) for way in content["ways"].get(field, [[]])] for field in outcomes
        }
        return cls(outcomes, ways)

    def http_cases(self, fields: Sequence[str]) -> Iterator[Case]:
        """Over HTTP (and WebSocket for subscriptions): every field by every role on every way."""
        for field in fields:
            for way in self.ways[field]:
                for role in self.outcomes[field]:
                    yield self._along(way, role)

    def _along(self, way: tuple[str, ...], role: Role) -> Case:
        for field in way:
            owns = way[0] == OWN_ROOT and field != OWN_ROOT
            outcome = self.outcomes[field][Role.CITIZEN if owns else role]
            if outcome is not Outcome.ALLOWED:
                break
        if outcome is Outcome.UNREACHABLE:
            raise ValueError(f"{field} is reached by {role} through {' > '.join(way)}")
        return Case(way[-1], role, outcome, way, field)

    def handler_cases(self, fields: Sequence[str]) -> Iterator[Case]:
        """Straight into the handler: an event always has passed AppSync's sign-in."""
        for field in fields:
            for role, outcome in self.outcomes[field].items():
                if outcome not in {Outcome.HTTP_401, Outcome.UNREACHABLE}:
                    yield Case(field, role, outcome, (field,), field)


def fields_with_a_resolver(text: str, resolver_fields: Sequence[ResolverField]) -> list[str]:
    """Every field of Query, Mutation and Subscription, and every nested one of fields.json."""
    sdl = Sdl.read(text, resolver_fields)
    roots = [
        f"{owner.name.value}.{item.name.value}"
        for owner, item in sdl.fields()
        if owner.name.value in ROOT_NAMES
    ]
    nested = [f"{row['type']}.{row['field']}" for row in resolver_fields]
    return sorted(dict.fromkeys([*roots, *nested]), key=lambda field: field == ENDS_THE_CALLER)
