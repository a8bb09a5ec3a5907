import time
from pathlib import Path

import jwt
import pytest

from gateway.issuer import TOKEN_LIFE_SECONDS, Issuer
from local.issuer import load_issuer

NOW = int(time.time())
DAMAGED = '{"url": "u", "clientId": "c", "keyId": "k", "key": "damaged"}'


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return load_issuer(tmp_path_factory.mktemp("issuer"), region="ap-northeast-1")


@pytest.mark.parametrize("groups", [[], ["kiosks"]])
def test_token_is_shaped_as_cognitos(issuer: Issuer, groups: list[str]) -> None:
    token = issuer.mint_access_token(sub="s", name="kiosk", groups=groups, now_seconds=NOW)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["sub"] == "s"
    assert claims["iss"] == issuer.url
    assert claims["username"] == "kiosk"
    assert claims.get("cognito:groups", []) == groups
    assert ("cognito:groups" in claims) == bool(groups)
    assert claims["exp"] - claims["iat"] == TOKEN_LIFE_SECONDS == 24 * 60 * 60
    assert claims["token_use"] == "access"
    assert set(claims) >= {"client_id", "scope", "auth_time", "jti"}
    assert "aud" not in claims
    assert jwt.get_unverified_header(token)["kid"] == issuer.key_id


def test_key_set_has_public_parts_only(issuer: Issuer) -> None:
    [key] = issuer.key_set()["keys"]
    assert set(key) == {"kty", "n", "e", "alg", "kid", "use"}


@pytest.mark.parametrize("content", ["", "[]", "{}", DAMAGED])
def test_damaged_issuer_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "issuer.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"issuer\.json.*Remove it"):
        load_issuer(tmp_path, region="ap-northeast-1")
