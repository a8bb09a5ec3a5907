"""`python -m tools.cost`: write docs/operate/cost.md, the monthly cost of a programme in AWS.

With options it prints the bill of one programme instead: `--citizens 50000 --active-percent 30`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import click

from tools.cost import model, options
from tools.cost.model import MILLION, PRICES, ROOT, Line, Use
from tools.pages import replace_table

PAGE = ROOT / "docs" / "operate" / "cost.md"
USES = {f"{size:,} citizens": Use(size) for size in (10_000, 100_000, 1_000_000)}

Row = tuple[str, Sequence[float]]


def dollars_of(lines: Iterable[Line]) -> float:
    return sum(line.dollars for line in lines)


def write_row(name: str, values: Iterable[float], places: int) -> str:
    return f"| {name} | {' | '.join(f'{each:,.{places}f}' for each in values)} |"


def write_table(
    columns: Mapping[str, Sequence[Line]],
    *,
    unit: str = "US$ a month",
    places: int = 2,
    before: Iterable[Row] = (),
    after: Iterable[Row] = (),
) -> Iterator[str]:
    """Yield a row of dollars for each group of the columns' lines, and one of their sums."""
    yield f"| {unit} | {' | '.join(columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    for name, values in before:
        yield write_row(name, values, 0)
    groups = dict.fromkeys(line.group for lines in columns.values() for line in lines)
    for group in groups:
        of_group = [
            dollars_of(line for line in lines if line.group == group) for lines in columns.values()
        ]
        yield write_row(group, of_group, places)
    yield write_row("**together**", map(dollars_of, columns.values()), places)
    for name, values in after:
        yield write_row(name, values, places)


def write_bill(uses: Mapping[str, Use]) -> Iterator[str]:
    programmes = {name: model.programme_of(use) for name, use in uses.items()}
    columns = {
        name: [*programmes[name], *model.sign_in(use, model.ESSENTIALS)]
        for name, use in uses.items()
    }
    cheaper = [
        dollars_of([*programmes[name], *model.sign_in(use, model.LITE)])
        for name, use in uses.items()
    ]
    name = "with the tier LITE, without the apps"
    return write_table(columns, places=0, after=[(name, cheaper)])


def write_exchanges() -> Iterator[str]:
    """Yield the cost of 1,000 exchanges, each pushed to one wallet that watches."""
    writes, reads = model.read_units("exchange")
    lines = [
        Line("", 1000 * writes, "write"),
        Line("", 1000 * reads, "read"),
        Line("", 2000, "operation"),
        Line("", 1000, "push"),
        *model.invoked("", 2000),
    ]
    yield "| 1,000 exchanges use | units | US$ |"
    yield "|---|---|---|"
    for line in lines:
        yield f"| {PRICES[line.price]['unit']} | {line.quantity:,.0f} | {line.dollars:.6f} |"
    yield f"| together | | {dollars_of(lines):.6f} |"


def write_entry_points() -> Iterator[str]:
    """Yield each entry point's cost of a month's requests, and of a million that change nothing."""
    yield f"| US$ a month | {' | '.join(USES)} | a million requests more |"
    yield f"|---|{'---|' * (len(USES) + 1)}"
    idle, visits = (Use(users, 100, 0, 0, openings=1, minutes=0) for users in (0, MILLION))
    for name, cost in model.ENTRY_POINTS.items():
        months = " | ".join(f"{dollars_of(cost(use)):,.0f}" for use in USES.values())
        yield f"| {name} | {months} | {dollars_of(cost(visits)) - dollars_of(cost(idle)):.2f} |"


def write_container() -> Iterator[str]:
    columns = {name: model.container_of(use) for name, use in USES.items()}
    after = [(name, [dollars_of(lines)] * len(USES)) for name, lines in model.CONTAINER_MORE]
    return write_table(columns, places=0, after=after)


def write_events() -> Iterator[str]:
    # Two events of a deposit, three of a fulfilled exchange; one push of a deposit's token, two of
    # an exchange.
    events = [2 * use.deposits + 3 * use.spendings for use in USES.values()]
    pushes = [use.deposits + 2 * use.spendings for use in USES.values()]
    standing = model.watched("events", 2)
    columns = {
        name: [*options.events_of(*each), *standing]
        for name, each in zip(USES, zip(events, pushes, strict=True), strict=True)
    }
    # As many pushes as of deposits.
    columns["a million events more"] = options.events_of(MILLION, MILLION / 2)
    partner = [Line("", each, "delivery").dollars for each in (*events, MILLION)]
    after = [("a partner who gets all of them adds", partner)]
    return write_table(columns, before=[("events", (*events, MILLION))], after=after)


def write_archive() -> Iterator[str]:
    # A deposit: entry, lot, item. An exchange: entry, lot, two statuses, the reward's stock.
    rows = [3 * use.deposits + 5 * use.spendings for use in USES.values()]
    standing = model.watched("archive", 2)
    columns = {
        name: [*options.archive_of(each), *standing] for name, each in zip(USES, rows, strict=True)
    }
    columns["a million rows more"] = options.archive_of(MILLION)
    hours = [*(options.HOURS_AWAKE for _ in rows), 0]
    counts = (*rows, MILLION)
    database = [*map(dollars_of, map(options.database_of, counts, hours))]
    nightly = dollars_of(model.watched("check", 1)) * 2
    checks = [
        dollars_of(options.checks_of(each)) + (nightly if awake else 0)
        for each, awake in zip(counts, hours, strict=True)
    ]
    after = [('`sql_database = "aurora"` adds', database), ("the nightly checks add", checks)]
    return write_table(columns, before=[("rows", counts)], after=after)


def write_workflow() -> Iterator[str]:
    """Yield the cost of 1,000 exchanges by their ways, and of a month without any."""
    yield "| 1,000 exchanges | transitions | calls of the function | US$ |"
    yield "|---|---|---|---|"
    for way in options.WAYS:
        transitions, calls, *_ = lines = options.workflow_of(way)
        counts = f"{transitions.quantity:,.0f} | {calls.quantity:,.0f}"
        yield f"| {way} | {counts} | {dollars_of(lines):.2f} |"
    standing = dollars_of(model.watched("workflow", 3))
    yield f"| alarms and metrics, a month | | | {standing:.2f} |"


def write_prices() -> Iterator[str]:
    yield "| price of a | US$ | as of | source |"
    yield "|---|---|---|---|"
    for price in PRICES.values():
        dollars = price["dollars"] + ("" if price["per"] == "1" else " per million")
        yield f"| {price['unit']} | {dollars} | {price['as of']} | {price['source']} |"


def write_assumptions() -> Iterator[str]:
    use = Use(0)
    milliseconds = f"{1000 * model.SECONDS:g} ms with {model.MEMORY_GB} GB"
    yield "| assumption | value |"
    yield "|---|---|"
    yield f"| citizens who sign in within a month | {use.active_percent} % |"
    yield f"| deposits of each, a month | {use.visits} |"
    yield f"| exchanges of each, a month | {use.exchanges} |"
    yield f"| openings of the wallet of each, a month | {use.openings}, of {use.minutes} minutes |"
    yield f"| an invocation | {milliseconds} |"
    yield f"| what an invocation logs | {model.KILOBYTES_LOGGED} kB |"
    yield f"| traced requests | {100 * model.TRACED:g} % |"
    yield f"| storage | of a year, {model.KILOBYTES_STORED} kB for each deposit or exchange |"
    yield f"| snapshots | {model.SNAPSHOTS}, of {model.MEMORY_GB} GB |"


BLOCKS: dict[str, Callable[[], Iterator[str]]] = {
    "bill": partial(write_bill, USES),
    "assumptions": write_assumptions,
    "exchanges": write_exchanges,
    "entry points": write_entry_points,
    "container": write_container,
    "events": write_events,
    "queues": partial(write_table, options.QUEUES, unit="US$"),
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
def main(citizens: int | None, **use: int) -> None:
    if citizens is None:
        PAGE.write_text(update(PAGE.read_text("utf-8")), encoding="utf-8")
        return
    click.echo("\n".join(write_bill({f"{citizens:,} citizens": Use(citizens, **use)})))


if __name__ == "__main__":
    main()
