import pytest

from resolvers.domain.authorization import (
    Caller,
    FieldNotAllowedError,
    Role,
    ServiceIdentity,
)

LOGISTICS = ServiceIdentity("partner:logistics", Role.OPERATOR, frozenset({"fulfilExchange"}))


def test_service_calls_only_its_fields() -> None:
    assert LOGISTICS.caller_of("fulfilExchange") == Caller(
        "partner:logistics", frozenset({Role.OPERATOR}), is_system=True
    )

    with pytest.raises(FieldNotAllowedError, match="partner:logistics may not use approveExchange"):
        LOGISTICS.caller_of("approveExchange")
