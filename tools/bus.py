"""What events cost: on the bus, in the archive, and at a partner's endpoint."""

from collections.abc import Iterator

from tools.prices import ALARM, ARCHIVE, COMPUTE, DELIVERY, EVENT, LOG, METRIC, MILLION, REQUEST
from tools.use import KILOBYTES_LOGGED, MEMORY_GB, SECONDS_AN_INVOCATION, SIZES, Line, Use

# What infra/ creates without a partner; a test of the plan compares these.
EVENT_ALARMS, EVENT_FILTERS = 7, 1
LINES_METRICS = 1
"""In the function's own lines: EventLag."""
KILOBYTES_OF_EVENT = 0.7


def events_of(use: Use) -> float:
    """Return a month's events: two of a deposit, three of an exchange with its handing over."""
    return 2 * use.deposits + 3 * use.spendings


def bus_of(events: float) -> list[Line]:
    """Return what events cost without partners. What Lambda reads of streams has no price."""
    return [
        Line("bus", events, EVENT),
        Line("archive", events * KILOBYTES_OF_EVENT / MILLION, ARCHIVE),
        Line("function", events, REQUEST),
        Line("function", events * SECONDS_AN_INVOCATION * MEMORY_GB, COMPUTE),
        Line("logs", events * KILOBYTES_LOGGED / MILLION, LOG),
    ]


def write_events() -> Iterator[str]:
    """What a month's events cost, and a million more."""
    counts = [events_of(Use(size)) for size in SIZES]
    columns = [bus_of(events) for events in (*counts, MILLION)]
    head = " | ".join(f"{size:,} citizens" for size in SIZES)
    yield f"| US$ a month | {head} | a million events more |"
    yield f"|---|{'---|' * len(columns)}"
    yield f"| events | {' | '.join(f'{events:,.0f}' for events in counts)} | |"
    for group in dict.fromkeys(line.group for line in columns[0]):
        yield _row(
            group,
            [sum(line.dollars for line in lines if line.group == group) for lines in columns],
        )
    standing = [
        Line("", EVENT_ALARMS, ALARM).dollars
        + Line("", EVENT_FILTERS + LINES_METRICS, METRIC).dollars
    ] * len(counts) + [0]
    yield _row("alarms, metrics", standing)
    sums = [sum(line.dollars for line in lines) for lines in columns]
    yield _row("**together**", [sum(each) for each in zip(sums, standing, strict=True)])
    partner = [Line("", events, DELIVERY).dollars for events in (*counts, MILLION)]
    yield _row("a partner who gets all of them adds", partner)


def _row(name: str, dollars: list[float]) -> str:
    return f"| {name} | {' | '.join(f'{each:,.2f}' for each in dollars)} |"
