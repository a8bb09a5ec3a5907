"""Write the cost of each entry point: AppSync, REST API, HTTP API, and the container."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tools.prices import (
    ADDRESS,
    ALARM,
    BALANCER,
    BALANCER_UNIT,
    COMPUTE,
    ENDPOINT,
    FIREWALL,
    HTTP_REQUEST,
    INSPECTION,
    LOG,
    METRIC,
    MILLION,
    MINUTE,
    NAT,
    OPERATION,
    PROCESSOR,
    PUSH,
    REQUEST,
    REST_REQUEST,
    RULE,
    TASK_MEMORY,
    VALKEY,
    VALKEY_UNIT,
)
from tools.use import (
    HOURS_A_MONTH,
    KILOBYTES_LOGGED,
    MEMORY_GB,
    SECONDS_A_MONTH,
    SECONDS_AN_INVOCATION,
    SIZES,
    Line,
    Use,
)

# The resources that infra/ creates; a test of the plan compares these.
GATEWAY_ALARM_METRICS, GATEWAY_METRICS = 3, 1
DOOR_FIREWALLS, DOOR_RULES = 1, 4
"""Those of REST API and of the container each."""
CONTAINER_ALARM_METRICS, CONTAINER_METRICS = 19, 4
TASKS, PROCESSORS, TASK_GB, ZONES = 2, 0.5, 1, 2
"""The container's defaults."""

SCALING_ALARM_METRICS = 4
"""Auto scaling makes two for each policy."""
INSIGHTS_METRICS = 38
"""Metrics of Container Insights, by cluster, service and family. From memory: look it up."""
KILOBYTES_OF_ACCESS = 0.5
"""A line of a gateway's access log."""
KILOBYTES_OF_LINE = 0.5
"""Log lines of an invocation, without the two of Lambda."""
VALKEY_GB = 0.1
READS_A_SECOND = 2
"""Reads of each task without a new balance: the newest entry known, and later ones."""
CONNECTIONS_A_UNIT = 25 * 3600
"""New connections an hour that one unit of the balancer covers. Other measures are far lower."""


@dataclass(frozen=True)
class Door:
    """`whom` it fits; `pushes` says whether balances are pushed through it."""

    name: str
    whom: str
    lines: tuple[Line, ...]
    pushes: bool = False

    @property
    def dollars(self) -> float:
        return sum(line.dollars for line in self.lines)


def functions_of(use: Use) -> list[Line]:
    """Return the cost of the functions that answer requests."""
    return [
        Line("functions", use.requests, REQUEST),
        Line("functions", use.requests * SECONDS_AN_INVOCATION * MEMORY_GB, COMPUTE),
        Line("functions", use.requests * KILOBYTES_LOGGED / MILLION, LOG),
    ]


def watching(alarms: int, metrics: int) -> list[Line]:
    return [Line("alarms, metrics", alarms, ALARM), Line("alarms, metrics", metrics, METRIC)]


def firewall_of(use: Use) -> list[Line]:
    return [
        Line("firewall", DOOR_FIREWALLS, FIREWALL),
        Line("firewall", DOOR_RULES, RULE),
        Line("firewall", use.requests, INSPECTION),
    ]


def container_of(use: Use) -> list[Line]:
    """Return the container's additional cost in a programme whose AppSync continues to publish."""
    hours = HOURS_A_MONTH
    connections = use.requests + use.active * use.openings
    return [
        Line("tasks", TASKS * PROCESSORS * hours, PROCESSOR),
        Line("tasks", TASKS * TASK_GB * hours, TASK_MEMORY),
        Line("load balancer", hours, BALANCER),
        Line("load balancer", connections / CONNECTIONS_A_UNIT, BALANCER_UNIT),
        Line("public addresses", (TASKS + ZONES) * hours, ADDRESS),
        Line("Valkey", VALKEY_GB * hours, VALKEY),
        Line("Valkey", TASKS * READS_A_SECOND * SECONDS_A_MONTH, VALKEY_UNIT),
        Line("Valkey", (1 + TASKS) * use.changes, VALKEY_UNIT),
        *firewall_of(use),
        Line("relay", ZONES * hours, ENDPOINT),
        Line("relay", use.changes, REQUEST),
        Line("relay", use.changes * SECONDS_AN_INVOCATION * MEMORY_GB, COMPUTE),
        Line("logs", use.changes * KILOBYTES_LOGGED / MILLION, LOG),
        Line("logs", use.requests * KILOBYTES_OF_LINE / MILLION, LOG),
        *watching(
            CONTAINER_ALARM_METRICS + SCALING_ALARM_METRICS, CONTAINER_METRICS + INSIGHTS_METRICS
        ),
    ]


def doors_of(use: Use) -> tuple[Door, ...]:
    """Return each entry point as if it served all requests of the month."""
    access = Line("access log", use.requests * KILOBYTES_OF_ACCESS / MILLION, LOG)
    return (
        Door(
            "AppSync",
            "front ends that want pushes, and a bill of nothing without requests",
            (
                Line("AppSync", use.requests, OPERATION),
                Line("AppSync", use.changes, PUSH),
                Line("AppSync", use.active * use.openings * use.minutes, MINUTE),
                Line("firewall", use.requests, INSPECTION),
                *functions_of(use),
            ),
            pushes=True,
        ),
        Door(
            "REST API",
            "partners with keys, plans and quotas; the old system's clients",
            (
                Line("REST API", use.requests, REST_REQUEST),
                access,
                *firewall_of(use),
                *watching(GATEWAY_ALARM_METRICS, GATEWAY_METRICS),
                *functions_of(use),
            ),
        ),
        Door(
            "HTTP API",
            "clients of your own that need REST at the lowest price",
            (
                Line("HTTP API", use.requests, HTTP_REQUEST),
                access,
                *watching(GATEWAY_ALARM_METRICS, GATEWAY_METRICS),
                *functions_of(use),
            ),
        ),
        Door(
            "container",
            "steady load, pushes by graphql-transport-ws, no cold start, the same image elsewhere",
            tuple(container_of(use)),
            pushes=True,
        ),
    )


def write_doors() -> Iterator[str]:
    """Yield each entry point's cost of a month's requests, of a million more, and its users."""
    sizes = [doors_of(Use(size)) for size in SIZES]
    head = " | ".join(f"{size:,} citizens" for size in SIZES)
    yield f"| US$ a month | fits | pushes | {head} | a million requests more |"
    yield f"|---|---|---|{'---|' * (len(SIZES) + 1)}"
    for doors in zip(*sizes, strict=True):
        door = doors[0]
        amounts = " | ".join(f"{each.dollars:,.0f}" for each in doors)
        pushes = "yes" if door.pushes else "no"
        yield f"| {door.name} | {door.whom} | {pushes} | {amounts} | {_million(door.name):.2f} |"


def _million(name: str) -> float:
    """Return the cost of a million more requests that change no balance."""

    def dollars(use: Use) -> float:
        return next(door.dollars for door in doors_of(use) if door.name == name)

    nobody = Use(0, active_percent=100, visits=0, exchanges=0, openings=1, minutes=0)
    everybody = Use(MILLION, active_percent=100, visits=0, exchanges=0, openings=1, minutes=0)
    return dollars(everybody) - dollars(nobody)


def write_container() -> Iterator[str]:
    bills: list[Mapping[str, float]] = [_groups(container_of(Use(size))) for size in SIZES]
    yield f"| US$ a month | {' | '.join(f'{size:,} citizens' for size in SIZES)} |"
    yield f"|---|{'---|' * len(SIZES)}"
    for group in bills[0]:
        yield f"| {group} | {' | '.join(f'{each[group]:,.0f}' for each in bills)} |"
    together = " | ".join(f"**{sum(each.values()):,.0f}**" for each in bills)
    yield f"| **together** | {together} |"
    task = HOURS_A_MONTH * (
        PROCESSORS * PROCESSOR.dollars + TASK_GB * TASK_MEMORY.dollars + ADDRESS.dollars
    )
    # With NAT, the gateways have public addresses, and tasks have none.
    nat = HOURS_A_MONTH * (ZONES * (NAT.dollars + ADDRESS.dollars) - TASKS * ADDRESS.dollars)
    for what, dollars in (("another task adds", task), ("`nat = true` adds", nat)):
        yield f"| {what} | {' | '.join(f'{dollars:,.0f}' for _ in SIZES)} |"


def _groups(lines: list[Line]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for line in lines:
        sums[line.group] = sums.get(line.group, 0.0) + line.dollars
    return sums
