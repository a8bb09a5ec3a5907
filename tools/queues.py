"""Write the cost of webhooks, partners' events, mails, pushes and roll-ups: messages of queues."""

from collections.abc import Iterator

from tools.prices import ALARM, COMPUTE, LOG, MAIL, MESSAGE, METRIC, MILLION, READ, REQUEST, WRITE
from tools.use import HOURS_A_MONTH, KILOBYTES_LOGGED, MEMORY_GB, SECONDS_AN_INVOCATION, Line

# The resources that infra/ creates; a test of the plan compares these.
WEBHOOK_ALARM_METRICS, INBOUND_ALARM_METRICS, MAILER_ALARM_METRICS = 9, 7, 9
PUSH_ALARM_METRICS, ROLLUPS_ALARM_METRICS, IMAGES_ALARM_METRICS, IMAGES_QUEUES = 7, 7, 7, 1
FILTERS = 1
WEBHOOK_QUEUES, INBOUND_QUEUES, MAILER_QUEUES, PUSH_QUEUES, ROLLUPS_QUEUES = 2, 1, 1, 1, 1

IDLE_POLLS = 5 * 3 * 60 * HOURS_A_MONTH
"""Requests of an empty queue: Lambda asks five times at once, for 20 seconds each. Source: AWS
Lambda Developer Guide, "Amazon SQS polling"."""
MESSAGE_REQUESTS = 3
"""Requests of a message: to send, to receive, to delete."""
COUNTED_WRITES, COUNTED_READS = 23, 3
"""Units of a single event: in a transaction a mark, three rows of a municipality, which are in an
index, too, and three of the whole programme of up to 2 kB. In a batch events share rows."""
SECONDS_OF_DELIVERY, SECONDS_OF_MAIL = 0.3, 0.2
"""Seconds of waiting for an endpoint, or for Cognito and SES."""
PUSH_WRITES, PUSH_READS = 2, 8
"""Units of a reminder with one browser: its mark in a transaction, and consistent reads of five
rows, one of which, the account, may have 16 kB."""


def _standing(alarms: int, queues: int, metrics: int = 0) -> list[Line]:
    return [
        Line("alarms, metrics", alarms, ALARM),
        Line("alarms, metrics", FILTERS + metrics, METRIC),
        Line("queues", queues * IDLE_POLLS, MESSAGE),
    ]


def _handled(messages: int, seconds: float) -> list[Line]:
    """Return the cost of a million items: their messages, and an invocation for each."""
    invocations = messages * MILLION
    return [
        Line("queues", MESSAGE_REQUESTS * invocations, MESSAGE),
        Line("function", invocations, REQUEST),
        Line("function", seconds * MILLION * MEMORY_GB, COMPUTE),
        Line("logs", invocations * KILOBYTES_LOGGED / MILLION, LOG),
    ]


COLUMNS = {
    "webhooks, a month": _standing(WEBHOOK_ALARM_METRICS, WEBHOOK_QUEUES),
    "a million deliveries": _handled(2, SECONDS_AN_INVOCATION + SECONDS_OF_DELIVERY),
    "events in, a month": _standing(INBOUND_ALARM_METRICS, INBOUND_QUEUES),
    "a million events in": _handled(1, SECONDS_AN_INVOCATION),
    # Two of SES's metrics are ours.
    "mails, a month": _standing(MAILER_ALARM_METRICS, MAILER_QUEUES, metrics=2),
    "a million mails": [*_handled(1, SECONDS_OF_MAIL), Line("SES", MILLION, MAIL)],
    "pushes, a month": _standing(PUSH_ALARM_METRICS, PUSH_QUEUES),
    "a million pushes": [
        *_handled(1, SECONDS_OF_DELIVERY),
        Line("DynamoDB", PUSH_WRITES * MILLION, WRITE),
        Line("DynamoDB", PUSH_READS * MILLION, READ),
    ],
    "images, a month": _standing(IMAGES_ALARM_METRICS, IMAGES_QUEUES),
    "roll-ups, a month": _standing(ROLLUPS_ALARM_METRICS, ROLLUPS_QUEUES),
    "a million counted events": [
        *_handled(1, SECONDS_AN_INVOCATION),
        Line("DynamoDB", COUNTED_WRITES * MILLION, WRITE),
        Line("DynamoDB", COUNTED_READS * MILLION, READ),
    ],
}


def write_queues() -> Iterator[str]:
    """Yield the cost of the resources, and of a million items each."""
    yield f"| US$ | {' | '.join(COLUMNS)} |"
    yield f"|---|{'---|' * len(COLUMNS)}"
    groups = dict.fromkeys(line.group for lines in COLUMNS.values() for line in lines)
    for group in groups:
        sums = [
            sum(line.dollars for line in lines if line.group == group) for lines in COLUMNS.values()
        ]
        yield f"| {group} | {' | '.join(f'{each:,.2f}' for each in sums)} |"
    together = [sum(line.dollars for line in lines) for lines in COLUMNS.values()]
    yield f"| **together** | {' | '.join(f'{each:,.2f}' for each in together)} |"
