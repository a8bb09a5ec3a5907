"""What AppSync's directives alone let through, before any resolver is asked."""

import pytest

from gateway.authorization import read_authorization
from gateway.caller import Caller, Mode
from gateway.sdl import read_schema
from tests.support.matrix.people import GROUPS
from tests.support.matrix.roles import Expectations, Outcome, Role, fields_with_a_resolver
from tests.support.running_product import FIELDS, SCHEMA_TEXT

EXPECTATIONS = Expectations.read()
DIRECTIVES = read_authorization(read_schema(SCHEMA_TEXT), Mode.USER_POOL)
PLACES = fields_with_a_resolver(SCHEMA_TEXT, FIELDS)
# Whom a directive can distinguish: not kiosks from citizens where every signed-in user may pass.
SIGNED_IN = [role for role in Role if role not in (Role.NO_CREDENTIALS, Role.API_KEY, Role.IAM)]


def is_admitted(place: str, role: Role) -> bool:
    mode = {Role.API_KEY: Mode.API_KEY, Role.IAM: Mode.IAM}.get(role, Mode.USER_POOL)
    type_name, _, field_name = place.partition(".")
    caller = Caller(mode, None, frozenset(GROUPS.get(role, ())))
    return DIRECTIVES.admits(caller, type_name, field_name)


@pytest.mark.parametrize("place", PLACES)
def test_directives_admit_who_may_call(place: str) -> None:
    refused = {Outcome.UNAUTHORIZED, Outcome.UNREACHABLE}
    row = EXPECTATIONS.outcomes[place]

    assert [
        role for role in SIGNED_IN if row[role] not in refused and not is_admitted(place, role)
    ] == []


@pytest.mark.parametrize("role", [Role.API_KEY, Role.IAM])
@pytest.mark.parametrize("place", PLACES)
def test_directives_keep_machines_to_their_fields(place: str, role: Role) -> None:
    may_call = EXPECTATIONS.outcomes[place][role] is Outcome.ALLOWED

    assert is_admitted(place, role) is may_call


@pytest.mark.parametrize("place", PLACES)
def test_directives_keep_citizens_from_group_fields(place: str) -> None:
    may_call = EXPECTATIONS.outcomes[place][Role.CITIZEN] is not Outcome.UNAUTHORIZED

    assert is_admitted(place, Role.CITIZEN) is may_call
