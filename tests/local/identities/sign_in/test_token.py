import httpx
import jwt
import pytest

from local.base.app_clients import read_clients
from tests.support.local_appsync import LocalAppSync
from tests.support.signed_in import App, read_answer


@pytest.fixture
def hanako(appsync: LocalAppSync) -> str:
    sub: str = appsync.identity("hanako")["sub"]
    return sub


def read_error(answer: httpx.Response, status: int = 400) -> str:
    assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
    assert answer.json().keys() == {"error", "error_description"}
    code: str = answer.json()["error"]
    return code


def test_code_flow_gives_tokens_of_the_app(wallet: App, hanako: str) -> None:
    code = wallet.code(hanako)
    answer = wallet.redeem(code)

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert read_error(wallet.redeem(code)) == "invalid_grant"
    tokens = answer.json()
    kinds = {"id_token", "access_token", "refresh_token", "expires_in", "token_type"}
    assert tokens.keys() == kinds
    assert (tokens["expires_in"], tokens["token_type"]) == (3600, "Bearer")
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert (claims["aud"], claims["nonce"]) == (wallet.client_id, "n-1")


def test_api_takes_tokens_of_each_app(appsync: LocalAppSync, wallet: App) -> None:
    operator = appsync.identity("operator")["sub"]
    for app in read_clients():
        tokens = App(wallet.http, wallet.origin, app).sign_in(operator)
        for kind in ("access_token", "id_token"):
            answer = appsync.ask("{ staff { id } }", {"authorization": tokens[kind]})
            assert answer["data"]["staff"]["id"] == operator


OTHERS: list[dict[str, str | None]] = [
    {"code_verifier": "w" * 43},
    {"client_id": read_clients()["console"].client_id},
    {"redirect_uri": "http://localhost:5173/wallet/"},
]


def test_code_is_for_its_request_alone(wallet: App, hanako: str) -> None:
    for changed in OTHERS:
        code = wallet.code(hanako)
        assert read_error(wallet.redeem(code, **changed)) == "invalid_grant"
        assert read_error(wallet.redeem(code)) == "invalid_grant"


def test_revoked_refresh_token_renews_nothing(
    appsync: LocalAppSync, wallet: App, hanako: str
) -> None:
    tokens = wallet.sign_in(hanako)
    console = App(wallet.http, wallet.origin, "console")
    assert read_error(console.post("revoke", token=tokens["refresh_token"])) == "invalid_grant"
    renewed = wallet.renew(tokens["refresh_token"])
    assert renewed.json().keys() == {"id_token", "access_token", "expires_in", "token_type"}

    for _ in range(2):
        answer = wallet.post("revoke", token=tokens["refresh_token"])
        assert (answer.status_code, answer.content) == (200, b"")

    assert read_error(wallet.renew(tokens["refresh_token"])) == "invalid_grant"
    # As in Cognito: a JWT stays what it is until it expires.
    headers = {"authorization": renewed.json()["access_token"]}
    assert "errors" not in appsync.ask("{ __typename }", headers)


def test_signing_out_ends_the_browsers_session(wallet: App, hanako: str) -> None:
    wallet.choose(hanako)
    kept = wallet.http.cookies["sign-in"]
    given = {"client_id": wallet.client_id, "logout_uri": wallet.address}
    for name, value in (
        ("client_id", "x"),
        ("logout_uri", "https://example.org/wallet/"),
        ("logout_uri", ""),
    ):
        refused = wallet.http.get("/logout", params={**given, name: value})
        assert (refused.status_code, "location" in refused.headers) == (400, False)
        assert "code" in read_answer(wallet.authorize())

    answer = wallet.http.get("/logout", params=given)

    assert (answer.status_code, answer.headers["location"]) == (303, wallet.address)
    assert "sign-in" not in wallet.http.cookies
    wallet.http.cookies.set("sign-in", kept)
    assert wallet.authorize().status_code == 200
    # Without an address of its own, the app asks who is next.
    answer = wallet.http.get("/logout", params=wallet.request())
    assert wallet.http.get(answer.headers["location"]).status_code == 200
