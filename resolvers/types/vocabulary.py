"""The enumerations of the API, ErrorCode apart (types/errors.py): the rules' own, described."""

from enum import StrEnum

import strawberry

from resolvers.rules.vocabulary import (
    ExchangeStatus,
    ExpiryPolicy,
    FulfilmentType,
    LedgerEntryType,
    LocationStatus,
    Material,
    QrTokenStatus,
    QuantityUnit,
)

__all__ = [
    "ExchangeStatus",
    "ExpiryPolicy",
    "FulfilmentType",
    "LedgerEntryType",
    "LocationStatus",
    "Material",
    "QrTokenStatus",
    "QuantityUnit",
]

DESCRIPTIONS: dict[type[StrEnum], str] = {
    Material: "What is collected. A location takes what it accepts; earn rules are per material.",
    QuantityUnit: "What a quantity counts: whole pieces or whole grams.",
    LocationStatus: "Whether a location takes deposits: only an OPEN one does. "
    "CLOSED stays until operators or admins reopen it.",
    QrTokenStatus: "Where a QR token stands: it gives points once, from ISSUED to REDEEMED; "
    "EXPIRED and REVOKED ones give none.",
    LedgerEntryType: "What moved points. HOLD sets points aside until EXCHANGE books or "
    "HOLD_RELEASE returns them; EXPIRE takes those past their day.",
    ExchangeStatus: "Where an exchange stands. PENDING_APPROVAL and CONFIRMED may still change; "
    "the others are its end.",
    ExpiryPolicy: "When earned points end, in the programme's time zone; "
    "FISCAL_YEAR_END_PLUS_1 is 31 March after the year that follows the earning year.",
    FulfilmentType: "How a reward reaches the citizen.",
}

for enumeration, description in DESCRIPTIONS.items():
    strawberry.enum(enumeration, description=description)
