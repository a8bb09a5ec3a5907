"""`python -m tools.release.writers ENVIRONMENT`: stop all writers of the tables.

For a restore: queries of functions continue. The mappings of a function behind queues are disabled,
so that no message counts an attempt; another function gets no concurrency. The container's tasks
and jobs end, and its schedules start none. Exit codes: 0 all is stopped, 1 run it again, 2 wrong
usage. `terraform apply` lets all run again, and `aws ecs update-service --desired-count` the
container.
"""

import re
import sys
import time
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tools.release.deployment import ReleaseError

WRITERS = (
    *("mutations", "enrolment", "sweep", "workflow"),
    *("inbound", "mailer", "push", "rollups", "webhooks"),
)
"""The functions that may write; a test of the plan compares these."""
WAIT_SECONDS = 5
WAITS = 60


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not re.fullmatch(r"[a-z][a-z0-9-]*", arguments[0]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        for line in stop_writers(f"recycle-points-{arguments[0]}"):
            sys.stdout.write(f"{line}\n")
    except (ReleaseError, ClientError, BotoCoreError) as failure:
        sys.stderr.write(f"{failure}: run it again\n")
        return 1
    return 0


def stop_writers(name: str) -> Iterator[str]:
    """Stop the writers of a deployment's tables, and yield a line for each."""
    yield from _stop_functions(boto3.client("lambda"), name)
    # First the starters of tasks, then the tasks.
    yield from _stop_schedules(boto3.client("scheduler"), name)
    yield from _stop_tasks(boto3.client("ecs"), name)


def _stop_functions(client: Any, name: str) -> Iterator[str]:
    mapped = []
    for short_name in WRITERS:
        function = f"{name}-{short_name}"
        try:
            client.get_function_configuration(FunctionName=function)
        except client.exceptions.ResourceNotFoundException:
            # Its module is off.
            continue
        pages = client.get_paginator("list_event_source_mappings").paginate(FunctionName=function)
        mappings = [each["UUID"] for page in pages for each in page["EventSourceMappings"]]
        for each in mappings:
            client.update_event_source_mapping(UUID=each, Enabled=False)
            mapped.append((function, each))
        if not mappings:
            client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
            yield f"{function}: may not run"
    for function, mapping in mapped:
        _await_disabled(client, function, mapping)
        yield f"{function}: gets nothing from its queues"


def _await_disabled(client: Any, function: str, mapping: str) -> None:
    for _ in range(WAITS):
        if client.get_event_source_mapping(UUID=mapping)["State"] == "Disabled":
            return
        time.sleep(WAIT_SECONDS)
    raise ReleaseError(f"{function}: its mapping {mapping} is not disabled yet")


def _stop_schedules(client: Any, name: str) -> Iterator[str]:
    # An update resets the settings that it does not repeat.
    settings = client.meta.service_model.operation_model("UpdateSchedule").input_shape.members
    pages = client.get_paginator("list_schedules").paginate(NamePrefix=f"{name}-")
    names = [each["Name"] for page in pages for each in page["Schedules"]]
    for each in names:
        if each.endswith("-job"):
            schedule = client.get_schedule(Name=each)
            if not schedule["Target"]["Arn"].endswith(f":cluster/{name}"):
                # It belongs to an environment whose name begins with this one.
                continue
            kept = {key: value for key, value in schedule.items() if key in settings}
            client.update_schedule(**kept | {"State": "DISABLED"})
            yield f"{each}: starts nothing"


def _stop_tasks(client: Any, name: str) -> Iterator[str]:
    if not client.describe_clusters(clusters=[name])["clusters"]:
        return
    scaling = boto3.client("application-autoscaling")
    # Otherwise it would start tasks again.
    scaling.register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=f"service/{name}/{name}",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=0,
        MaxCapacity=0,
    )
    client.update_service(cluster=name, service=name, desiredCount=0)
    pages = client.get_paginator("list_tasks").paginate(cluster=name)
    for task in [each for page in pages for each in page["taskArns"]]:
        client.stop_task(cluster=name, task=task, reason="The tables are restored.")
    yield f"{name}: the container's tasks and jobs are stopped"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
