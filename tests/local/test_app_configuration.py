import json
from pathlib import Path
from typing import Any

from local.appsync import DEVELOPMENT_API_KEY, Settings
from local.demo.places import OUTLINES
from local.visitors import Visitors
from tests.support.local_appsync import LocalAppSync, running_server

BRAND = Path("apps/brand/brand.json")
YAIZU, TAKAMATSU = "22212", "37201"


def list_places(*codes: str | None) -> Any:
    """Answer the field locations, two places a page."""

    def answer(event: dict[str, Any]) -> dict[str, Any]:
        assert event["identity"] is None
        after = int(event["arguments"]["after"] or 0)
        end = min(after + 2, len(codes))
        return {
            "edges": [{"node": {"municipalityCode": each}} for each in codes[after:end]],
            "pageInfo": {"hasNextPage": end < len(codes), "endCursor": str(end)},
        }

    return answer


def outlines(appsync: LocalAppSync, *codes: str | None) -> dict[str, Any]:
    appsync.product.answers["Query.locations"] = list_places(*codes)
    answer: dict[str, Any] = appsync.http.get("/outlines.json").json()
    return answer


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


def test_kiosk_shows_visitors_their_wallet(tmp_path: Path) -> None:
    settings = Settings(
        visitors=Visitors("192.0.2.7", "key"),
        public_origin="https://192.0.2.7:8443",
        time_zone="Europe/Madrid",
        push_public_key="BPushKey",
    )
    with running_server(tmp_path, settings) as server:
        configuration = server.http.get("/config.json").json()

        assert configuration["walletUrl"] == "https://192.0.2.7:8443/wallet/"
        assert configuration["signIn"]["tokenUrl"] == f"{server.origin}/oauth2/token"
        assert configuration["programme"]["timeZone"] == "Europe/Madrid"
        assert configuration["push"] == {"publicKey": "BPushKey"}


def test_map_has_municipalities_of_places(appsync: LocalAppSync) -> None:
    for codes, found in (
        ((), []),
        ((None, "99999"), []),
        ((YAIZU, None, None, f"{TAKAMATSU}6", YAIZU), [YAIZU, TAKAMATSU]),
    ):
        answer = outlines(appsync, *codes)
        assert [each["code"] for each in answer["municipalities"]] == found
        published = json.loads(OUTLINES.read_bytes())
        assert all(each in published for each in answer["municipalities"])
        assert answer["credit"] in Path("DATA-LICENSES").read_text("utf-8")
