"""Write the cost of the state machines, by the ways that an exchange takes through them."""

from collections.abc import Iterator

from tools.prices import ALARM, COMPUTE, LOG, METRIC, MILLION, REQUEST, TRANSITION
from tools.use import KILOBYTES_LOGGED, MEMORY_GB, SECONDS_AN_INVOCATION, Line

# The resources that infra/ creates; a test of the plan compares these.
ALARM_METRICS, FILTERS = 14, 1
METRICS = 2
"""Metrics in the function's own lines: VouchersLow and VoucherPoolEmpty."""

_ASKED = "Look IsOpen NotifyOperators WaitToRemind LookAgain IsStillOpen"
WAYS = {
    "approved at once": ("approval", "Look IsOpen Approve IsApproved Done"),
    "decided in the first half of its time": ("approval", f"{_ASKED} Done"),
    "decided in the second half": (
        *("approval", f"{_ASKED} Remind WaitForEnd LookAtEnd IsSwept Done"),
    ),
    "never decided": (
        *("approval", f"{_ASKED} Remind WaitForEnd LookAtEnd IsSwept"),
        "WaitForSweep LookAtEnd IsSwept WaitForSweep LookAtEnd IsSwept Done",
    ),
    "fulfilled with a voucher code": ("fulfilment", "Look IsConfirmed HandOver IsHandedOver Done"),
    "fulfilled by a person": ("fulfilment", "Look IsConfirmed AskForHandOver Done"),
}
"""The machine, and the states in their order; a test follows them."""
CALLING = {"Look", "LookAgain", "LookAtEnd", "Approve", "HandOver"}


def states_of(way: str) -> list[str]:
    return " ".join(WAYS[way][1:]).split()


def cost_of(way: str) -> list[Line]:
    """Return the cost of 1,000 exchanges that take this way.

    The start of an execution counts as a transition and a call.
    """
    states = states_of(way)
    calls = 1000 * (1 + sum(each in CALLING for each in states))
    return [
        Line("transitions", 1000 * (1 + len(states)), TRANSITION),
        Line("calls", calls, REQUEST),
        Line("calls", calls * SECONDS_AN_INVOCATION * MEMORY_GB, COMPUTE),
        Line("calls", calls * KILOBYTES_LOGGED / MILLION, LOG),
    ]


def write_workflow() -> Iterator[str]:
    """Yield the cost of 1,000 exchanges by their ways, and of a month without any."""
    yield "| 1,000 exchanges | transitions | calls of the function | US$ |"
    yield "|---|---|---|---|"
    for way in WAYS:
        lines = cost_of(way)
        dollars = sum(line.dollars for line in lines)
        yield f"| {way} | {lines[0].quantity:,.0f} | {lines[1].quantity:,.0f} | {dollars:.2f} |"
    standing = Line("", ALARM_METRICS, ALARM).dollars + Line("", FILTERS + METRICS, METRIC).dollars
    yield f"| alarms and metrics, a month | | | {standing:.2f} |"
