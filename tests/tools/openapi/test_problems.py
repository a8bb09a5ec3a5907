from resolvers.api.graphql.types.errors import ERROR_TYPES
from tools.openapi.problems import FAMILIES


def test_every_type_of_error_has_a_code() -> None:
    with_details = {each.__name__ for each in ERROR_TYPES} - {"GenericError"}
    missing = sorted(with_details - set(FAMILIES.values()))
    assert not missing, f"give the domain errors of {missing} their `codes`"
