"""The catalogue of inbound events: partners' reports, and their effects.

It is the contract of docs/use/events.md, section "Send us events". Types and optional members can
be added. A valid event stays valid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from resolvers.domain.base.times import Instant, parse_instant
from resolvers.domain.base.validation import KEY_MAXIMUM_LENGTH
from resolvers.domain.partners.partners import AccountId, PartnerField
from resolvers.domain.places.locations import FILL_LEVEL_MAXIMUM_PERCENT
from resolvers.domain.rewards.rewards import STOCK_MAXIMUM


class InboundType(StrEnum):
    PICKUP_COMPLETED = "pickup.completed"
    LOCATION_STATUS_REPORTED = "location.status_reported"
    STOCK_RECEIVED = "stock.received"


def _read_moment(value: object) -> datetime:
    try:
        return parse_instant(value if isinstance(value, str) else "")
    except ValueError:
        # Python's own message quotes the value.
        raise PydanticCustomError(
            "moment", "write the time like 2026-11-25T09:00:00.000Z, with an offset or Z"
        ) from None


Id = Annotated[str, Field(min_length=1, max_length=KEY_MAXIMUM_LENGTH)]
Moment = Annotated[
    Instant,
    BeforeValidator(_read_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class InboundData(BaseModel):
    """The `data` of a partner's event, in JSON's camelCase. It can have other members as well."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class PickupCompleted(InboundData):
    """A reward that the user received."""

    exchange_id: Id


class LocationStatusReported(InboundData):
    """A location as the partner observed it."""

    location_id: Id
    status: Literal["OPEN", "FULL", "OUT_OF_SERVICE"]
    fill_level_percent: int | None = Field(
        None,
        strict=True,
        ge=0,
        le=FILL_LEVEL_MAXIMUM_PERCENT,
        description="Fill level in percent. If omitted, the level becomes unknown.",
    )
    observed_at: Moment = Field(
        description="When it was observed. The report changes nothing unless this is newer than "
        "the location's status; it must not be more than 5 minutes in the future."
    )


class StockReceived(InboundData):
    """Pieces of a reward that have arrived."""

    reward_id: Id
    quantity: int = Field(strict=True, ge=1, le=STOCK_MAXIMUM, description="The number of pieces.")


@dataclass(frozen=True)
class InboundKind:
    """A partner's report, its effect, and the field that the partner must have for it."""

    data: type[InboundData]
    meaning: str
    effect: str
    field: PartnerField


INBOUND: Mapping[InboundType, InboundKind] = {
    InboundType.PICKUP_COMPLETED: InboundKind(
        PickupCompleted,
        "A citizen received the reward of an exchange.",
        "The exchange is fulfilled. A voucher reward is not: only its code fulfils it.",
        PartnerField.FULFIL_EXCHANGE,
    ),
    InboundType.LOCATION_STATUS_REPORTED: InboundKind(
        LocationStatusReported,
        "A partner observed a location as open, full or out of service.",
        "The location gets that status. Only operators close and reopen locations.",
        PartnerField.REPORT_LOCATION_STATUS,
    ),
    InboundType.STOCK_RECEIVED: InboundKind(
        StockReceived,
        "Pieces of a reward have arrived.",
        "They are added to the stock.",
        PartnerField.RESTOCK_REWARD,
    ),
}


class Delivered(BaseModel):
    """An event as EventBridge delivers it: `account` is written by EventBridge."""

    account: AccountId
    detail_type: str = Field(alias="detail-type")
    detail: object


class InboundEnvelope(BaseModel):
    """The members of a CloudEvent that are read; it can have others."""

    specversion: Literal["1.0"]
    id: str = Field(min_length=1)
    source: str = Field(min_length=1)
    type: str
    data: object
