"""/oauth2/token, /oauth2/revoke and /logout over HTTP."""

from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from local.sign_in.authorization import CODE_LIFE_SECONDS, AuthorizationRequest, Codes
from local.sign_in.clients import read_clients
from local.sign_in.parameters import OAuthError
from tests.support.local_appsync import LocalAppSync, running_server
from tests.support.signed_in import VERIFIER, App, challenge, read_answer


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
    answer = wallet.redeem(wallet.code(hanako))

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    tokens = answer.json()
    assert tokens.keys() == {
        "id_token",
        "access_token",
        "refresh_token",
        "expires_in",
        "token_type",
    }
    assert (tokens["expires_in"], tokens["token_type"]) == (3600, "Bearer")
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert (claims["aud"], claims["nonce"]) == (wallet.client_id, "n-1")


@pytest.mark.parametrize("app", read_clients())
@pytest.mark.parametrize("kind", ["access_token", "id_token"])
def test_api_takes_tokens_of_each_app(
    appsync: LocalAppSync, wallet: App, app: str, kind: str
) -> None:
    operator = appsync.identity("operator")
    tokens = App(wallet.http, wallet.origin, app).sign_in(operator["sub"])

    answer = appsync.ask("{ staff { id } }", {"authorization": tokens[kind]})

    assert answer["data"]["staff"]["id"] == operator["sub"]


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": "v" * 42},
        {"code_verifier": "é" * 43},
        {"client_id": read_clients()["console"].client_id},
        {"redirect_uri": "http://localhost:5173/wallet/"},
    ],
)
def test_code_is_for_its_request_alone(wallet: App, hanako: str, changed: dict[str, Any]) -> None:
    code = wallet.code(hanako)

    assert read_error(wallet.redeem(code, **changed)) == "invalid_grant"
    assert read_error(wallet.redeem(code)) == "invalid_grant"


def test_code_works_once(wallet: App, hanako: str) -> None:
    code = wallet.code(hanako)
    assert wallet.redeem(code).status_code == 200

    assert read_error(wallet.redeem(code)) == "invalid_grant"


def test_code_expires_after_a_minute() -> None:
    wallet, address = read_clients()["wallet"], "http://127.0.0.1/wallet/"
    request = AuthorizationRequest(wallet, address, None, None, challenge(VERIFIER), None)
    form = {"redirect_uri": address, "code_verifier": VERIFIER}
    codes = Codes()
    in_time, late = (codes.issue(request, "sub", 1_000.0) for _ in range(2))

    assert codes.redeem({**form, "code": in_time}, wallet, 1_059.9) == (request, "sub")
    with pytest.raises(OAuthError, match="expired"):
        codes.redeem({**form, "code": late}, wallet, 1_000.0 + CODE_LIFE_SECONDS)


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token", "client_id": None}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "client_id": "x"}, 400, "invalid_client"),
        ({"grant_type": "authorization_code"}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x" * 20_000}, 400, "invalid_request"),
    ],
)
def test_wrong_token_request_is_refused(
    wallet: App, form: dict[str, str | None], status: int, code: str
) -> None:
    assert read_error(wallet.post("token", **form), status) == code


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"grant_type": "refresh_token"}', "application/json"),
        (b"grant_type=refresh_token&grant_type=x", "application/x-www-form-urlencoded"),
        (b"\xff", "application/x-www-form-urlencoded"),
    ],
)
def test_token_request_is_one_form(wallet: App, body: bytes, content_type: str) -> None:
    headers = {"content-type": content_type}

    answer = wallet.http.post("/oauth2/token", content=body, headers=headers)

    assert read_error(answer) == "invalid_request"
    assert "grant_type." not in answer.json()["error_description"]


@pytest.mark.parametrize("path", ["/oauth2/token", "/oauth2/revoke"])
def test_pages_of_this_machine_read_tokens(wallet: App, path: str) -> None:
    for origin, allowed in (("http://localhost:5173",) * 2, ("https://example.org", None)):
        answer = wallet.http.post(path, headers={"origin": origin})
        assert answer.headers.get("access-control-allow-origin") == allowed


def test_refresh_token_outlives_a_restart(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        kiosk = server.identity("kiosk")["sub"]
        tokens = App(server.http, server.origin, "kiosk").sign_in(kiosk)
    with running_server(tmp_path) as server:
        answer = App(server.http, server.origin, "kiosk").renew(tokens["refresh_token"])

        assert answer.json().keys() == {"id_token", "access_token", "expires_in", "token_type"}
        renewed = {"authorization": answer.json()["access_token"]}
        assert "errors" not in server.ask("{ __typename }", renewed)


def test_revoked_refresh_token_renews_nothing(
    appsync: LocalAppSync, wallet: App, hanako: str
) -> None:
    tokens = wallet.sign_in(hanako)
    assert wallet.renew(tokens["refresh_token"]).status_code == 200

    for _ in range(2):
        answer = wallet.post("revoke", token=tokens["refresh_token"])
        assert (answer.status_code, answer.content) == (200, b"")

    assert read_error(wallet.renew(tokens["refresh_token"])) == "invalid_grant"
    # As in Cognito: a JWT stays what it is until it expires.
    headers = {"authorization": tokens["access_token"]}
    assert "errors" not in appsync.ask("{ __typename }", headers)


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({}, 400, "invalid_request"),
        ({"token": "x", "client_id": "x"}, 401, "invalid_client"),
        ({"token": "a.b.c"}, 400, "unsupported_token_type"),
    ],
)
def test_wrong_revocation_is_refused(
    wallet: App, form: dict[str, str | None], status: int, code: str
) -> None:
    assert read_error(wallet.post("revoke", **form), status) == code


def test_other_app_revokes_nothing(wallet: App, hanako: str) -> None:
    token = wallet.sign_in(hanako)["refresh_token"]
    console = App(wallet.http, wallet.origin, "console")

    assert read_error(console.post("revoke", token=token)) == "invalid_grant"
    assert wallet.renew(token).status_code == 200


def test_signing_out_ends_the_browsers_session(wallet: App, hanako: str) -> None:
    wallet.choose(hanako)
    kept = wallet.http.cookies["sign-in"]

    answer = wallet.http.get(
        "/logout", params={"client_id": wallet.client_id, "logout_uri": wallet.address}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, wallet.address)
    assert "sign-in" not in wallet.http.cookies
    wallet.http.cookies.set("sign-in", kept)
    assert wallet.authorize().status_code == 200


def test_signing_out_can_ask_who_is_next(wallet: App, hanako: str) -> None:
    wallet.choose(hanako)

    answer = wallet.http.get("/logout", params=wallet.request())

    assert wallet.http.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [{"client_id": "x"}, {"logout_uri": "https://example.org/wallet/"}, {"logout_uri": ""}],
)
def test_signing_out_leads_to_registered_addresses(
    wallet: App, hanako: str, changed: dict[str, str]
) -> None:
    wallet.choose(hanako)
    parameters = {"client_id": wallet.client_id, "logout_uri": wallet.address, **changed}

    answer = wallet.http.get("/logout", params=parameters)

    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert "code" in read_answer(wallet.authorize())
