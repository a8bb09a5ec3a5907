"""All measurements, one after another, so that none disturbs another."""

from collections.abc import Callable

from tools.benchmarks import (
    apps_in_use,
    archive,
    capacity,
    cold_start,
    container_pushes,
    container_requests,
    events,
    handler,
    lists,
    nearby,
    push,
    rest,
    verification,
)
from tools.benchmarks.engine import open_client, open_service, open_tables, running_engine
from tools.benchmarks.harness import Results, Scale


def measure_all(scale: Scale, announce: Callable[[str], object]) -> Results:
    """`announce` gets the name of each next measurement."""
    results = Results()
    announce("handler")
    results.add(handler.measure(scale))
    announce("REST")
    results.add(rest.measure(scale))
    announce("container: requests")
    results.add(container_requests.measure(scale))
    announce("container: pushes")
    results.add(container_pushes.measure(scale))
    announce("requests and capacity, on the engine")
    results.add(measure_on_engine(scale))
    announce("nearby search")
    results.add(nearby.measure(scale))
    announce("verification of many entries")
    results.add(verification.measure(scale))
    announce("SQL over the archive")
    results.add(archive.measure(scale))
    announce("push")
    results.add(push.measure(scale))
    announce("visits at make run")
    results.add(apps_in_use.measure(scale))
    announce("cold start")
    with cold_start.unpacked_zip() as task_root:
        results.add(cold_start.measure(scale, task_root))
    return results


def measure_on_engine(scale: Scale) -> Results:
    results = Results()
    with running_engine() as endpoint_url, open_client(endpoint_url) as client:
        with open_service(client) as service:
            results.add(capacity.measure(service))
        with open_service(client) as service:
            results.add(lists.measure(service, scale))
        with open_service(client) as service:
            results.add(events.measure(service, scale))
        with open_tables(client) as environment:
            results.add(verification.measure_on_engine(client, environment, scale))
    return results
