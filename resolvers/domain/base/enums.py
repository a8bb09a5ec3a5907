"""The enumerations of the API and of the tables."""

from enum import StrEnum


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
    INVALID_INPUT = "INVALID_INPUT"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    CONFLICT_RETRY = "CONFLICT_RETRY"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    INVALID_STATE_TRANSITION = "INVALID_STATE_TRANSITION"
    INSUFFICIENT_POINTS = "INSUFFICIENT_POINTS"
    OUT_OF_STOCK = "OUT_OF_STOCK"
    REWARD_INACTIVE = "REWARD_INACTIVE"
    REWARD_NOT_YET_AVAILABLE = "REWARD_NOT_YET_AVAILABLE"
    REWARD_ENDED = "REWARD_ENDED"
    PRICE_CHANGED = "PRICE_CHANGED"
    PER_USER_LIMIT_REACHED = "PER_USER_LIMIT_REACHED"
    DAILY_LIMIT_REACHED = "DAILY_LIMIT_REACHED"
    DAILY_EARN_CAP_REACHED = "DAILY_EARN_CAP_REACHED"
    KIOSK_DAILY_CAP_REACHED = "KIOSK_DAILY_CAP_REACHED"
    TOKEN_NOT_FOUND = "TOKEN_NOT_FOUND"  # noqa: S105 - an error code, not a secret
    TOKEN_ALREADY_REDEEMED = "TOKEN_ALREADY_REDEEMED"  # noqa: S105 - as above
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - as above
    TOKEN_REVOKED = "TOKEN_REVOKED"  # noqa: S105 - as above
    LOCATION_CLOSED = "LOCATION_CLOSED"
    LOCATION_FULL = "LOCATION_FULL"
    MATERIAL_NOT_ACCEPTED = "MATERIAL_NOT_ACCEPTED"
    BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"
    ACCOUNT_SUSPENDED = "ACCOUNT_SUSPENDED"
    ACCOUNT_ERASED = "ACCOUNT_ERASED"
    SECOND_SIGNATURE_NEEDED = "SECOND_SIGNATURE_NEEDED"
    ALREADY_REVERSED = "ALREADY_REVERSED"
    NOT_REVERSIBLE = "NOT_REVERSIBLE"
    MEMBER_NUMBER_TAKEN = "MEMBER_NUMBER_TAKEN"
    ENROLMENT_CODE_INVALID = "ENROLMENT_CODE_INVALID"
    NOT_CONFIGURED = "NOT_CONFIGURED"


class AccountStatus(StrEnum):
    """The status of an account in the table. The API has isSuspended instead."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    ERASED = "ERASED"
