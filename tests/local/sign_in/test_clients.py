import json

import pytest

from gateway.loopback import LOCAL_ORIGIN
from local.sign_in.clients import CLIENT_SETTINGS, find_client, read_clients


def test_clients_live_as_terraform_says() -> None:
    written = json.loads(CLIENT_SETTINGS.read_bytes())

    assert set(written) == {"wallet", "kiosk", "console"}
    for app, client in read_clients().items():
        assert client.access_token_seconds == written[app]["access_token_minutes"] * 60
        assert client.refresh_token_seconds == written[app]["refresh_token_hours"] * 3_600
        assert find_client(client.client_id) == client


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "https://localhost:8443"])
def test_app_is_at_its_path_of_an_origin(origin: str) -> None:
    assert read_clients()["wallet"].is_at(f"{origin}/wallet/", LOCAL_ORIGIN)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/kiosk/",
        "http://127.0.0.1:8000/wallet",
        "http://127.0.0.1:8000/wallet/more",
        "http://127.0.0.1:8000/wallet/?a=1",
        "http://127.0.0.1:8000/wallet/#a",
        "http://127.0.0.1:8000/wallet/\n",
        "http://127.0.0.1.example.org/wallet/",
        "http://127.0.0.1@example.org/wallet/",
        "https://example.org/wallet/",
        "//127.0.0.1:8000/wallet/",
        "/wallet/",
        "",
    ],
)
def test_other_addresses_are_not_the_apps(url: str) -> None:
    assert not read_clients()["wallet"].is_at(url, LOCAL_ORIGIN)
