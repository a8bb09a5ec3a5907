import re
from pathlib import Path
from typing import Final

import pytest

from container.server import GRACEFUL_SECONDS
from container.settings import ServerSettings, read_server_settings
from resolvers.settings import SettingsError

NEEDED: Final = {
    "ENVIRONMENT": "prod",
    "USER_POOL_ISSUER": "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_x",
    "VALKEY_URL": "rediss://task:secret@cache.example:6379",
    "RELAY_KEYS": "r" * 32,
}


def refusal(**variables: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read_server_settings({**NEEDED, **variables})
    return str(raised.value)


def read(**variables: str) -> ServerSettings:
    return read_server_settings({**NEEDED, **variables})


def test_defaults_are_those_of_prod() -> None:
    settings = read()

    assert settings.host.is_unspecified
    assert settings.port == 8080
    assert (settings.api_keys, settings.cors_origins) == ((), ())
    assert (settings.threads, settings.max_requests) == (16, 128)
    assert not settings.limits.introspection
    assert (settings.limits.query_depth, settings.limits.resolver_calls) == (20, 2_500)
    # A stop waits longer than any request.
    assert settings.limits.request_seconds < GRACEFUL_SECONDS


REFUSALS = [
    ("HOST", "::", "HOST: Input is not a valid IPv4 address"),
    ("API_KEYS", f"{'a' * 30},tooshort", "API_KEYS: each key must have 20 characters or more"),
    ("RELAY_KEYS", f"{'n' * 32}, {'secret' * 5}", "RELAY_KEYS.1: String should have at least 32"),
    ("USER_POOL_ISSUER", "http://127.0.0.1.example", "USER_POOL_ISSUER: it must begin with https"),
    ("VALKEY_URL", "redis://:secret@cache.example:6379", "VALKEY_URL: must begin with rediss://"),
    ("VALKEY_URL", "rediss://cache.example:secret", "VALKEY_URL: must be an address"),
]


def test_refusal_quotes_no_secret() -> None:
    for name, value, problem in REFUSALS:
        said = refusal(**{name: value})
        assert said.startswith(problem)
        assert "secret" not in said
        assert "tooshort" not in said
    assert read(USER_POOL_ISSUER="http://127.0.0.1:8001").user_pool_issuer
    assert read(VALKEY_URL="redis://127.0.0.1:6379").valkey_url


def rows_of_the_page() -> dict[str, tuple[str, str]]:
    """Return the values and the default that docs/operate/container.md lists for each variable."""
    page = (Path(__file__).parents[2] / "docs" / "operate" / "container.md").read_text("utf-8")
    found = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| .+ \|$", page, re.MULTILINE)
    return {name: (values, unset) for name, values, unset in found}


def test_page_lists_every_variable_and_default() -> None:
    rows = rows_of_the_page()

    assert sorted(rows) == sorted(name.upper() for name in ServerSettings.model_fields)
    for name, field in ServerSettings.model_fields.items():
        _, unset = rows[name.upper()]
        if field.is_required():
            assert unset == "required"
        elif field.default is None:
            assert "`" not in unset
        elif field.default != "" and not isinstance(field.default, tuple):
            # A variable's true and false are in lower case.
            default = field.default
            assert unset == f"`{str(default).lower() if default is False else default}`"
