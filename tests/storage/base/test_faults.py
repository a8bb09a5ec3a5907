import pytest
from botocore.exceptions import ClientError, ParamValidationError
from graphql import GraphQLError
from pydantic import BaseModel

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.storage.base.faults import describe_fault

# By a name: a trace shows the lines of the program.
SECRET = "secret"


class Receipt(BaseModel):
    points: int


def fail_with(error: Exception, cause: Exception | None = None) -> Exception:
    """The error as it is once it was raised."""
    try:
        raise error from cause  # noqa: TRY301 - to be caught as it is
    except Exception as raised:  # noqa: BLE001 - the error of the test
        return raised


def quoting_errors() -> list[Exception]:
    """Errors of others, whose texts quote a secret."""
    errors: list[Exception] = [
        ValueError("secret"),
        DomainError(ErrorCode.INVALID_INPUT, "secret"),
        GraphQLError("Int cannot represent secret"),
        ParamValidationError(report="Invalid type for secret"),
        ClientError(
            {"Error": {"Code": "ValidationException", "Message": "secret"}}, "TransactWriteItems"
        ),
    ]
    try:
        Receipt.model_validate({"points": SECRET})
    except ValueError as error:
        errors.append(error)
    return errors


@pytest.mark.parametrize("error", quoting_errors(), ids=lambda error: type(error).__name__)
def test_text_of_foreign_error_is_hidden(error: Exception) -> None:
    assert "secret" in str(error)

    text = describe_fault(fail_with(error))

    assert type(error).__name__ in text
    assert "secret" not in text


def test_fault_shows_its_place() -> None:
    text = describe_fault(fail_with(ValueError("x")))

    assert text.startswith("builtins.ValueError\n")
    assert "in fail_with" in text
    assert "raise error from cause" in text


def test_aws_error_shows_its_code() -> None:
    error = ClientError({"Error": {"Code": "AccessDeniedException"}}, "Query")

    assert "ClientError: AccessDeniedException" in describe_fault(error)
    assert "ClientError: without a code" in describe_fault(ClientError({}, "Query"))
