"""The cost of what is off until it is turned on: events, archive, queues, workflow."""

from tools.cost.model import HOURS, MILLION, PROCESSORS, SECONDS, TASK_GB, Line, invoked, watched

WAIT, WAIT_FOR_MAIL = 0.3, 0.2
"""Seconds for an endpoint's answer, and for those of Cognito and SES."""
IDLE_POLLS = 5 * 3 * 60 * HOURS
"""Requests of an empty queue: Lambda asks five times at once, for 20 seconds each. Source: AWS
Lambda Developer Guide, "Amazon SQS polling"."""
KILOBYTES_OF_EVENT = 0.7
KILOBYTES_BILLED = 5
"""Firehose rounds a record up to this. Source: aws.amazon.com/kinesis/data-firehose/pricing."""
KILOBYTES_KEPT, KILOBYTES_IN_DATABASE = 0.25, 0.6
"""A compressed row (an entry with its canonical text has 0.43), and one with its keys' index."""
COPIES, MONTHS_KEPT = 2, 12
"""A year's rows, as they arrived and compacted."""
MONTHS_MERGED = 14 + 30 / 6 * MONTHS_KEPT
"""Months of rows that a month's merges read: each reads 14 days, and a sixth of a year."""
ROWS_CHECKED_AN_HOUR = 15_000 * 3600
"""Rows with half a processor: docs/operate/archive.md has the rate of a whole one."""
HOURS_AWAKE = 30
"""Hours of the database in a month: loaded once a day, and then queried for a while."""


def events_of(events: float, pushes: float) -> list[Line]:
    """Return the cost of events without partners, and of pushes with one subscriber each.

    Lambda's reads of streams have no price.
    """
    return [
        Line("bus", events, "event"),
        Line("archive", events * KILOBYTES_OF_EVENT / MILLION, "archive"),
        *invoked("function", events, logs="logs"),
        Line("pushes", pushes, "operation"),
        Line("pushes", pushes, "push"),
        *invoked("pushes", pushes, logs="logs"),
    ]


def archive_of(rows: float) -> list[Line]:
    """Return the cost of a month's rows after a year. Each is counted as an invocation."""
    gigabytes = rows * KILOBYTES_KEPT / MILLION
    whole = MONTHS_KEPT * gigabytes
    # A report asks a dozen queries of the whole in each of two languages, and people ask a few.
    scanned = MONTHS_MERGED * gigabytes + 20 * whole
    return [
        *invoked("function", rows, logs="logs"),
        Line("Firehose", rows * KILOBYTES_BILLED / MILLION, "firehose"),
        Line("Firehose", rows * KILOBYTES_BILLED / MILLION, "parquet"),
        Line("S3, a year of it", COPIES * whole, "objects"),
        Line("Athena", scanned / 1000, "scan"),
    ]


def database_of(rows: float, hours: float) -> list[Line]:
    kept = MONTHS_KEPT * rows * KILOBYTES_IN_DATABASE / MILLION
    return [Line("", hours, "database unit"), Line("", kept, "database storage")]


def checks_of(rows: float) -> list[Line]:
    """Return the cost of reading a year's deliveries each night."""
    read = 30 * MONTHS_KEPT * rows
    hours = read / ROWS_CHECKED_AN_HOUR
    return [
        Line("Athena", read * KILOBYTES_KEPT / MILLION / 1000, "scan"),
        Line("tasks", hours * PROCESSORS, "processor"),
        Line("tasks", hours * TASK_GB, "task memory"),
    ]


def queues_of(function: str, queues: int = 1, metrics: int = 0) -> list[Line]:
    return [*watched(function, 1 + metrics), Line("queues", queues * IDLE_POLLS, "message")]


def units_of(writes: int, reads: int) -> list[Line]:
    """Return the cost of a million items in DynamoDB."""
    group = "DynamoDB"
    return [Line(group, writes * MILLION, "write"), Line(group, reads * MILLION, "read")]


def messages_of(messages: int, seconds: float) -> list[Line]:
    """Return the cost of a million items: their messages, and an invocation for each message."""
    count = messages * MILLION
    # A message is sent, received and deleted.
    return [Line("queues", 3 * count, "message"), *invoked("function", count, seconds, "logs")]


QUEUES = {
    "webhooks, a month": queues_of("webhooks", queues=2),
    "a million deliveries": messages_of(2, (SECONDS + WAIT) / 2),
    "events in, a month": queues_of("events in"),
    "a million events in": messages_of(1, SECONDS),
    # Two of SES's metrics are ours.
    "mails, a month": queues_of("mails", metrics=2),
    "a million mails": [*messages_of(1, WAIT_FOR_MAIL), Line("SES", MILLION, "mail")],
    "pushes, a month": queues_of("pushes"),
    # One browser: a mark in a transaction; five rows read, the account's of up to 16 kB.
    "a million pushes": [*messages_of(1, WAIT), *units_of(writes=2, reads=8)],
    "images, a month": queues_of("images"),
    "roll-ups, a month": queues_of("roll-ups"),
    # A single event: in a transaction a mark, three rows of a municipality, which are in an index,
    # too, and three of the whole programme of up to 2 kB. In a batch events share rows.
    "a million counted events": [*messages_of(1, SECONDS), *units_of(writes=23, reads=3)],
}


WAYS = {
    "approved at once": (6, 3),
    "decided in the first half of its time": (8, 3),
    "decided in the second half": (12, 4),
    "never decided": (18, 6),
    "fulfilled with a voucher code": (6, 3),
    "fulfilled by a person": (5, 2),
}
"""State transitions and calls of an exchange; the start of its execution counts as one of each."""


def workflow_of(way: str) -> list[Line]:
    """Return the cost of 1,000 exchanges."""
    transitions, calls = WAYS[way]
    lines = invoked("calls", 1000 * calls, logs="calls")
    return [Line("transitions", 1000 * transitions, "transition"), *lines]
