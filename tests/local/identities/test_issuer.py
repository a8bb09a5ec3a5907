import time
from pathlib import Path

import jwt

from gateway.issuer import TOKEN_LIFE_SECONDS
from local.identities.issuer import load_issuer

NOW = int(time.time())


def test_token_is_shaped_as_cognitos(tmp_path: Path) -> None:
    issuer = load_issuer(tmp_path, region="ap-northeast-1")
    for groups in ([], ["kiosks"]):
        token = issuer.mint_access_token(sub="s", name="kiosk", groups=groups, now_seconds=NOW)
        claims = jwt.decode(token, options={"verify_signature": False})
        assert (claims["sub"], claims["username"], claims["iss"]) == ("s", "kiosk", issuer.url)
        assert claims.get("cognito:groups", []) == groups
        assert ("cognito:groups" in claims) == bool(groups)
        assert claims["exp"] - claims["iat"] == TOKEN_LIFE_SECONDS == 24 * 60 * 60
        assert claims["token_use"] == "access"
        assert set(claims) >= {"client_id", "scope", "auth_time", "jti"}
        assert "aud" not in claims
        assert jwt.get_unverified_header(token)["kid"] == issuer.key_id
    # The public parts alone.
    [key] = issuer.key_set()["keys"]
    assert set(key) == {"kty", "n", "e", "alg", "kid", "use"}
