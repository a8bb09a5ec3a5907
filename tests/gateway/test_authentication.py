import asyncio

import pytest

from gateway.authentication import Authenticator
from gateway.caller import Caller, Mode
from gateway.signatures import SignedRequest
from gateway.tokens import CredentialsRefusedError


def test_each_api_key_admits() -> None:
    authenticator = Authenticator(
        api_keys=["one", "鍵"],
        tokens=None,
        access_keys=(),
        now=lambda: pytest.fail("no signature is sent"),
    )

    def authenticate(headers: dict[str, str]) -> Caller:
        request = SignedRequest("POST", "/graphql", b"{}")
        return asyncio.run(authenticator.authenticate(headers, request, "ip"))

    for key in ("one", "鍵"):
        assert authenticate({"x-api-key": key}) == Caller(Mode.API_KEY, None)
    for key in ("", "on", "two"):
        with pytest.raises(CredentialsRefusedError, match="not authorized to make this call"):
            authenticate({"x-api-key": key})
    with pytest.raises(CredentialsRefusedError, match="Valid authorization header not provided"):
        authenticate({})
