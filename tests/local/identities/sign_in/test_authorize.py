from pathlib import Path

import httpx

from local.identities.lan_access import LanAccess
from local.server.appsync import Settings
from tests.support.local_appsync import LocalAppSync, running_server
from tests.support.signed_in import STATE, App, read_answer


def test_chosen_identity_gets_a_code(appsync: LocalAppSync, wallet: App) -> None:
    page = wallet.authorize()
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")

    answer = wallet.choose(appsync.identity("hanako")["sub"])

    assert answer.headers["location"].startswith(f"{wallet.address}?")
    assert read_answer(answer).keys() == {"code", "state"}
    assert read_answer(answer)["state"] == STATE
    assert answer.headers["cache-control"] == "no-store"
    assert read_answer(wallet.authorize(state=None)).keys() == {"code"}
    # Other browsers are asked.
    with httpx.Client(base_url=appsync.origin) as other:
        assert App(other, appsync.origin).authorize().status_code == 200
        other.cookies.set("sign-in", "guess")
        assert App(other, appsync.origin).authorize().status_code == 200


def test_unregistered_address_is_never_sent_to(appsync: LocalAppSync, wallet: App) -> None:
    wallet.choose(appsync.identity("hanako")["sub"])
    changes: list[tuple[str, str | None]] = [
        ("client_id", None),
        ("client_id", "another"),
        ("redirect_uri", None),
        ("redirect_uri", "https://example.org/wallet/"),
        ("redirect_uri", "http://127.0.0.1:8000/kiosk/"),
    ]
    for name, value in changes:
        # Also where something else is wrong, which an app would be told.
        for more in ({}, {"response_type": "token"}):
            answer = wallet.authorize(**{name: value}, **more)
            assert (answer.status_code, "location" in answer.headers) == (400, False)
            assert name in answer.text


def test_foreign_pages_and_hosts_sign_nobody_in(appsync: LocalAppSync, wallet: App) -> None:
    sub = appsync.identity("admin")["sub"]

    for origin in ("https://example.org", "null", "http://127.0.0.1:1"):
        answer = wallet.choose(sub, headers={"origin": origin})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    for other in ("", "another"):
        asked_again = wallet.choose(other)
        assert (asked_again.status_code, "set-cookie" in asked_again.headers) == (200, False)
    for host in ("example.org", "127.0.0.1.example.org"):
        headers = {"host": host}
        answer = wallet.http.get("/oauth2/authorize", params=wallet.request(), headers=headers)
        assert answer.status_code == 403


def test_visitors_need_the_key(tmp_path: Path) -> None:
    lan_access = LanAccess("192.0.2.7", "the-key")
    settings = Settings(lan_access=lan_access)
    with running_server(tmp_path, settings) as server:
        sub = server.http.get(
            "/dev/identities", headers={"x-development-key": lan_access.key}
        ).json()[0]["sub"]
        wallet = App(server.http, server.origin)
        for answer in (wallet.authorize(), wallet.choose(sub)):
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers
        wrong = server.http.get("/oauth2/visit", params={"key": "another"})
        assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)

        link = lan_access.app_link(server.origin, "//example.org")
        let_in = server.http.get(link)

        assert (let_in.status_code, let_in.headers["location"]) == (303, "/wallet/")
        assert "code" in read_answer(wallet.choose(sub))
        of_phone = wallet.authorize(redirect_uri="http://192.0.2.7:8000/wallet/")
        assert "code" in read_answer(of_phone)
