"""Quantities that a programme uses in a month, at the prices of AWS in tools/cost/prices.csv."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "change" / "performance.md"
with Path(__file__).with_name("prices.csv").open(encoding="utf-8", newline="") as file:
    PRICES = {row["name"]: row for row in csv.DictReader(file)}

MILLION = 1_000_000
HOURS = 30 * 24

ALARM_METRICS = {
    "programme": 134,
    "gateway": 3,
    "container": 19,
    "events": 7,
    "archive": 29,
    "workflow": 14,
    "webhooks": 9,
    "events in": 7,
    "mails": 9,
    "pushes": 7,
    "images": 7,
    "roll-ups": 7,
    "report": 1,
    "database": 1,
    "check": 1,
}
"""Metrics that alarms of prod read; a test of the plan compares them."""
SCALING_ALARM_METRICS = 4
"""Auto scaling makes two for each policy of the container."""
INSIGHTS_METRICS = 38
"""Metrics of Container Insights, by cluster, service and family. From memory: look it up."""
SNAPSHOTS = 2 * 5
"""The versions that a release keeps, of the functions that have versions."""
TASKS, PROCESSORS, TASK_GB, ZONES = 2, 0.5, 1, 2
"""The container's defaults."""

MEMORY_GB = 1
SECONDS = 0.05
"""An invocation's time."""
KILOBYTES_LOGGED = 1.4
"""Log lines of an invocation: its own line, and Lambda's two."""
KILOBYTES_OF_LINE = 0.5
"""One log line: of a gateway's access log, or of the container."""
TRACED = 0.05
"""X-Ray's default: one request a second, and 5 % of the others."""
KILOBYTES_STORED = 3
"""Rows and index entries of a deposit or an exchange."""
TOKEN_WRITES, QUERY_READS = 2, 2
CONNECTIONS_A_UNIT = 25 * 3600
"""New connections an hour that one unit of the balancer covers. Other measures are far lower."""
LITE = ((10_000, "lite user"), (100_000, "lite user of many"))
ESSENTIALS = ((10_000, "essentials user"),)
"""The signed-in users of a month above which each price applies; below the first it is free."""


@dataclass(frozen=True)
class Use:
    """A month of a programme; all but `citizens` is for each active citizen."""

    citizens: int
    active_percent: int = 40
    visits: int = 4
    exchanges: float = 0.5
    openings: int = 10
    minutes: int = 2

    @property
    def active(self) -> int:
        return self.citizens * self.active_percent // 100

    @property
    def deposits(self) -> float:
        return self.active * self.visits

    @property
    def spendings(self) -> float:
        return self.active * self.exchanges

    @property
    def changes(self) -> float:
        """The number of balance changes; each is published once."""
        return self.deposits + self.spendings

    @property
    def requests(self) -> float:
        """Clients' requests: a deposit has two, an exchange and an opening of a wallet one each."""
        return 2 * self.deposits + self.spendings + self.active * self.openings


class Line(NamedTuple):
    """A quantity at one of PRICES; `group` is its row in a table."""

    group: str
    quantity: float
    price: str

    @property
    def dollars(self) -> float:
        price = PRICES[self.price]
        return self.quantity * float(price["dollars"]) / int(price["per"])


def invoked(group: str, count: float, seconds: float = SECONDS, logs: str = "") -> list[Line]:
    """Return the lines of invocations, and in `logs` those of what they log, if it is named."""
    lines = [Line(group, count, "request"), Line(group, count * seconds * MEMORY_GB, "compute")]
    return [*lines, Line(logs, count * KILOBYTES_LOGGED / MILLION, "log")] if logs else lines


def watched(part: str, metrics: int) -> list[Line]:
    group = "alarms, metrics"
    return [Line(group, ALARM_METRICS[part], "alarm"), Line(group, metrics, "metric")]


def firewall_of(group: str, requests: float, firewalls: int, rules: int) -> list[Line]:
    return [
        Line(group, requests, "inspection"),
        Line(group, firewalls, "firewall"),
        Line(group, rules, "rule"),
    ]


def appsync_of(use: Use, operations: float) -> list[Line]:
    return [
        Line("AppSync", operations, "operation"),
        Line("AppSync", use.changes, "push"),
        Line("AppSync", use.active * use.openings * use.minutes, "minute"),
    ]


def read_units(movement: str) -> tuple[int, int]:
    """Return the write and read units of `redeem` or `exchange`, as `make bench` counts them."""
    text = FIGURES.read_text("utf-8")

    def find(figure: str) -> int:
        row = rf"^\| {movement} \| {movement}: {figure}[^|]*\| (\d+) [WR]CU"
        found = re.search(row, text, re.MULTILINE)
        if found is None:
            raise ValueError(f"docs/change/performance.md has no figure of {movement}: {figure}")
        return int(found[1])

    return find("writes on base tables") + find("index writes"), find("consistent reads")


def programme_of(use: Use) -> list[Line]:
    """Return a month's lines of a programme, without sign-in."""
    (redeem_writes, redeem_reads), (exchange_writes, exchange_reads) = map(
        read_units, ("redeem", "exchange")
    )
    invocations = use.requests + use.changes
    queries = use.deposits + use.active * use.openings
    reads = use.deposits * redeem_reads + use.spendings * exchange_reads + queries * QUERY_READS
    writes = use.deposits * (redeem_writes + TOKEN_WRITES) + use.spendings * exchange_writes
    return [
        *appsync_of(use, use.requests + use.changes),
        *invoked("Lambda", invocations),
        Line("DynamoDB", writes, "write"),
        Line("DynamoDB", reads, "read"),
        Line("DynamoDB", 12 * use.changes * KILOBYTES_STORED / MILLION, "storage"),
        Line("logs, traces", invocations * KILOBYTES_LOGGED / MILLION, "log"),
        Line("logs, traces", invocations * TRACED, "trace"),
        *firewall_of("firewalls", use.requests, firewalls=2, rules=8),
        Line("snapshots", SNAPSHOTS * MEMORY_GB * HOURS * 3600, "snapshot"),
        # Eleven metrics, and rejected mutations by four codes, as in a usual month.
        *watched("programme", 11 + 4),
        Line("key", 1, "key"),
    ]


def sign_in(use: Use, tier: Sequence[tuple[int, str]]) -> list[Line]:
    ends = [begin for begin, _ in tier[1:]] + [use.active]
    return [
        Line("sign-in (ESSENTIALS)", max(0, min(use.active, end) - begin), price)
        for (begin, price), end in zip(tier, ends, strict=True)
    ]


def container_of(use: Use) -> list[Line]:
    """Return the container's additional cost in a programme whose AppSync continues to publish."""
    connections = use.requests + use.active * use.openings
    # Each task reads twice a second without a new balance: the newest entry known, and later ones.
    units = TASKS * 2 * HOURS * 3600 + (1 + TASKS) * use.changes
    return [
        Line("tasks", TASKS * PROCESSORS * HOURS, "processor"),
        Line("tasks", TASKS * TASK_GB * HOURS, "task memory"),
        Line("load balancer", HOURS, "balancer"),
        Line("load balancer", connections / CONNECTIONS_A_UNIT, "balancer unit"),
        Line("public addresses", (TASKS + ZONES) * HOURS, "address"),
        Line("Valkey", 0.1 * HOURS, "valkey"),
        Line("Valkey", units, "valkey unit"),
        *firewall_of("firewall", use.requests, firewalls=1, rules=4),
        Line("relay", ZONES * HOURS, "endpoint"),
        *invoked("relay", use.changes, logs="logs"),
        Line("logs", use.requests * KILOBYTES_OF_LINE / MILLION, "log"),
        *watched("container", 4 + INSIGHTS_METRICS),
        Line("alarms, metrics", SCALING_ALARM_METRICS, "alarm"),
    ]


def requests_of(use: Use, *lines: Line) -> list[Line]:
    """Return the cost of an entry point's lines, and of the functions behind it."""
    return [*lines, *invoked("functions", use.requests, logs="functions")]


def appsync_point(use: Use) -> list[Line]:
    firewall = Line("firewall", use.requests, "inspection")
    return requests_of(use, *appsync_of(use, use.requests), firewall)


def rest_point(use: Use) -> list[Line]:
    firewall = firewall_of("firewall", use.requests, firewalls=1, rules=4)
    return requests_of(use, *gateway_of(use, "rest request"), *firewall)


def http_point(use: Use) -> list[Line]:
    return requests_of(use, *gateway_of(use, "http request"))


def gateway_of(use: Use, price: str) -> list[Line]:
    access_log = Line("access log", use.requests * KILOBYTES_OF_LINE / MILLION, "log")
    return [Line("requests", use.requests, price), access_log, *watched("gateway", 1)]


ENTRY_POINTS = {
    "AppSync": appsync_point,
    "REST API": rest_point,
    "HTTP API": http_point,
    "container": container_of,
}


_TASK_HOURS = [
    Line("", PROCESSORS * HOURS, "processor"),
    Line("", TASK_GB * HOURS, "task memory"),
    Line("", HOURS, "address"),
]
# The gateways of NAT have public addresses, and tasks have none then.
_NAT_HOURS = [Line("", ZONES * HOURS, "nat"), Line("", (ZONES - TASKS) * HOURS, "address")]
CONTAINER_MORE = (("another task adds", _TASK_HOURS), ("`nat = true` adds", _NAT_HOURS))
