"""A token of twelve bottles, for the tests of the rules."""

from collections.abc import Sequence
from datetime import datetime

from resolvers.domain.earning import EarnRule, Programme
from resolvers.domain.enums import LocationStatus, Material, QuantityUnit
from resolvers.domain.locations import Location
from resolvers.domain.qr_tokens import Deposit, MaterialQuantity, QrToken, issue
from resolvers.domain.validation import LocalizedText
from tests.support.domain_programme import BOTTLES, NOW, PAPER, PROGRAMME

TWELVE_BOTTLES = MaterialQuantity(Material.PET_BOTTLE, QuantityUnit.PIECE, 12)
STATION = Location(
    location_id="station",
    names=LocalizedText(ja="駅前"),
    address="1-1",
    latitude=34.87,
    longitude=138.32,
    accepted_materials=(Material.PET_BOTTLE, Material.NEWSPAPER),
    municipality="222127",
    created_at=NOW,
    updated_at=NOW,
)
DEPOSIT = Deposit("kiosk", "station", "event-1", [TWELVE_BOTTLES])


def issued(
    deposit: Deposit = DEPOSIT,
    *,
    status: LocationStatus = LocationStatus.OPEN,
    accepted: Sequence[Material] = (Material.PET_BOTTLE, Material.NEWSPAPER),
    rules: Sequence[EarnRule] = (BOTTLES, PAPER),
    programme: Programme = PROGRAMME,
    now: datetime = NOW,
) -> QrToken:
    return issue(
        deposit,
        STATION.model_copy(update={"status": status, "accepted_materials": tuple(accepted)}),
        token_id="token",
        rules=rules,
        programme=programme,
        now=now,
        expires_in_seconds=120,
    )
