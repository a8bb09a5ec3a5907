"""Bad inputs of the mutations by which admins move points by hand."""

from typing import Any

from tests.api.bad_input.locations import change
from tests.api.bad_input.rows import BadInput, does_not_fit, invalid, refused


def adjust(name: str, answer: Any, **variables: Any) -> BadInput:
    given = {
        "userId": "$citizen",
        "points": 5,
        "reason": "a complaint",
        "idempotencyKey": "adjustment",
        **variables,
    }
    return change("adjustPoints", name, answer, **given)


def reverse(name: str, answer: Any, **variables: Any) -> BadInput:
    given = {
        "ledgerEntryId": "$adjusted_entry",
        "reason": "counted twice",
        "idempotencyKey": "reversal-2",
        **variables,
    }
    return change("reverseLedgerEntry", name, answer, **given)


ADJUSTING = [
    adjust("a citizen that there is not", refused("NOT_FOUND", "userId"), userId="nobody"),
    adjust("an empty id", refused("NOT_FOUND", "userId"), userId=""),
    adjust("an id longer than any", refused("NOT_FOUND", "userId"), userId="x" * 3000),
    adjust("their own account", refused("FORBIDDEN", "userId"), userId="$admin"),
    adjust("no citizen", does_not_fit("userId"), userId=None),
    adjust("no point", invalid("points"), points=0),
    adjust("1,000,001 points", invalid("points"), points=1_000_001),
    adjust("-1,000,001 points", invalid("points"), points=-1_000_001),
    adjust("-10^9 points", invalid("points"), points=-(10**9)),
    adjust("2^31 points", does_not_fit("points"), points=2**31),
    adjust("half a point", does_not_fit("points"), points=0.5),
    adjust("points in words", does_not_fit("points"), points="5"),
    adjust("more than there are", refused("INSUFFICIENT_POINTS"), points=-1_000_000),
    adjust("an empty reason", invalid("reason"), reason=""),
    adjust("a blank reason", invalid("reason"), reason="\u200b "),
    adjust("a reason with control characters", invalid("reason"), reason="a\r"),
    adjust("a reason of 501 characters", invalid("reason"), reason="x" * 501),
    adjust("no reason", does_not_fit("reason"), reason=None),
    adjust("a blank notice", invalid("notice"), notice=" "),
    adjust("a notice of 501 characters", invalid("notice"), notice="x" * 501),
    adjust("an expiry that is over", invalid("expiresAt"), expiresAt="$yesterday"),
    adjust("an expiry of what is taken", invalid("expiresAt"), points=-1, expiresAt="$soon"),
    adjust("an expiry that is none", does_not_fit("expiresAt"), expiresAt="soon"),
    adjust("an expiry without its offset", does_not_fit("expiresAt"), expiresAt="2099-01-01T00:00"),
    adjust("an expiry that is a day", does_not_fit("expiresAt"), expiresAt="2099-01-01"),
    adjust("an empty key", invalid("idempotencyKey"), idempotencyKey=""),
    adjust("a key of 129 characters", invalid("idempotencyKey"), idempotencyKey="k" * 129),
    adjust("a key with a blank", invalid("idempotencyKey"), idempotencyKey="a b"),
    adjust("no key", does_not_fit("idempotencyKey"), idempotencyKey=None),
    adjust(
        "a key that was another's",
        refused("IDEMPOTENCY_KEY_REUSED", "idempotencyKey"),
        idempotencyKey="adjustment-1",
    ),
]

REVERSING = [
    reverse(
        "an entry that there is not", refused("NOT_FOUND", "ledgerEntryId"), ledgerEntryId="none"
    ),
    reverse("an empty id", refused("NOT_FOUND", "ledgerEntryId"), ledgerEntryId=""),
    reverse(
        "an id longer than any", refused("NOT_FOUND", "ledgerEntryId"), ledgerEntryId="x" * 3000
    ),
    reverse("no entry", does_not_fit("ledgerEntryId"), ledgerEntryId=None),
    reverse("a blank notice", invalid("notice"), notice=" "),
    reverse(
        "an entry of their own account",
        refused("FORBIDDEN", "ledgerEntryId"),
        ledgerEntryId="$admins_entry",
    ),
    reverse(
        "an exchange", refused("NOT_REVERSIBLE", "ledgerEntryId"), ledgerEntryId="$exchange_entry"
    ),
    reverse(
        "a reversal", refused("NOT_REVERSIBLE", "ledgerEntryId"), ledgerEntryId="$reversal_entry"
    ),
    reverse(
        "an entry that was reversed",
        refused("ALREADY_REVERSED", "ledgerEntryId"),
        ledgerEntryId="$reversed_entry",
    ),
    reverse(
        "the same for another reason",
        refused("IDEMPOTENCY_KEY_REUSED", "idempotencyKey"),
        ledgerEntryId="$reversed_entry",
        reason="another",
        idempotencyKey="reversal-1",
    ),
    reverse("more than is left", refused("INSUFFICIENT_POINTS"), ledgerEntryId="$spent_entry"),
    reverse("an empty reason", invalid("reason"), reason=""),
    reverse("a blank reason", invalid("reason"), reason=" "),
    reverse("a reason with control characters", invalid("reason"), reason="a\u0007"),
    reverse("a reason of 501 characters", invalid("reason"), reason="x" * 501),
    reverse("no reason", does_not_fit("reason"), reason=None),
    reverse("an empty key", invalid("idempotencyKey"), idempotencyKey=""),
    reverse("a key of 129 characters", invalid("idempotencyKey"), idempotencyKey="k" * 129),
    reverse("a key with control characters", invalid("idempotencyKey"), idempotencyKey="a\u0000"),
    reverse("no key", does_not_fit("idempotencyKey"), idempotencyKey=None),
]

ROWS = [*ADJUSTING, *REVERSING]
