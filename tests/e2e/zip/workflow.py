"""The workflow through the zip: its functions behind the engine's bus, machines, topic, queue."""

import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import boto3

from admin.importing.vouchers import load_vouchers
from admin.programme import open_database
from gateway.errors import RunError
from local.aws.workflow.deployment import describe_workflow, make_machines
from local.aws.workflow.starter import TYPES
from tests.e2e.zip.client import Client
from tests.e2e.zip.deployed_functions import DeployedFunctions, FunctionSettings

SERVICES: Final = ("events", "states", "sns", "sqs")
"""What the engine must offer beside the functions'."""
WAIT_SCALE: Final = "0.00002"
"""The 72 hours of a hold are 5 s, the 5 minutes between two looks for a sweep 6 ms."""
FUNCTIONS: Final[Mapping[str, FunctionSettings]] = {
    "events": FunctionSettings("lambda_entry.events_handler", 120),
    "workflow": FunctionSettings("lambda_entry.workflow_handler", 30),
}
NAME: Final = "recycle-points-rehearsal"
SOURCE: Final = "recycle-points"
AUTO_APPROVE_POINTS: Final = 500
FEW, MANY = AUTO_APPROVE_POINTS, AUTO_APPROVE_POINTS + 1
SECONDS: Final = 120.0
ADJUST: Final = """mutation ($userId: ID!, $points: Int!) {
  adjustPoints(userId: $userId, points: $points, reason: "rehearsal", idempotencyKey: "workflow") {
    userErrors { code }
  }
}"""
OFFER: Final = """mutation ($input: RewardInput!) {
  createReward(input: $input) { reward { id } userErrors { code } }
}"""
REQUEST: Final = """mutation ($rewardId: ID!, $idempotencyKey: ID!) {
  exchangeReward(rewardId: $rewardId, idempotencyKey: $idempotencyKey) {
    exchange { id } userErrors { code }
  }
}"""
APPROVE: Final = """mutation ($exchangeId: ID!) {
  approveExchange(exchangeId: $exchangeId) { userErrors { code } }
}"""
STATUS: Final = "query ($id: ID!) { exchange(id: $id) { status } }"
# Ends the hold of the exchange with this id, and sweeps.
Expire = Callable[[str], None]


@dataclass(frozen=True)
class Case:
    """A case, and what becomes of its exchange: a row of docs/operate/workflow.md."""

    title: str
    points: int
    codes: int
    notices: tuple[str, ...]
    status: str


CASES: Final = (
    Case("approved automatically", FEW, 1, (), "FULFILLED"),
    Case("approved by an operator", MANY, 1, ("approval_needed",), "FULFILLED"),
    Case("nobody decides", MANY, 1, ("approval_needed", "approval_reminder"), "EXPIRED"),
    Case("the pool stays empty", FEW, 0, ("hand_over_failed",), "CONFIRMED"),
)
EXECUTIONS: Final = 7
"""An approval of each, and a fulfilment of all but the one that nobody decides."""


def deploy_workflow(
    endpoint_url: str,
    functions: DeployedFunctions,
    zip_path: Path,
    settings: Mapping[str, str],
    stream_arn: str,
) -> str:
    """Make what infra/modules/workflow makes; return the URL of the operators' queue."""
    machines = describe_workflow(endpoint_url, os.environ["AWS_REGION"])
    functions.create(
        zip_path,
        settings,
        {
            "events": {"EVENT_BUS": NAME},
            "workflow": {**machines, "AUTO_APPROVE_POINTS": str(AUTO_APPROVE_POINTS)},
        },
        FUNCTIONS,
    )
    with ExitStack() as stack:
        bus, sns, sqs = (
            stack.enter_context(closing(boto3.client(each, endpoint_url=endpoint_url)))
            for each in ("events", "sns", "sqs")
        )
        queue_url: str = sqs.create_queue(QueueName="operators")["QueueUrl"]
        queue = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
        topic_arn = sns.create_topic(Name="operators")["TopicArn"]
        sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue["Attributes"]["QueueArn"])
        function_arn = functions.alias_arns["workflow"]
        make_machines(endpoint_url, function_arn=function_arn, topic_arn=topic_arn)
        bus.create_event_bus(Name=NAME)
        pattern = {"source": [SOURCE], "detail-type": [*TYPES]}
        bus.put_rule(Name="workflow", EventBusName=NAME, EventPattern=json.dumps(pattern))
        target = {"Id": "workflow", "Arn": function_arn}
        bus.put_targets(Rule="workflow", EventBusName=NAME, Targets=[target])
    functions.map_stream(stream_arn, "events", StartingPosition="LATEST")
    return queue_url


class WorkflowStory:
    """Lives the cases, all at once. `clients` are boto3's of sqs and stepfunctions.

    The environment leads to the tables.
    """

    def __init__(self, client: Client, clients: Mapping[str, Any], queue_url: str) -> None:
        self._client = client
        self._clients = clients
        self._queue_url = queue_url
        self._database = open_database(os.environ)
        self._notices: dict[str, list[str]] = defaultdict(list)

    def live(self, expire: Expire) -> list[str]:
        """Return what differs from what the cases should come to.

        Raises:
            RunError: The product refuses a step, or nothing happens.
        """
        hanako = self._client.id_of("hanako")
        points = sum(case.points for case in CASES)
        self._ask("admin", ADJUST, "adjustPoints", userId=hanako, points=points)
        ids = {case.title: self._request(case) for case in CASES}
        approved, undecided = ids["approved by an operator"], ids["nobody decides"]
        self._wait_for("a notice", lambda: "approval_needed" in self._notices[approved])
        self._ask("operator", APPROVE, "approveExchange", exchangeId=approved)
        self._wait_for("a reminder", lambda: "approval_reminder" in self._notices[undecided])
        expire(undecided)
        self._wait_for("the end of all executions", self._have_ended)
        found = {case: self._outcome(ids[case.title]) for case in CASES}
        return [
            f"{case.title}: {outcome}, not {case.status} with {case.notices}"
            for case, outcome in found.items()
            if outcome != (case.status, case.notices)
        ]

    def _request(self, case: Case) -> str:
        """Exchange a new reward; return the id of the exchange."""
        reward = {
            "names": {"ja": case.title},
            "pointsCost": case.points,
            "fulfilmentType": "VOUCHER_CODE",
            "requiresApproval": True,
        }
        offered = self._ask("admin", OFFER, "createReward", input=reward)
        reward_id = offered["reward"]["id"]
        self._load(reward_id, case.codes)
        request = {"rewardId": reward_id, "idempotencyKey": case.title.replace(" ", "-")}
        return str(self._ask("hanako", REQUEST, "exchangeReward", **request)["exchange"]["id"])

    def _load(self, reward_id: str, codes: int) -> None:
        """Load so many codes into a reward's pool, as an administrator does."""
        if not codes:
            return
        with NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(f"CODE-{number}" for number in range(codes)))
            file.flush()
            load_vouchers(
                self._database, Path(file.name), reward_id=reward_id, now=datetime.now(UTC)
            )

    def _outcome(self, exchange_id: str) -> tuple[str, tuple[str, ...]]:
        self._receive()
        answer = self._client.ask("its status", "operator", STATUS, id=exchange_id)
        return answer["data"]["exchange"]["status"], tuple(self._notices[exchange_id])

    def _have_ended(self) -> bool:
        self._receive()
        states = self._clients["stepfunctions"]
        machines = states.list_state_machines()["stateMachines"]
        executions = [
            each["status"]
            for machine in machines
            for each in states.list_executions(stateMachineArn=machine["stateMachineArn"])[
                "executions"
            ]
        ]
        return "RUNNING" not in executions and len(executions) == EXECUTIONS

    def _receive(self) -> None:
        """Keep the kinds of the operators' notices by exchange."""
        sqs = self._clients["sqs"]
        while messages := sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                notice = json.loads(json.loads(message["Body"])["Message"])
                self._notices[notice["exchangeId"]].append(notice["kind"])
                sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])

    def _wait_for(self, what: str, happened: Callable[[], bool]) -> None:
        give_up_at = time.monotonic() + SECONDS
        while not happened():
            if time.monotonic() > give_up_at:
                raise RunError(f"{what} did not come within {SECONDS:.0f} s: {dict(self._notices)}")
            time.sleep(0.05)
            self._receive()

    def _ask(self, who: str, document: str, field_name: str, **variables: object) -> Any:
        answer = self._client.ask(field_name, who, document, **variables)
        payload = (answer.get("data") or {}).get(field_name)
        if not payload or payload["userErrors"]:
            raise RunError(f"the workflow's cases: {field_name} as {who} was refused: {answer}")
        return payload
