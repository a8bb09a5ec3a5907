"""GraphQL's descriptions, adapted for REST."""

import re
from collections.abc import Mapping

from resolvers.domain.base.enums import ErrorCode

_ERRORS = re.compile(r" ?Errors: [^.]*\.")
_CODE = re.compile(r"([A-Z][A-Z_]+[A-Z])(?: \(([^)]*)\))?")
_REPLACED: Mapping[str, str] = {
    r" \(else (InvalidInput|INVALID_INPUT)\)": "",
    r" Else InvalidInput\.": "",
    r" Required; cannot be cleared\.": "",
    r"\bInvalidInput\b": ErrorCode.INVALID_INPUT,
    r"\bOutcomeUnknown\b": "503",
    r"\bhasNextPage is true\b": "nextCursor is not null",
    r"\bupdateViewer\b": "updateMe",
    r"\bidempotencyKey\b": "Idempotency-Key",
}
OF_REST: Mapping[str, str] = {
    "Query.location": "One location.",
    "Query.reward": "One reward, active or not.",
    "Query.user": "A user with an account. Callers: operators, admins and auditors.",
    "Query.exchange": "One exchange. Callers: citizens for their own, operators and admins for "
    "any. An exchange of another citizen is 404.",
    "User.ledgerEntries": "The caller's ledger, newest first. Callers: every citizen.",
    "User.recycleEvents": "The caller's recycle events with their locations, newest first by the "
    "time they were recorded. Callers: every citizen.",
    "User.exchanges": "The caller's exchanges with their rewards, newest first. Callers: every "
    "citizen.",
    "createReward.input": "A new reward. null means omitted.",
    "updateReward.input": "What to change: an omitted member does not change, null clears it.",
    "createLocation.input": "A new location. null means omitted.",
    "updateLocation.input": "What to change: an omitted member does not change, null clears it.",
    "saveEarnRule.input": "The whole content of a rule. null means omitted.",
    "updateViewer.input": "What to change: an omitted member does not change, null clears it.",
    "RewardInput.category": "The category that listRewards filters by.",
    "RewardInput.stock": "Pieces in stock. If omitted, unlimited forever. Change it later with "
    "restockReward.",
    "Reward.category": "The category that listRewards filters by.",
    "ErrorCode.INVALID_INPUT": "A member, parameter or header is missing, unknown or out of its "
    "range: see field.",
    "ErrorCode.FORBIDDEN": "The caller's roles do not allow this, or not for this object.",
    "User": "A user. The account begins with the first redeemQrToken or updateMe; before that, "
    "getMe shows zeros and getUser is 404.",
    "PointBalance": "A user's points at one moment. Of two balances, the one with the higher "
    "version is newer.",
}
"""Separate texts by field, argument, type and member, where the schema's is about GraphQL."""


def describe(text: str | None, place: str = "") -> str:
    """Return the text for REST, without its list of errors: the responses have them."""
    text = OF_REST.get(place) or _ERRORS.sub("", text or "")
    for pattern, other in _REPLACED.items():
        text = re.sub(pattern, other, text)
    return text.strip()


def error_codes(text: str) -> dict[str, str]:
    """Return the codes of a field's description, each with its note or ""."""
    found = _ERRORS.search(text)
    return {} if found is None else dict(_CODE.findall(found[0].replace("Errors:", "")))
