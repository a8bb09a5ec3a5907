"""The enumerations of the API and of the tables."""

from enum import StrEnum
from typing import Self


class Material(StrEnum):
    PET_BOTTLE = "PET_BOTTLE"
    ALUMINIUM_CAN = "ALUMINIUM_CAN"
    STEEL_CAN = "STEEL_CAN"
    GLASS_BOTTLE = "GLASS_BOTTLE"
    NEWSPAPER = "NEWSPAPER"
    CARDBOARD = "CARDBOARD"
    MAGAZINE = "MAGAZINE"
    PAPER_CARTON = "PAPER_CARTON"
    FOOD_TRAY = "FOOD_TRAY"
    TEXTILE = "TEXTILE"
    SMALL_APPLIANCE = "SMALL_APPLIANCE"
    BATTERY = "BATTERY"
    COOKING_OIL = "COOKING_OIL"
    OTHER = "OTHER"


class QuantityUnit(StrEnum):
    PIECE = "PIECE"
    GRAM = "GRAM"


class LocationStatus(StrEnum):
    OPEN = "OPEN"
    FULL = "FULL"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    CLOSED = "CLOSED"


class QrTokenStatus(StrEnum):
    ISSUED = "ISSUED"
    REDEEMED = "REDEEMED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class LedgerEntryType(StrEnum):
    EARN = "EARN"
    EXCHANGE = "EXCHANGE"
    EXCHANGE_REFUND = "EXCHANGE_REFUND"
    HOLD = "HOLD"
    HOLD_RELEASE = "HOLD_RELEASE"
    EXPIRE = "EXPIRE"
    ADJUST = "ADJUST"
    REVERSAL = "REVERSAL"


class ExchangeStatus(StrEnum):
    PENDING_APPROVAL = "PENDING_APPROVAL"
    CONFIRMED = "CONFIRMED"
    FULFILLED = "FULFILLED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


class ExpiryPolicy(StrEnum):
    FISCAL_YEAR_END_PLUS_1 = "FISCAL_YEAR_END_PLUS_1"
    MONTHS_END = "MONTHS_END"
    DAYS = "DAYS"
    FIXED_DATE = "FIXED_DATE"
    NEVER = "NEVER"


class FulfilmentType(StrEnum):
    VOUCHER_CODE = "VOUCHER_CODE"
    PICKUP = "PICKUP"
    POSTAL = "POSTAL"
    EXTERNAL_POINTS = "EXTERNAL_POINTS"
    DONATION = "DONATION"


class StaffAct(StrEnum):
    """The kinds of staff actions. The table stores the names of the mutations."""

    ADJUST_POINTS = "adjustPoints"
    CONFIRM_ADJUSTMENT = "confirmAdjustment"
    REJECT_ADJUSTMENT = "rejectAdjustment"
    REVERSE_LEDGER_ENTRY = "reverseLedgerEntry"
    APPROVE_EXCHANGE = "approveExchange"
    REJECT_EXCHANGE = "rejectExchange"
    CANCEL_EXCHANGE = "cancelExchange"
    FULFIL_EXCHANGE = "fulfilExchange"
    REVOKE_QR_TOKEN = "revokeQrToken"  # noqa: S105 - the name of a mutation, not a secret
    SUSPEND_USER = "suspendUser"
    REINSTATE_USER = "reinstateUser"
    SET_MEMBER_NUMBER = "setMemberNumber"
    CREATE_REWARD = "createReward"
    UPDATE_REWARD = "updateReward"
    DEACTIVATE_REWARD = "deactivateReward"
    RESTOCK_REWARD = "restockReward"
    CREATE_LOCATION = "createLocation"
    UPDATE_LOCATION = "updateLocation"
    DEACTIVATE_LOCATION = "deactivateLocation"
    IMPORT_LOCATIONS = "importLocations"
    SAVE_EARN_RULE = "saveEarnRule"
    END_EARN_RULE = "endEarnRule"
    SET_BUDGET = "setBudget"
    CREATE_WEBHOOK_SUBSCRIPTION = "createWebhookSubscription"
    UPDATE_WEBHOOK_SUBSCRIPTION = "updateWebhookSubscription"
    ROTATE_WEBHOOK_SECRET = "rotateWebhookSecret"  # noqa: S105 - as above
    DELETE_WEBHOOK_SUBSCRIPTION = "deleteWebhookSubscription"
    CREATE_KIOSK_ENROLMENT = "createKioskEnrolment"
    REVOKE_KIOSK = "revokeKiosk"


class AdjustmentStatus(StrEnum):
    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


class ImportAction(StrEnum):
    CREATE = "CREATE"
    UPDATE = "UPDATE"
    UNCHANGED = "UNCHANGED"
    REJECTED = "REJECTED"


class ErrorCode(StrEnum):
    """The reasons to reject a mutation, each with its meaning for developers."""

    meaning: str

    def __new__(cls, code: str, meaning: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    INVALID_INPUT = "INVALID_INPUT", "An argument is missing or out of its range: see field."
    NOT_FOUND = "NOT_FOUND", "The object does not exist, or the caller may not see it."
    FORBIDDEN = "FORBIDDEN", "The caller may call this mutation, but not for this object."
    CONFLICT_RETRY = (
        "CONFLICT_RETRY",
        "Other requests changed the data first: send the request again.",
    )
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED", "Another request used this key."
    INVALID_STATE_TRANSITION = (
        "INVALID_STATE_TRANSITION",
        "The object's present state does not allow the change.",
    )
    INSUFFICIENT_POINTS = "INSUFFICIENT_POINTS", "The available points are too few."
    OUT_OF_STOCK = "OUT_OF_STOCK", "Fewer pieces are left than requested."
    REWARD_INACTIVE = "REWARD_INACTIVE", "The reward is not in the catalogue now."
    REWARD_NOT_YET_AVAILABLE = (
        "REWARD_NOT_YET_AVAILABLE",
        "The reward is available from redeemableFrom.",
    )
    REWARD_ENDED = "REWARD_ENDED", "The reward was available until redeemableUntil."
    PRICE_CHANGED = "PRICE_CHANGED", "The price of one piece is no longer expectedPointsCost."
    PER_USER_LIMIT_REACHED = (
        "PER_USER_LIMIT_REACHED",
        "The user has reached limitPerUser, or has 20 exchanges that wait for approval.",
    )
    DAILY_LIMIT_REACHED = (
        "DAILY_LIMIT_REACHED",
        "The user has reached the reward's limit for today.",
    )
    DAILY_EARN_CAP_REACHED = (
        "DAILY_EARN_CAP_REACHED",
        "The user has reached a cap on points earned in a day.",
    )
    KIOSK_DAILY_CAP_REACHED = (
        "KIOSK_DAILY_CAP_REACHED",
        "The token would exceed the kiosk's points for the day.",
    )
    TOKEN_NOT_FOUND = "TOKEN_NOT_FOUND", "No token has this code."
    TOKEN_ALREADY_REDEEMED = "TOKEN_ALREADY_REDEEMED", "The token's points were already credited."
    TOKEN_EXPIRED = "TOKEN_EXPIRED", "The token was not redeemed in time."
    TOKEN_REVOKED = "TOKEN_REVOKED", "The token was revoked."
    LOCATION_CLOSED = (
        "LOCATION_CLOSED",
        "The location accepts no deposits: it is closed or out of service.",
    )
    LOCATION_FULL = "LOCATION_FULL", "The location accepts no deposits until it is emptied."
    MATERIAL_NOT_ACCEPTED = (
        "MATERIAL_NOT_ACCEPTED",
        "The location does not accept the material, or the material earns nothing.",
    )
    BUDGET_EXHAUSTED = (
        "BUDGET_EXHAUSTED",
        (
            "The budget of the fiscal year and municipality has fewer points left than the "
            "deposit can earn."
        ),
    )
    ACCOUNT_SUSPENDED = (
        "ACCOUNT_SUSPENDED",
        "The account is suspended: it can neither earn nor spend.",
    )
    ACCOUNT_ERASED = "ACCOUNT_ERASED", "The account was erased, forever."
    SECOND_SIGNATURE_NEEDED = (
        "SECOND_SIGNATURE_NEEDED",
        "The request is recorded, and no points have moved: another admin has to confirm it.",
    )
    ALREADY_REVERSED = "ALREADY_REVERSED", "The entry was already reversed."
    NOT_REVERSIBLE = "NOT_REVERSIBLE", "An entry of this type, or of 0 points, cannot be reversed."
    MEMBER_NUMBER_TAKEN = "MEMBER_NUMBER_TAKEN", "Another user has this member number."
    ENROLMENT_CODE_INVALID = (
        "ENROLMENT_CODE_INVALID",
        "The code of a kiosk is wrong, used or expired.",
    )
    NOT_CONFIGURED = "NOT_CONFIGURED", "This deployment does not have what the request needs."


class AccountStatus(StrEnum):
    """The status of an account in the table. The API has isSuspended instead."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    ERASED = "ERASED"
