from collections.abc import Callable
from typing import Any

from tests.support.identities import ADMIN
from tests.support.movement_requests import Request
from tests.support.service import Service

HEADER = "NO,名称,住所,緯度,経度,回収品目"
ROW = "1,駅前,焼津市1-1,34.87,138.32,びん"
OTHER_ROW = "2,港,焼津市2-2,34.86,138.33,缶"
IMPORT = {"csv": f"{HEADER}\n{ROW}", "dryRun": False, "source": "boxes"}
Import = Callable[..., dict[str, Any]]


def send(
    service: Service, *rows: str, header: str = HEADER, dry: bool = False, source: str | None = "s"
) -> dict[str, Any]:
    """Import rows under a header that must be a list of places."""
    payload = service.done(
        "importLocations", ADMIN, csv="\n".join([header, *rows]), dryRun=dry, source=source
    )
    done: dict[str, Any] = payload["locationImport"]
    actions = [row["action"] for row in done["rows"]]
    assert [done["created"], done["updated"], done["unchanged"], done["rejected"]] == [
        actions.count(action) for action in ("CREATE", "UPDATE", "UNCHANGED", "REJECTED")
    ]
    return done


def actions(done: dict[str, Any]) -> list[str]:
    return [row["action"] for row in done["rows"]]


def listed(service: Service) -> dict[str, dict[str, Any]]:
    nodes = service.ask("locations", ADMIN, first=100)["nodes"]
    return {node["name"]: node for node in nodes}


def an_import(_: Service) -> Request:
    return "importLocations", ADMIN, IMPORT
