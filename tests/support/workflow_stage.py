import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from starlette.applications import Starlette

from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.aws.engine.engine import Engine
from local.aws.engine.tables import create_tables
from local.aws.workflow.deployment import describe_workflow, machine_arn
from local.aws.workflow.starter import TYPES
from local.aws.workflow.state_machines import NAMES
from local.aws.workflow.workflow import OPERATOR as LISTING_OPERATOR
from local.aws.workflow.workflow import LocalWorkflow
from local.base.environment import HOST
from local.identities.clients import Clients
from local.server.serve import WORKFLOW_SERVICES
from resolvers.events.stream import publish_events
from resolvers.settings import Function, table_prefix_of
from tests.support.crowd import open_service
from tests.support.fast_moto import REGION
from tests.support.patience import wait_until
from tests.support.service import Service
from tests.support.stream_records import start_pump

WAIT_SCALE = 0.0005
"""An hour of the machines is 1.8 s; retries of two minutes in all are 60 ms."""
CONNECTIONS = 32
HOLD_HOURS = 1
AUTO_APPROVE_POINTS = 500
Event = dict[str, Any]
Work = Callable[[], object]


class OrderedFaultError(Exception):
    """A fault that a test has ordered."""

    quotes_no_values = True


def fault() -> None:
    raise OrderedFaultError


@dataclass(repr=False)
class Stage:
    """The product on the engine's tables, its machines there, and what comes of an exchange.

    `before` has work for the first, second, ... call of a step, which may raise. `services` has
    products that do a step instead of `service`.
    """

    service: Service
    endpoint_url: str
    workflow: LocalWorkflow
    envelopes: list[Event] = field(default_factory=list)
    services: dict[str, Service] = field(default_factory=dict)
    before: defaultdict[str, list[Work]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.states = boto3.client("stepfunctions", endpoint_url=self.endpoint_url)

    def function(self, event: Event, _: object = None) -> Event:
        """Answer as lambda_entry.workflow_handler, after what a test has put before the step."""
        step = event.get("step", "start")
        if self.before[step]:
            self.before[step].pop(0)()
        service = self.services.get(step, self.service)
        answer: Event = service.application.worker(Function.WORKFLOW).handle(event, "request-1")
        return answer

    def put(self, envelopes: Sequence[Mapping[str, Any]]) -> None:
        """Take events as the bus does."""
        for each in envelopes:
            self.envelopes.append(dict(each))
            self.workflow.starter.take(_event_of(each))

    def publish(self, event: Event, _: object) -> Event:
        """Take the records of exchanges, as the function behind their stream does."""
        service = self.service
        failed = publish_events(event["Records"], service.database, service.environment, self.put)
        return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}

    def events_of(self, exchange_id: str) -> list[Event]:
        """Return what the rule hands to the function about an exchange."""
        return [
            _event_of(each)
            for each in self.envelopes
            if each["type"] in TYPES and each["data"]["exchangeId"] == exchange_id
        ]

    def executions(self, exchange_id: str) -> dict[str, Event]:
        """Return the executions of an exchange by the name of their machine."""
        found = {}
        for machine in NAMES:
            arn = machine_arn(machine, REGION).replace("stateMachine", "execution")
            try:
                answer = self.states.describe_execution(executionArn=f"{arn}:{exchange_id}")
            except self.states.exceptions.ExecutionDoesNotExist:
                continue
            found[machine] = answer
        return found

    def wait_until_ended(self, exchange_id: str, *machines: str) -> None:
        """Wait until the exchange has executions of these machines, and each has ended."""

        def have_ended() -> bool:
            found = self.executions(exchange_id)
            return all(
                name in found and found[name]["status"] != "RUNNING" for name in machines
            ) and all(each["status"] != "RUNNING" for each in found.values())

        wait_until(have_ended)

    def history(self, exchange_id: str, machine: str) -> list[Event]:
        arn = machine_arn(machine, REGION).replace("stateMachine", "execution")
        pages = self.states.get_paginator("get_execution_history").paginate(
            executionArn=f"{arn}:{exchange_id}"
        )
        return [event for page in pages for event in page["events"]]

    def notices(self, exchange_id: str) -> list[str]:
        """Return the kinds of what the operators were sent about an exchange, in order."""
        messages = [json.loads(each["message"]) for each in self.workflow.notices]
        return [each["kind"] for each in messages if each["exchangeId"] == exchange_id]


@contextmanager
def running_engine(folder: Path) -> Iterator[str]:
    with Engine(folder, WORKFLOW_SERVICES, SFN_WAIT_SCALE=str(WAIT_SCALE)) as endpoint_url:
        yield endpoint_url


@contextmanager
def open_stage(endpoint_url: str, environment: str) -> Iterator[Stage]:
    """Make the tables and the machines on an engine; events come by the stream of exchanges."""
    with ExitStack() as stack:
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        variables = describe_workflow(endpoint_url, REGION)
        patched.setenv("AWS_ENDPOINT_URL_SFN", variables["AWS_ENDPOINT_URL_SFN"])
        config = Config(max_pool_connections=CONNECTIONS)
        client = boto3.client("dynamodb", endpoint_url=endpoint_url, config=config)
        create_tables(client, table_prefix_of(environment))
        service = open_service(
            client,
            environment,
            hold_hours=HOLD_HOURS,
            auto_approve_points=AUTO_APPROVE_POINTS,
            approval_machine=variables["APPROVAL_MACHINE"],
            fulfilment_machine=variables["FULFILMENT_MACHINE"],
        )
        # The machines wait by the clock of the engine.
        service.now = datetime.now(UTC)
        listener = stack.enter_context(bind_socket(HOST, 0))
        origin = f"http://{HOST}:{listener.getsockname()[1]}"
        workflow = LocalWorkflow(lambda event, _: stage.function(event), origin)
        workflow.notices = deque()
        stage = Stage(service, endpoint_url, workflow)
        app = Starlette(routes=workflow.routes(lambda _: None))
        start_server(app, [Listener(listener)], stack)
        stack.callback(workflow.starter.stop)
        clients = Clients(
            service.answer,
            {LISTING_OPERATOR.name: LISTING_OPERATOR},
            issuer_url="https://issuer.example",
        )
        workflow.open(endpoint_url, clients)
        pump = start_pump(service, endpoint_url, "exchanges", stage.publish)
        stack.callback(pump.stop)
        yield stage


def _event_of(envelope: Mapping[str, Any]) -> Event:
    """Return what of EventBridge's event the function reads."""
    return {"id": envelope["id"], "detail-type": envelope["type"], "detail": dict(envelope)}
