import json

from gateway.loopback import LOCAL_ORIGIN
from local.sign_in.clients import CLIENT_SETTINGS, find_client, read_clients


def test_clients_live_as_terraform_says() -> None:
    written = json.loads(CLIENT_SETTINGS.read_bytes())

    assert set(written) == {"wallet", "kiosk", "console"}
    for app, client in read_clients().items():
        assert client.access_token_seconds == written[app]["access_token_minutes"] * 60
        assert client.refresh_token_seconds == written[app]["refresh_token_hours"] * 3_600
        assert find_client(client.client_id) == client


def test_app_is_at_its_path_of_an_origin() -> None:
    wallet = read_clients()["wallet"]
    for origin in ("http://127.0.0.1:8000", "https://localhost:8443"):
        assert wallet.is_at(f"{origin}/wallet/", LOCAL_ORIGIN)
    for url in (
        "http://127.0.0.1:8000/kiosk/",
        "http://127.0.0.1:8000/wallet",
        "http://127.0.0.1:8000/wallet/more",
        "http://127.0.0.1:8000/wallet/?a=1",
        "http://127.0.0.1:8000/wallet/#a",
        "http://127.0.0.1:8000/wallet/\n",
        "http://127.0.0.1.example.org/wallet/",
        "http://127.0.0.1@example.org/wallet/",
        "//127.0.0.1:8000/wallet/",
        "/wallet/",
        "",
    ):
        assert not wallet.is_at(url, LOCAL_ORIGIN), url
