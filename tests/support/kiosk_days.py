"""What has been issued on a kiosk's day."""

from resolvers.storage import kiosks
from tests.support.identities import KIOSK
from tests.support.service import Service


def issued_on(service: Service, day: str = "2026-11-25", kiosk: str = KIOSK["sub"]) -> int:
    row = service.database.get(kiosks.TABLE, f"{kiosk}#{day}")
    return 0 if row is None else int(row["points_issued"])
