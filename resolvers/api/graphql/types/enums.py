"""Describe the domain's enumerations for the API; ErrorCode is in types/errors.py."""

from collections.abc import Mapping
from enum import StrEnum

import strawberry

from resolvers.domain.base.enums import (
    AdjustmentStatus,
    ExchangeStatus,
    ExpiryPolicy,
    FulfilmentType,
    ImportAction,
    LedgerEntryType,
    LocationStatus,
    Material,
    QrTokenStatus,
    QuantityUnit,
    StaffAct,
)


def describe(enumeration: type[StrEnum], description: str, values: Mapping[StrEnum, str]) -> None:
    """Add the enumeration to the API, with a description of each value.

    Raise KeyError if a value has no description.
    """
    strawberry.enum(enumeration, description=description)
    for value in enumeration.__strawberry_definition__.values:  # type: ignore[attr-defined] # strawberry.enum has set it
        value.description = values[value.value]


describe(
    Material,
    "A kind of recyclable. Each location lists the materials that it accepts; each earn rule is "
    "for one material.",
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
        Material.OTHER: "Any other material.",
    },
)
describe(
    QuantityUnit,
    "The unit of a quantity: whole pieces or whole grams.",
    {QuantityUnit.PIECE: "Whole pieces.", QuantityUnit.GRAM: "Whole grams."},
)
describe(
    LocationStatus,
    "Whether a location accepts deposits. Only OPEN locations do. A CLOSED location stays closed "
    "until operators or admins reopen it.",
    {
        LocationStatus.OPEN: "It accepts deposits.",
        LocationStatus.FULL: "It accepts no deposits until it is emptied.",
        LocationStatus.OUT_OF_SERVICE: "It accepts no deposits until it is repaired.",
        LocationStatus.CLOSED: "It no longer accepts deposits.",
    },
)
describe(
    ImportAction,
    "The result of an import for one row of its file.",
    {
        ImportAction.CREATE: "The import creates the location.",
        ImportAction.UPDATE: "The import changes the location.",
        ImportAction.UNCHANGED: "The location already equals the row.",
        ImportAction.REJECTED: "The row has problems and changes nothing.",
    },
)
describe(
    QrTokenStatus,
    "The state of a QR token. It gives points once, when it goes from ISSUED to REDEEMED. EXPIRED "
    "and REVOKED tokens give none.",
    {
        QrTokenStatus.ISSUED: "It can be redeemed.",
        QrTokenStatus.REDEEMED: "Its points were credited.",
        QrTokenStatus.EXPIRED: "It was not redeemed in time; its kiosk can renew it.",
        QrTokenStatus.REVOKED: "An operator or admin revoked it.",
    },
)
describe(
    LedgerEntryType,
    "The kind of a movement of points. HOLD sets points aside until EXCHANGE spends them or "
    "HOLD_RELEASE returns them. EXPIRE takes expired points.",
    {
        LedgerEntryType.EARN: "A deposit was credited; 0 points if it only adds to a remainder.",
        LedgerEntryType.EXCHANGE: "Points were spent on a reward; 0 if a hold had set them aside.",
        LedgerEntryType.EXCHANGE_REFUND: "An exchange was cancelled and its points were returned.",
        LedgerEntryType.HOLD: "Points were set aside for an exchange that waits for approval.",
        LedgerEntryType.HOLD_RELEASE: "Points that were set aside were returned.",
        LedgerEntryType.EXPIRE: "Expired points were taken.",
        LedgerEntryType.ADJUST: "An admin added or took points.",
        LedgerEntryType.REVERSAL: "An admin reversed an earlier entry.",
    },
)
describe(
    ExchangeStatus,
    "The state of an exchange. PENDING_APPROVAL and CONFIRMED can still change; the other states "
    "are final.",
    {
        ExchangeStatus.PENDING_APPROVAL: "Its points are held until it is decided or expires.",
        ExchangeStatus.CONFIRMED: "Its points are spent; the user has not received the reward yet.",
        ExchangeStatus.FULFILLED: "The user received the reward.",
        ExchangeStatus.CANCELLED: "It was cancelled and its points were returned.",
        ExchangeStatus.REJECTED: "It was not approved and its points were returned.",
        ExchangeStatus.EXPIRED: "It was not decided before holdUntil and its points were returned.",
    },
)
describe(
    ExpiryPolicy,
    "When earned points expire, in the programme's time zone.",
    {
        ExpiryPolicy.FISCAL_YEAR_END_PLUS_1: "At the end of the fiscal year after the one in "
        "which they are earned, on 31 March.",
        ExpiryPolicy.MONTHS_END: "At the end of the nth month after the one in which they are "
        "earned.",
        ExpiryPolicy.DAYS: "At the end of the nth day after the one on which they are earned, or "
        "less than n/30 days later.",
        ExpiryPolicy.FIXED_DATE: "At the end of one day, the same for all points.",
        ExpiryPolicy.NEVER: "They do not expire.",
    },
)
describe(
    FulfilmentType,
    "How a reward reaches the user.",
    {
        FulfilmentType.VOUCHER_CODE: "By a code to show or to enter.",
        FulfilmentType.PICKUP: "The user collects it at a counter.",
        FulfilmentType.POSTAL: "By post.",
        FulfilmentType.EXTERNAL_POINTS: "As points of another programme.",
        FulfilmentType.DONATION: "As a donation to a good cause.",
    },
)
describe(
    AdjustmentStatus,
    "The state of an adjustment that needs two admins.",
    {
        AdjustmentStatus.PENDING: "Another admin can confirm or reject it.",
        AdjustmentStatus.CONFIRMED: "Its points have moved.",
        AdjustmentStatus.REJECTED: "An admin rejected it.",
        AdjustmentStatus.EXPIRED: "No admin confirmed it within seven days.",
    },
)
describe(
    StaffAct,
    "The kinds of staff actions, by the mutation.",
    {
        act: f"{act.value}, for a citizen." if act is StaffAct.CANCEL_EXCHANGE else f"{act.value}."
        for act in StaffAct
    },
)
