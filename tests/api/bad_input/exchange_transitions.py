"""Bad inputs of the steps by which an exchange comes to its end."""

from collections.abc import Callable
from typing import Any

from tests.api.bad_input.locations import change
from tests.api.bad_input.rows import BadInput, does_not_fit, invalid, refused
from tests.support.matrix.roles import Role

Step = Callable[..., BadInput]
WRONG_STATE = refused("INVALID_STATE_TRANSITION", "exchangeId")


def approve(name: str, answer: Any, role: Role = Role.OPERATOR, **variables: Any) -> BadInput:
    given = {"exchangeId": "$waiting_exchange", "note": "on Tuesday", **variables}
    return change("approveExchange", name, answer, role, **given)


def reject(name: str, answer: Any, role: Role = Role.OPERATOR, **variables: Any) -> BadInput:
    given = {"exchangeId": "$waiting_exchange", "reason": "no stamp", **variables}
    return change("rejectExchange", name, answer, role, **given)


def cancel(name: str, answer: Any, role: Role = Role.CITIZEN, **variables: Any) -> BadInput:
    given = {"exchangeId": "$waiting_exchange", "idempotencyKey": "cancel-2", **variables}
    return change("cancelExchange", name, answer, role, **given)


def fulfil(name: str, answer: Any, role: Role = Role.OPERATOR, **variables: Any) -> BadInput:
    given = {"exchangeId": "$approved_exchange", "voucherCode": "GIFT-2026", **variables}
    return change("fulfilExchange", name, answer, role, **given)


def ids(step: Step) -> list[BadInput]:
    unknown = refused("NOT_FOUND", "exchangeId")
    return [
        step("an exchange that there is not", unknown, exchangeId="none"),
        step("an empty id", unknown, exchangeId=""),
        step("an id longer than any", unknown, exchangeId="x" * 3000),
        step("an id with control characters", unknown, exchangeId="a\u0000"),
        step("no id", does_not_fit("exchangeId"), exchangeId=None),
        step("a list of ids", does_not_fit("exchangeId"), exchangeId=["a", "b"]),
    ]


def states(step: Step, *names: str) -> list[BadInput]:
    """Exchanges that the step does not fit any more, or not yet."""
    return [
        step(f"an exchange that is {name}", WRONG_STATE, exchangeId=f"${name}_exchange")
        for name in names
    ]


OWN = refused("FORBIDDEN", "exchangeId")

APPROVING = [
    *ids(approve),
    *states(approve, "rejected", "cancelled", "fulfilled"),
    approve(
        "an approval of before by another", WRONG_STATE, Role.ADMIN, exchangeId="$approved_exchange"
    ),
    approve("another note than before", WRONG_STATE, exchangeId="$approved_exchange", note="never"),
    approve("their own exchange", OWN, exchangeId="$operators_exchange"),
    approve("an empty note", invalid("note"), note=""),
    approve("a blank note", invalid("note"), note="\u200b "),
    approve("a note with control characters", invalid("note"), note="a\r"),
    approve("a note of 2,001 characters", invalid("note"), note="x" * 2001),
    approve("a number for a note", does_not_fit("note"), note=5),
]

REJECTING = [
    *ids(reject),
    *states(reject, "approved", "cancelled", "fulfilled"),
    reject(
        "another reason than before", WRONG_STATE, exchangeId="$rejected_exchange", reason="no card"
    ),
    reject("their own exchange", OWN, exchangeId="$operators_exchange"),
    reject("an empty reason", invalid("reason"), reason=""),
    reject("a blank reason", invalid("reason"), reason="\u3000"),
    reject("a reason with control characters", invalid("reason"), reason="a\u0007"),
    reject("a reason of 501 characters", invalid("reason"), reason="x" * 501),
    reject("no reason", does_not_fit("reason"), reason=None),
]

CANCELLING = [
    *ids(cancel),
    *states(cancel, "rejected", "cancelled", "fulfilled"),
    cancel(
        "a cancellation of before by another",
        WRONG_STATE,
        Role.OPERATOR,
        exchangeId="$cancelled_exchange",
        idempotencyKey="cancel-1",
    ),
    cancel("another citizen's exchange", refused("NOT_FOUND", "exchangeId"), Role.ANOTHER_CITIZEN),
    cancel("an empty key", invalid("idempotencyKey"), idempotencyKey=""),
    cancel("a key of 129 characters", invalid("idempotencyKey"), idempotencyKey="k" * 129),
    cancel("a key with control characters", invalid("idempotencyKey"), idempotencyKey="a\u0000"),
    cancel("a key with a blank", invalid("idempotencyKey"), idempotencyKey="a b"),
    cancel("no key", does_not_fit("idempotencyKey"), idempotencyKey=None),
]

FULFILLING = [
    *ids(fulfil),
    *states(fulfil, "waiting", "rejected", "cancelled", "fulfilled"),
    fulfil("their own exchange", OWN, exchangeId="$operators_exchange"),
    fulfil("an empty code", invalid("voucherCode"), voucherCode=""),
    fulfil("a blank code", invalid("voucherCode"), voucherCode=" "),
    fulfil("a code with control characters", invalid("voucherCode"), voucherCode="a\t"),
    fulfil("a code of 2,001 characters", invalid("voucherCode"), voucherCode="x" * 2001),
    fulfil("a number for a code", does_not_fit("voucherCode"), voucherCode=5),
]

ROWS = [*APPROVING, *REJECTING, *CANCELLING, *FULFILLING]
