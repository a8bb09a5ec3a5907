"""The two runs of a rehearsal: with the imported handlers, and with the functions of the zip."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import click

import lambda_entry
from container.contract import FIELDS, SCHEMA_TEXT
from gateway.api_gateway import Payload
from gateway.envelope import FunctionFailedError
from gateway.errors import RunError
from gateway.invocation import Invoke
from gateway.lambda_context import LambdaContext
from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.aws.engine.tables import create_tables, read_definitions
from local.aws.streams.pump import StreamPump, create_streams_client, find_stream
from local.base.environment import HOST
from local.base.publisher import load_publisher
from local.base.variables import change_environment, describe_endpoint, describe_functions
from local.demo.seed import Demo
from local.identities.clients import Clients
from local.identities.identities import Identities
from local.identities.issuer import load_issuer
from local.server.appsync import create_app
from resolvers.settings import table_prefix_of
from tests.e2e.zip.client import Answer, Client
from tests.e2e.zip.deployed_functions import SECRETS_PARAMETER, DeployedFunctions
from tests.e2e.zip.rest.deployed_gateways import deploy_gateway
from tests.e2e.zip.rest.local_gateway import serve_gateway
from tests.e2e.zip.rest.own_answers import NAMES
from tests.e2e.zip.rest.story import Caller, check_statuses, read_steps
from tests.e2e.zip.story import Sweep, run_story
from tests.e2e.zip.user_pool import UserPool
from tests.e2e.zip.workflow import WorkflowStory, deploy_workflow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

IN_PROCESS, FROM_ZIP = "rehearsal-in-process", "rehearsal-from-zip"
SWEEP_SECONDS = 60.0
CITIZENS = {Payload.REST: ("sora", "ren"), Payload.HTTP: ("mei", "kenta")}
"""Who lives the REST story, and who looks on."""
# Variables that AWS gives to one function only, or stores elsewhere.
SECRETS = ("QR_ISSUE_KEY", "QR_PEPPER")
OF_STREAM = ("APPSYNC_ENDPOINT", "PUBLISHER_ACCESS_KEY_ID", "PUBLISHER_SECRET_ACCESS_KEY")


@dataclass(frozen=True)
class Run:
    """The answers, the calls of the zip's functions, and why it ended too early, if it did.

    of_gateways: The answers of the REST story, by the gateway's payload.
    of_workflow: What differs in the workflow's cases; None: they were not lived.
    """

    answers: list[Answer]
    of_gateways: dict[Payload, list[Answer]] = field(default_factory=dict)
    of_workflow: list[str] | None = None
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    cut_short: str | None = None


@dataclass(frozen=True)
class _Programme:
    """Its name, its address, and the variables of its functions."""

    environment: str
    origin: str
    data_dir: Path
    variables: dict[str, str]

    @property
    def table_prefix(self) -> str:
        return table_prefix_of(self.environment)


def run_in_process(endpoint_url: str, data_dir: Path, pool: UserPool) -> Run:
    """Run the story as `make run` does: with the imported handlers and the local pump."""

    def invoke(event: Any) -> Any:
        return lambda_entry.handler(event, LambdaContext())

    def sweep() -> Any:
        return lambda_entry.sweep_handler({}, LambdaContext(SWEEP_SECONDS))

    with ExitStack() as stack:
        programme = _begin(IN_PROCESS, endpoint_url, data_dir, invoke, stack)
        change_environment({**programme.variables, "TABLE_PREFIX": ""})
        pump = StreamPump(
            create_streams_client(endpoint_url),
            _stream_arn(programme.table_prefix),
            lambda_entry.stream_handler,
        )
        pump.prepare()
        pump.start()
        stack.callback(pump.stop)
        with timed("in process: the demo is loaded"):
            _load_demo(programme, invoke)
        client = Client(programme.origin)
        with timed("in process: the story is run"):
            _run(programme, client, sweep)
        run = Run(client.answers)
        for payload in Payload:
            with (
                timed(f"in process: the REST story is run, payload {payload}"),
                serve_gateway(payload, invoke, pool) as base_url,
            ):
                _follow(run, payload, programme, pool, base_url, {})
            check_statuses(run.of_gateways[payload])
        return run


def run_from_zip(zip_path: Path, endpoint_url: str, data_dir: Path, pool: UserPool) -> Run:
    """Run the story as AWS does: the engine runs and feeds the functions of the zip."""
    functions = DeployedFunctions(endpoint_url, FIELDS)

    def sweep() -> Any:
        return functions.call("sweep", {})

    with ExitStack() as stack:
        stack.enter_context(closing(functions))
        programme = _begin(FROM_ZIP, endpoint_url, data_dir, functions.answer, stack)
        change_environment({"ENVIRONMENT": programme.environment, "TABLE_PREFIX": ""})
        with timed(f"zip: four functions and a stream mapping are made of {zip_path.name}"):
            _deploy(functions, zip_path, programme)
        with timed("zip: the demo is loaded"):
            _load_demo(programme, functions.answer)
        client = Client(programme.origin)
        run = Run(client.answers, calls=functions.calls)
        try:
            with timed("zip: the story is run"):
                _run(programme, client, sweep)
            for payload in Payload:
                with timed(f"zip: the REST story is run through the {NAMES[payload]}"):
                    _follow(
                        run,
                        payload,
                        programme,
                        pool,
                        *deploy_gateway(payload, endpoint_url, pool, functions.alias_arns),
                    )
            with timed("zip: the workflow's cases are lived"):
                found = _live_workflow(endpoint_url, functions, zip_path, programme, sweep)
        except (RunError, FunctionFailedError) as error:
            return replace(run, cut_short=f"the story through the zip was cut short: {error}")
        return replace(run, of_workflow=found)


def _deploy(functions: DeployedFunctions, zip_path: Path, programme: _Programme) -> None:
    """Give each function what infra/modules/functions gives it."""
    functions.store_secrets({name: programme.variables[name] for name in SECRETS})
    functions.create(
        zip_path,
        _settings_of_all(programme),
        {
            "mutations": {"SECRETS_PARAMETER": SECRETS_PARAMETER},
            "enrolment": {"SECRETS_PARAMETER": SECRETS_PARAMETER},
            # In AWS its role's credentials sign; here only this key pair may publish.
            "stream": {name: programme.variables[name] for name in OF_STREAM},
        },
    )
    functions.map_stream(_stream_arn(programme.table_prefix))


def _settings_of_all(programme: _Programme) -> dict[str, str]:
    apart = {*SECRETS, *OF_STREAM}
    return {name: value for name, value in programme.variables.items() if name not in apart}


def _begin(
    environment: str, endpoint_url: str, data_dir: Path, invoke: Invoke, stack: ExitStack
) -> _Programme:
    """Make the tables and serve the local AppSync in front of `invoke`."""
    publisher = load_publisher(data_dir)
    change_environment(describe_endpoint({}, endpoint_url, endpoint_url, publisher))
    with closing(boto3.client("dynamodb")) as dynamodb:
        create_tables(dynamodb, table_prefix_of(environment))
    listener = stack.enter_context(bind_socket(HOST, 0))
    origin = f"http://{HOST}:{listener.getsockname()[1]}"
    app = create_app(
        schema_text=SCHEMA_TEXT,
        fields=FIELDS,
        invoke=invoke,
        data_dir=data_dir,
        origin=origin,
        ready=lambda: True,
    )
    start_server(app, [Listener(listener)], stack)
    variables = describe_functions(
        {"ENVIRONMENT": environment},
        origin=origin,
        data_dir=data_dir,
        user_pool_issuer=load_issuer(data_dir).url,
        publisher=publisher,
    )
    return _Programme(environment, origin, data_dir, variables)


def _load_demo(programme: _Programme, invoke: Callable[[Any], Any]) -> None:
    people = {each.name: each for each in Identities(programme.data_dir).everybody()}
    clients = Clients(invoke, people, issuer_url=programme.variables["USER_POOL_ISSUER"])
    demo = Demo(clients, programme.origin)
    demo.offer(datetime.now(UTC))
    places = demo.open_places()
    demo.report_statuses(places)
    demo.give_first_points(places)


def _run(programme: _Programme, client: Client, sweep: Sweep) -> None:
    with closing(boto3.client("dynamodb")) as dynamodb:
        run_story(client, lambda each: _end_hold(dynamodb, programme, each), sweep)


def _end_hold(dynamodb: "DynamoDBClient", programme: _Programme, exchange_id: str) -> None:
    """End the hold of an exchange: nobody waits HOLD_HOURS here."""
    table = read_definitions()["exchanges"]
    past = datetime.now(UTC) - timedelta(minutes=1)
    dynamodb.update_item(
        TableName=f"{programme.table_prefix}exchanges",
        Key={table["hash_key"]: {"S": exchange_id}},
        UpdateExpression="SET #hold_until = :past",
        ConditionExpression="attribute_exists(#hold_until)",
        ExpressionAttributeNames={"#hold_until": "hold_until"},
        ExpressionAttributeValues={":past": {"S": past.strftime("%Y-%m-%dT%H:%M:%S.000Z")}},
    )


def _live_workflow(
    endpoint_url: str,
    functions: DeployedFunctions,
    zip_path: Path,
    programme: _Programme,
    sweep: Sweep,
) -> list[str]:
    """Return what differs from what the cases should come to."""
    queue_url = deploy_workflow(
        endpoint_url,
        functions,
        zip_path,
        _settings_of_all(programme),
        _stream_arn(programme.table_prefix, "exchanges"),
    )
    with ExitStack() as stack:
        clients = {
            name: stack.enter_context(closing(boto3.client(name, endpoint_url=endpoint_url)))
            for name in ("dynamodb", "sqs", "stepfunctions")
        }

        def expire(exchange_id: str) -> None:
            _end_hold(clients["dynamodb"], programme, exchange_id)
            sweep()

        client = Client(programme.origin)
        return WorkflowStory(client, clients, queue_url).live(expire)


def _follow(
    run: Run,
    payload: Payload,
    programme: _Programme,
    pool: UserPool,
    base_url: str,
    api_keys: dict[str, str],
) -> None:
    """Run the REST story with its own citizens, so that it begins alike with each gateway."""
    citizen, other = CITIZENS[payload]
    known = {
        "run": payload.name.lower(),
        "citizen": citizen,
        "other": other,
        "citizen id": pool.subs[citizen],
        "kiosk": pool.subs["kiosk"],
        "origin": programme.origin,
    }
    caller = Caller(base_url, api_keys, pool.tokens, known)
    run.of_gateways[payload] = caller.answers
    caller.follow(read_steps())


def _stream_arn(table_prefix: str, table: str = "users") -> str:
    with closing(boto3.client("dynamodb")) as dynamodb:
        return find_stream(dynamodb, f"{table_prefix}{table}")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print what was done, and how long it took."""
    began = time.perf_counter()
    yield
    click.echo(f"{time.perf_counter() - began:6.2f} s  {what}")
