"""The roles, and the verified caller who has some of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles, in the words that ledger entries store. docs/roles.md describes each."""

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
    """The verified caller. `subject` is the Cognito sub, empty without a sign-in."""

    subject: str
    roles: frozenset[Role]

    def is_any_of(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(with_inherited(roles))

    def owns(self, user_id: str) -> bool:
        return Role.CITIZEN in self.roles and self.subject == user_id


def with_inherited(roles: Iterable[Role]) -> frozenset[Role]:
    """Add the admins where operators are: admins may do all that operators may."""
    declared = frozenset(roles)
    return declared | {Role.ADMIN} if Role.OPERATOR in declared else declared
