"""Write the cost of the archive: delivery of a row, storage, and queries."""

from collections.abc import Iterator

from tools.doors import PROCESSORS, TASK_GB
from tools.prices import (
    ALARM,
    COMPUTE,
    DATABASE_STORAGE,
    DATABASE_UNIT,
    FIREHOSE,
    LOG,
    METRIC,
    MILLION,
    OBJECTS,
    PARQUET,
    PROCESSOR,
    REQUEST,
    SCAN,
    TASK_MEMORY,
)
from tools.use import KILOBYTES_LOGGED, MEMORY_GB, SECONDS_AN_INVOCATION, SIZES, Line, Use

# The resources that infra/ creates; a test of the plan compares these.
ALARM_METRICS, FILTERS = 29, 1
REPORT_ALARM_METRICS = DATABASE_ALARM_METRICS = DATABASE_FILTERS = 1
CHECK_ALARM_METRICS = CHECK_FILTERS = 1
"""The runs of each of the two checks: deliveries, and roll-ups."""
LINES_METRICS = 1
"""A metric in the function's own lines: ArchiveLag."""
KILOBYTES_BILLED = 5
"""Firehose rounds a record up to this. Source: aws.amazon.com/kinesis/data-firehose/pricing."""
KILOBYTES_KEPT = 0.25
"""A compressed row; an entry with its canonical text has 0.43."""
COPIES, MONTHS_KEPT = 2, 12
"""A year's rows, as they arrived and compacted."""
DAYS_MERGED = 14
SHARE_OF_KEYS = 1 / 6
"""The data of a table that a merge reads."""
READS_OF_A_MONTH = 20
"""Queries of the whole: a report asks a dozen in each of two languages, and people ask a few."""
ROWS_CHECKED_AN_HOUR = 15_000 * 3600
"""Rows with half a processor: docs/operate/archive.md has the rate of a whole one."""
KILOBYTES_IN_DATABASE = 0.6
"""A row with its keys' index."""
HOURS_AWAKE = 30
"""Hours of the database in a month: loaded once a day, and then queried for a while."""


def rows_of(use: Use) -> float:
    """Return a month's rows: three of a deposit, five of a fulfilled exchange."""
    # A deposit: entry, lot, item. An exchange: entry, lot, two statuses, the reward's stock.
    return 3 * use.deposits + 5 * use.spendings


def archive_of(rows: float) -> list[Line]:
    """Return the cost of a month's rows after a year. Each is counted as an invocation."""
    gigabytes = rows * KILOBYTES_KEPT / MILLION
    whole = MONTHS_KEPT * gigabytes
    merged = DAYS_MERGED / 30 * gigabytes + SHARE_OF_KEYS * whole
    return [
        Line("function", rows, REQUEST),
        Line("function", rows * SECONDS_AN_INVOCATION * MEMORY_GB, COMPUTE),
        Line("logs", rows * KILOBYTES_LOGGED / MILLION, LOG),
        Line("Firehose", rows * KILOBYTES_BILLED / MILLION, FIREHOSE),
        Line("Firehose", rows * KILOBYTES_BILLED / MILLION, PARQUET),
        Line("S3, a year of it", COPIES * whole, OBJECTS),
        Line("Athena", (30 * merged + READS_OF_A_MONTH * whole) / 1000, SCAN),
    ]


def checks_of(rows: float) -> list[Line]:
    """Return the cost of reading a year's deliveries each night."""
    hours = 30 * MONTHS_KEPT * rows / ROWS_CHECKED_AN_HOUR
    return [
        Line("Athena", 30 * MONTHS_KEPT * rows * KILOBYTES_KEPT / MILLION / 1000, SCAN),
        Line("tasks", hours * PROCESSORS, PROCESSOR),
        Line("tasks", hours * TASK_GB, TASK_MEMORY),
    ]


def write_archive() -> Iterator[str]:
    """Yield the cost of a month's rows, and of a million more."""
    counts = [rows_of(Use(size)) for size in SIZES]
    columns = [archive_of(rows) for rows in (*counts, MILLION)]
    head = " | ".join(f"{size:,} citizens" for size in SIZES)
    yield f"| US$ a month | {head} | a million rows more |"
    yield f"|---|{'---|' * len(columns)}"
    yield f"| rows | {' | '.join(f'{rows:,.0f}' for rows in counts)} | |"
    for group in dict.fromkeys(line.group for line in columns[0]):
        yield _row(
            group, [sum(line.dollars for line in lines if line.group == group) for lines in columns]
        )
    standing = [
        Line("", ALARM_METRICS, ALARM).dollars + Line("", FILTERS + LINES_METRICS, METRIC).dollars
    ] * len(counts) + [0]
    yield _row("alarms, metrics", standing)
    sums = [sum(line.dollars for line in lines) for lines in columns]
    yield _row("**together**", [sum(each) for each in zip(sums, standing, strict=True)])
    hours = [HOURS_AWAKE] * len(SIZES) + [0]
    database = [
        Line("", awake, DATABASE_UNIT).dollars
        + Line("", MONTHS_KEPT * rows * KILOBYTES_IN_DATABASE / MILLION, DATABASE_STORAGE).dollars
        for awake, rows in zip(hours, (*counts, MILLION), strict=True)
    ]
    yield _row('`sql_database = "aurora"` adds', database)
    checks = [2 * CHECK_ALARM_METRICS * ALARM.dollars + 2 * CHECK_FILTERS * METRIC.dollars] * len(
        SIZES
    )
    yield _row(
        "the nightly checks add",
        [
            fixed + sum(line.dollars for line in checks_of(rows))
            for fixed, rows in zip((*checks, 0), (*counts, MILLION), strict=True)
        ],
    )


def _row(name: str, dollars: list[float]) -> str:
    return f"| {name} | {' | '.join(f'{each:,.2f}' for each in dollars)} |"
