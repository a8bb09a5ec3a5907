"""`python -m tools.cost`: write docs/operate/cost.md, the monthly cost of a programme in AWS.

With options it prints the bill of one programme instead: `--citizens 50000 --active-percent 30`.
"""

from collections.abc import Iterator
from pathlib import Path

import click

from tools.archive import write_archive
from tools.bus import write_events
from tools.doors import write_container, write_doors
from tools.pages import replace_table
from tools.prices import (
    ALARM,
    COMPUTE,
    ESSENTIALS,
    FIREWALL,
    INSPECTION,
    KEY,
    LITE,
    LOG,
    METRIC,
    MILLION,
    MINUTE,
    OPERATION,
    PRICES,
    PUSH,
    READ,
    REQUEST,
    RULE,
    SNAPSHOT,
    STORAGE,
    TRACE,
    WRITE,
    Tier,
)
from tools.queues import write_queues
from tools.use import (
    KILOBYTES_LOGGED,
    MEMORY_GB,
    SECONDS_A_MONTH,
    SECONDS_AN_INVOCATION,
    SIZES,
    Line,
    Use,
    read_units,
)
from tools.workflow import write_workflow

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "operate" / "cost.md"


# The resources that infra/ creates for prod; a test of the plan compares these.
ALARM_METRICS, FIREWALLS, RULES = 134, 2, 8
METRICS = 15
"""Eleven, and rejected mutations by four codes, as in a usual month."""
SNAPSHOTS = 2 * 5
"""The versions that a release keeps, of the functions that have versions."""

SIGN_IN = "sign-in (ESSENTIALS)"

TRACED = 0.05
"""X-Ray's default: one request a second, and 5 % of the others."""
KILOBYTES_STORED = 3
"""Rows and index entries of a deposit or an exchange."""
TOKEN_WRITES, QUERY_READS = 2, 2


def bill(use: Use) -> list[Line]:
    """Return a month's lines, without sign-in."""
    redeem, exchange = read_units("redeem"), read_units("exchange")
    writes = use.deposits * (redeem.writes + TOKEN_WRITES) + use.spendings * exchange.writes
    reads = use.deposits * redeem.reads + use.spendings * exchange.reads
    queries = use.deposits + use.active * use.openings
    return [
        Line("AppSync", use.requests + use.changes, OPERATION),
        Line("AppSync", use.changes, PUSH),
        Line("AppSync", use.active * use.openings * use.minutes, MINUTE),
        Line("Lambda", use.invocations, REQUEST),
        Line("Lambda", use.invocations * SECONDS_AN_INVOCATION * MEMORY_GB, COMPUTE),
        Line("DynamoDB", writes, WRITE),
        Line("DynamoDB", reads + queries * QUERY_READS, READ),
        Line("DynamoDB", 12 * use.changes * KILOBYTES_STORED / MILLION, STORAGE),
        Line("logs, traces", use.invocations * KILOBYTES_LOGGED / MILLION, LOG),
        Line("logs, traces", use.invocations * TRACED, TRACE),
        Line("firewalls", use.requests, INSPECTION),
        Line("firewalls", FIREWALLS, FIREWALL),
        Line("firewalls", RULES, RULE),
        Line("snapshots", SNAPSHOTS * MEMORY_GB * SECONDS_A_MONTH, SNAPSHOT),
        Line("alarms, metrics, key", ALARM_METRICS, ALARM),
        Line("alarms, metrics, key", METRICS, METRIC),
        Line("alarms, metrics, key", 1, KEY),
    ]


def sign_in(users: int, tier: Tier) -> float:
    """Return the dollars of a month for the users who signed in."""
    ends = [begin for begin, _ in tier[1:]] + [users]
    return sum(
        max(0, min(users, end) - begin) * price.dollars
        for (begin, price), end in zip(tier, ends, strict=True)
    )


def totals(use: Use) -> dict[str, float]:
    """Return dollars by group of the bill, sign-in as the apps need it included."""
    sums: dict[str, float] = {}
    for line in bill(use):
        sums[line.group] = sums.get(line.group, 0.0) + line.dollars
    return {**sums, SIGN_IN: sign_in(use.active, ESSENTIALS)}


def write_table(uses: tuple[Use, ...]) -> Iterator[str]:
    bills = [totals(use) for use in uses]
    yield f"| US$ a month | {' | '.join(f'{use.citizens:,} citizens' for use in uses)} |"
    yield f"|---|{'---|' * len(uses)}"
    for group in bills[0]:
        yield f"| {group} | {' | '.join(f'{each[group]:,.0f}' for each in bills)} |"
    together = [sum(each.values()) for each in bills]
    yield f"| **together** | {' | '.join(f'**{each:,.0f}**' for each in together)} |"
    cheaper = [
        total - each[SIGN_IN] + sign_in(use.active, LITE)
        for use, each, total in zip(uses, bills, together, strict=True)
    ]
    without_apps = " | ".join(f"{each:,.0f}" for each in cheaper)
    yield f"| with the tier LITE, without the apps | {without_apps} |"


def write_exchanges() -> Iterator[str]:
    """Yield the cost of 1,000 exchanges, each pushed to one wallet that watches."""
    exchange = read_units("exchange")
    lines = [
        Line("", 1000 * exchange.writes, WRITE),
        Line("", 1000 * exchange.reads, READ),
        Line("", 2000, OPERATION),
        Line("", 1000, PUSH),
        Line("", 2000, REQUEST),
        Line("", 2000 * SECONDS_AN_INVOCATION * MEMORY_GB, COMPUTE),
    ]
    yield "| 1,000 exchanges use | units | US$ |"
    yield "|---|---|---|"
    for line in lines:
        yield f"| {line.price.what} | {line.quantity:,.0f} | {line.dollars:.6f} |"
    yield f"| together | | {sum(line.dollars for line in lines):.6f} |"


def write_prices() -> Iterator[str]:
    yield "| price of a | US$ | as of | source |"
    yield "|---|---|---|---|"
    for price in PRICES:
        per = " per million" if price.per == MILLION else ""
        yield f"| {price.what} | {price.dollars:g}{per} | {price.as_of} | {price.source} |"


def write_assumptions() -> Iterator[str]:
    use = Use(SIZES[0])
    yield "| assumption | value |"
    yield "|---|---|"
    yield f"| citizens who sign in within a month | {use.active_percent} % |"
    yield f"| deposits of each, a month | {use.visits} |"
    yield f"| exchanges of each, a month | {use.exchanges} |"
    yield f"| openings of the wallet of each, a month | {use.openings}, of {use.minutes} minutes |"
    yield f"| an invocation | {1000 * SECONDS_AN_INVOCATION:g} ms with {MEMORY_GB} GB |"
    yield f"| what an invocation logs | {KILOBYTES_LOGGED} kB |"
    yield f"| traced requests | {100 * TRACED:g} % |"
    yield f"| storage | of a year, {KILOBYTES_STORED} kB for each deposit or exchange |"
    yield f"| snapshots | {SNAPSHOTS}, of {MEMORY_GB} GB |"


BLOCKS = {
    "bill": lambda: write_table(tuple(map(Use, SIZES))),
    "assumptions": write_assumptions,
    "exchanges": write_exchanges,
    "doors": write_doors,
    "container": write_container,
    "events": write_events,
    "queues": write_queues,
    "workflow": write_workflow,
    "archive": write_archive,
    "prices": write_prices,
}


def update(text: str) -> str:
    """Return the text of docs/operate/cost.md with its tables updated."""
    for name, write in BLOCKS.items():
        text = replace_table(text, name, write())
    return text


@click.command(help=__doc__)
@click.option("--citizens", type=click.IntRange(1), help="How many have an account.")
@click.option("--active-percent", type=click.IntRange(0, 100), default=40, show_default=True)
@click.option("--visits", type=click.IntRange(0), default=4, show_default=True)
@click.option("--exchanges", type=click.FloatRange(0), default=0.5, show_default=True)
@click.option("--openings", type=click.IntRange(0), default=10, show_default=True)
@click.option("--minutes", type=click.IntRange(0), default=2, show_default=True)
def main(
    citizens: int | None,
    active_percent: int,
    visits: int,
    exchanges: float,
    openings: int,
    minutes: int,
) -> None:
    if citizens is None:
        PAGE.write_text(update(PAGE.read_text("utf-8")), encoding="utf-8")
        return
    use = Use(citizens, active_percent, visits, exchanges, openings, minutes)
    click.echo("\n".join(write_table((use,))))


if __name__ == "__main__":
    main()
