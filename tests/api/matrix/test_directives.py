"""What AppSync's directives alone let through, before any resolver is asked."""

from gateway.authorization import read_authorization
from gateway.caller import Caller, Mode
from gateway.sdl import read_schema
from tests.support.matrix.people import GROUPS
from tests.support.matrix.roles import Expectations, Outcome, Role, fields_with_a_resolver
from tests.support.running_product import FIELDS, SCHEMA_TEXT

ROWS = Expectations.read().outcomes
DIRECTIVES = read_authorization(read_schema(SCHEMA_TEXT), Mode.USER_POOL)
PLACES = fields_with_a_resolver(SCHEMA_TEXT, FIELDS)
MACHINES = (Role.API_KEY, Role.IAM)
REFUSED = (Outcome.UNAUTHORIZED, Outcome.UNREACHABLE)


def is_admitted(place: str, role: Role) -> bool:
    mode = {Role.API_KEY: Mode.API_KEY, Role.IAM: Mode.IAM}.get(role, Mode.USER_POOL)
    type_name, _, field_name = place.partition(".")
    caller = Caller(mode, None, frozenset(GROUPS.get(role, ())))
    return DIRECTIVES.admits(caller, type_name, field_name)


def test_directives_admit_who_may_call() -> None:
    wrong = [
        (place, role)
        for place in PLACES
        for role in Role
        if role is not Role.NO_CREDENTIALS
        and ROWS[place][role] not in REFUSED
        and not is_admitted(place, role)
    ]

    assert wrong == []


def test_directives_keep_machines_to_their_fields() -> None:
    wrong = [
        (place, role)
        for place in PLACES
        for role in MACHINES
        if is_admitted(place, role) != (ROWS[place][role] is Outcome.ALLOWED)
    ]

    assert wrong == []
