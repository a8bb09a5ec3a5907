"""Write the cost of events: on the bus, in the archive, and at a partner's endpoint."""

from collections.abc import Iterator

from tools.prices import (
    ALARM,
    ARCHIVE,
    COMPUTE,
    DELIVERY,
    EVENT,
    LOG,
    METRIC,
    MILLION,
    OPERATION,
    PUSH,
    REQUEST,
)
from tools.use import KILOBYTES_LOGGED, MEMORY_GB, SECONDS_AN_INVOCATION, SIZES, Line, Use

# The resources that infra/ creates without a partner; a test of the plan compares these.
EVENT_ALARM_METRICS, EVENT_FILTERS = 7, 1
LINES_METRICS = 1
"""A metric in the function's own lines: EventLag. The stream function has PublishLag, too."""
KILOBYTES_OF_EVENT = 0.7


def events_of(use: Use) -> float:
    """Return a month's events: two of a deposit, three of a fulfilled exchange."""
    return 2 * use.deposits + 3 * use.spendings


def pushes_of(use: Use) -> float:
    """Return a month's pushes: one of a deposit's token, two of an exchange."""
    return use.deposits + 2 * use.spendings


def bus_of(events: float, pushes: float) -> list[Line]:
    """Return the cost of events without partners, and of pushes with one subscriber each.

    Lambda's reads of streams have no price.
    """
    return [
        Line("bus", events, EVENT),
        Line("archive", events * KILOBYTES_OF_EVENT / MILLION, ARCHIVE),
        Line("function", events, REQUEST),
        Line("function", events * SECONDS_AN_INVOCATION * MEMORY_GB, COMPUTE),
        Line("logs", (events + pushes) * KILOBYTES_LOGGED / MILLION, LOG),
        Line("pushes", pushes, OPERATION),
        Line("pushes", pushes, PUSH),
        Line("pushes", pushes, REQUEST),
        Line("pushes", pushes * SECONDS_AN_INVOCATION * MEMORY_GB, COMPUTE),
    ]


def write_events() -> Iterator[str]:
    """Yield the cost of a month's events, and of a million more."""
    uses = [Use(size) for size in SIZES]
    counts = [events_of(use) for use in uses]
    pushes = [pushes_of(use) for use in uses]
    # As many as of deposits.
    columns = [
        bus_of(*each) for each in zip((*counts, MILLION), (*pushes, MILLION / 2), strict=True)
    ]
    head = " | ".join(f"{size:,} citizens" for size in SIZES)
    yield f"| US$ a month | {head} | a million events more |"
    yield f"|---|{'---|' * len(columns)}"
    yield f"| events | {' | '.join(f'{events:,.0f}' for events in counts)} | |"
    for group in dict.fromkeys(line.group for line in columns[0]):
        yield _row(
            group, [sum(line.dollars for line in lines if line.group == group) for lines in columns]
        )
    standing = [
        Line("", EVENT_ALARM_METRICS, ALARM).dollars
        + Line("", EVENT_FILTERS + LINES_METRICS, METRIC).dollars
    ] * len(counts) + [0]
    yield _row("alarms, metrics", standing)
    sums = [sum(line.dollars for line in lines) for lines in columns]
    yield _row("**together**", [sum(each) for each in zip(sums, standing, strict=True)])
    partner = [Line("", events, DELIVERY).dollars for events in (*counts, MILLION)]
    yield _row("a partner who gets all of them adds", partner)


def _row(name: str, dollars: list[float]) -> str:
    return f"| {name} | {' | '.join(f'{each:,.2f}' for each in dollars)} |"
