"""The enumerations of the API, ErrorCode apart (types/errors.py): the rules' own, described."""

from collections.abc import Mapping
from enum import StrEnum

import strawberry

from resolvers.domain.enums import (
    ExchangeStatus,
    ExpiryPolicy,
    FulfilmentType,
    LedgerEntryType,
    LocationStatus,
    Material,
    QrTokenStatus,
    QuantityUnit,
)


def describe(enumeration: type[StrEnum], description: str, values: Mapping[StrEnum, str]) -> None:
    """Make it an enumeration of the API, with what is said of it and of each of its values.

    Raises KeyError where nothing is said of a value.
    """
    strawberry.enum(enumeration, description=description)
    for value in enumeration.__strawberry_definition__.values:  # type: ignore[attr-defined] # strawberry.enum has set it
        value.description = values[value.value]


describe(
    Material,
    "What is collected. A location takes what it accepts; earn rules are per material.",
    {
        Material.PET_BOTTLE: "Drink bottles of PET.",
        Material.ALUMINIUM_CAN: "Cans of aluminium.",
        Material.STEEL_CAN: "Cans of steel.",
        Material.GLASS_BOTTLE: "Bottles and jars of glass.",
        Material.NEWSPAPER: "Newspapers and their leaflets.",
        Material.CARDBOARD: "Corrugated cardboard.",
        Material.MAGAZINE: "Magazines and books.",
        Material.PAPER_CARTON: "Drink cartons of paper.",
        Material.FOOD_TRAY: "Food trays of foamed plastic.",
        Material.TEXTILE: "Clothes and other cloth.",
        Material.SMALL_APPLIANCE: "Small electric and electronic appliances.",
        Material.BATTERY: "Batteries, rechargeable ones too.",
        Material.COOKING_OIL: "Used cooking oil.",
        Material.OTHER: "What none of the others is.",
    },
)
describe(
    QuantityUnit,
    "What a quantity counts: whole pieces or whole grams.",
    {QuantityUnit.PIECE: "Whole pieces.", QuantityUnit.GRAM: "Whole grams."},
)
describe(
    LocationStatus,
    "Whether a location takes deposits: only an OPEN one does. "
    "CLOSED stays until operators or admins reopen it.",
    {
        LocationStatus.OPEN: "It takes deposits.",
        LocationStatus.FULL: "It takes none until it is emptied.",
        LocationStatus.OUT_OF_SERVICE: "It takes none until it is repaired.",
        LocationStatus.CLOSED: "It takes none any more.",
    },
)
describe(
    QrTokenStatus,
    "Where a QR token stands: it gives points once, from ISSUED to REDEEMED; "
    "EXPIRED and REVOKED ones give none.",
    {
        QrTokenStatus.ISSUED: "It can be redeemed.",
        QrTokenStatus.REDEEMED: "It has given its points.",
        QrTokenStatus.EXPIRED: "It was not redeemed in time; its kiosk may renew it.",
        QrTokenStatus.REVOKED: "An operator or admin has taken it back.",
    },
)
describe(
    LedgerEntryType,
    "What moved points. HOLD sets points aside until EXCHANGE books or "
    "HOLD_RELEASE returns them; EXPIRE takes those past their day.",
    {
        LedgerEntryType.EARN: "A deposit was credited; 0 points where it adds to a remainder only.",
        LedgerEntryType.EXCHANGE: "Points went for a reward; 0 where a hold had taken them.",
        LedgerEntryType.EXCHANGE_REFUND: "An exchange was cancelled: its points came back.",
        LedgerEntryType.HOLD: "Points were set aside for an exchange that waits for approval.",
        LedgerEntryType.HOLD_RELEASE: "Points that were set aside came back.",
        LedgerEntryType.EXPIRE: "Points past their day were taken.",
        LedgerEntryType.ADJUST: "An admin gave or took points.",
        LedgerEntryType.REVERSAL: "An admin undid an earlier entry.",
    },
)
describe(
    ExchangeStatus,
    "Where an exchange stands. PENDING_APPROVAL and CONFIRMED may still change; "
    "the others are its end.",
    {
        ExchangeStatus.PENDING_APPROVAL: "Its points are held until an operator decides.",
        ExchangeStatus.CONFIRMED: "Its points are spent; the reward is still to be handed over.",
        ExchangeStatus.FULFILLED: "The reward was handed over.",
        ExchangeStatus.CANCELLED: "It was called off; its points came back.",
        ExchangeStatus.REJECTED: "It was not approved; its points came back.",
        ExchangeStatus.EXPIRED: "Nobody decided in time; its points came back.",
    },
)
describe(
    ExpiryPolicy,
    "When earned points end, in the programme's time zone; "
    "FISCAL_YEAR_END_PLUS_1 is 31 March after the year that follows the earning year.",
    {
        ExpiryPolicy.FISCAL_YEAR_END_PLUS_1: "At the end of the fiscal year after the one that "
        "they are earned in, on 31 March.",
        ExpiryPolicy.MONTHS_END: "At the end of a month: of the n-th after the one they are "
        "earned in.",
        ExpiryPolicy.DAYS: "At the end of a day: the n-th after, or one a little later.",
        ExpiryPolicy.FIXED_DATE: "At the end of one day, the same for all.",
        ExpiryPolicy.NEVER: "They do not expire.",
    },
)
describe(
    FulfilmentType,
    "How a reward reaches the citizen.",
    {
        FulfilmentType.VOUCHER_CODE: "By a code to show or to enter.",
        FulfilmentType.PICKUP: "It is fetched at a counter.",
        FulfilmentType.POSTAL: "It is sent by post.",
        FulfilmentType.EXTERNAL_POINTS: "As points of another programme.",
        FulfilmentType.DONATION: "It is given to a good cause.",
    },
)
