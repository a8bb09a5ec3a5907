"""The parameters of OAuth's requests, and the errors of their answers."""

from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request

from gateway.body import BodyTooLargeError, read_body

_FORM: Final = "application/x-www-form-urlencoded"
_FORM_BYTES: Final = 16 * 1024


class OAuthError(Exception):
    """A refusal with a code of RFC 6749 or RFC 7009."""

    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.status = status


def read_parameters(text: str) -> dict[str, str]:
    """Return the parameters of an address or a form; one without a value counts as left out.

    Source: RFC 6749, sections 3.1 and 3.2.

    Raises:
        OAuthError: One occurs twice.
    """
    given = parse_qs(text)
    repeated = [name for name, values in given.items() if len(values) > 1]
    if repeated:
        raise OAuthError("invalid_request", f"Send {repeated[0]} once.")
    return {name: values[0] for name, values in given.items()}


async def read_form(request: Request) -> dict[str, str]:
    """Return the parameters of a form.

    Raises:
        OAuthError: The body is not a form, or too large.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != _FORM:
        raise OAuthError("invalid_request", f"Send {_FORM}.")
    try:
        body = await read_body(request, _FORM_BYTES)
        return read_parameters(body.decode())
    except (BodyTooLargeError, UnicodeDecodeError) as error:
        raise OAuthError("invalid_request", str(error)) from error


def require(parameters: dict[str, str], name: str) -> str:
    """Return a parameter; raise OAuthError if it is left out."""
    if name not in parameters:
        raise OAuthError("invalid_request", f"Send {name}.")
    return parameters[name]
