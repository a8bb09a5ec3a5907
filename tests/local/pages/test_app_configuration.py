import json
from pathlib import Path

from local.server.appsync import DEVELOPMENT_API_KEY
from tests.support.local_appsync import LocalAppSync

BRAND = Path("apps/brand/brand.json")


def test_apps_find_all_at_the_asked_origin(appsync: LocalAppSync) -> None:
    answer = appsync.http.get("/config.json")

    origin = appsync.origin
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.json() == {
        "programme": {
            "names": json.loads(BRAND.read_bytes())["programme"],
            "timeZone": "Asia/Tokyo",
        },
        "api": {
            "url": f"{origin}/graphql",
            "realtimeUrl": f"ws://{appsync.host}/graphql/realtime",
            "apiKey": DEVELOPMENT_API_KEY,
        },
        "signIn": {
            "authorizeUrl": f"{origin}/oauth2/authorize",
            "tokenUrl": f"{origin}/oauth2/token",
            "revokeUrl": f"{origin}/oauth2/revoke",
            "logoutUrl": f"{origin}/logout",
            "clientIds": {
                "wallet": "localwallet",
                "kiosk": "localkiosk",
                "console": "localconsole",
            },
        },
        "walletUrl": f"{origin}/wallet/",
        "push": {"publicKey": None},
        "map": {"outlinesUrl": "/outlines.json", "tiles": None},
    }
