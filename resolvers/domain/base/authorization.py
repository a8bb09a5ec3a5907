"""The roles, and the verified caller with its roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles, in the words that ledger entries store. docs/use/roles.md describes each."""

    ANONYMOUS = "anonymous"
    CITIZEN = "citizen"
    KIOSK = "kiosk"
    OPERATOR = "operator"
    ADMIN = "admin"
    AUDITOR = "auditor"
    PUBLISHER = "publisher"


GROUP_OF_ROLE = {
    Role.KIOSK: "kiosks",
    Role.OPERATOR: "operators",
    Role.ADMIN: "admins",
    Role.AUDITOR: "auditors",
}
SIGNED_IN = frozenset({Role.CITIZEN, *GROUP_OF_ROLE})
STAFF = frozenset({Role.OPERATOR, Role.ADMIN, Role.AUDITOR})
EVERYBODY = frozenset({Role.ANONYMOUS, *SIGNED_IN})


@dataclass(frozen=True)
class Caller:
    """The verified caller. `subject` is the Cognito sub, empty without a sign-in.

    is_system: A partner's system or a part of this product, not a member of staff.
    """

    subject: str
    roles: frozenset[Role]
    is_system: bool = False

    def is_any_of(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(with_inherited(roles))

    def owns(self, user_id: str) -> bool:
        return Role.CITIZEN in self.roles and self.subject == user_id


class FieldNotAllowedError(Exception):
    """A service requested the work of a field that is not in its list."""


@dataclass(frozen=True)
class ServiceIdentity:
    """A system that acts without a sign-in: a partner's, or a part of this product.

    Ledger entries store its `name` as the subject of its work. It has the role for the work of
    `fields`, which are mutations of the schema, and for no other work.
    """

    name: str
    role: Role
    fields: frozenset[str]

    def caller_of(self, field: str) -> Caller:
        """Return the caller of this field. Raise FieldNotAllowedError if it is not in the list."""
        if field not in self.fields:
            raise FieldNotAllowedError(f"{self.name} may not use {field}")
        return Caller(self.name, frozenset({self.role}), is_system=True)


def with_inherited(roles: Iterable[Role]) -> frozenset[Role]:
    """Add the role of admins for operators: admins may do everything that operators may."""
    declared = frozenset(roles)
    return declared | {Role.ADMIN} if Role.OPERATOR in declared else declared
