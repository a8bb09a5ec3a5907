import json
from dataclasses import dataclass
from typing import Self

import pytest

from resolvers.domain.partners.webhooks import (
    ATTEMPTS,
    RETRY_AFTER_LIMIT_SECONDS,
    RETRY_DELAYS_SECONDS,
)
from resolvers.events.webhooks.sender import ANSWER_SECONDS
from resolvers.workers.push import ATTEMPTS as PUSH_ATTEMPTS
from tests.infra.bus_events import SAMPLES, pattern_of, put_on_bus
from tools.infra.grants import other_resources
from tools.terraform.plans import Plan, Resource, statements_of

pytestmark = pytest.mark.infra

VISIBILITY_LIMIT_SECONDS = 12 * 3600
"""Source: Amazon SQS API Reference, ChangeMessageVisibility."""
ACCOUNT, SOURCE = "111122223333", "com.logistics"
"""Of a partner in switches.py."""


@dataclass(frozen=True)
class Work:
    """A queue, the function that works on it, and the mapping between them."""

    queue: Resource
    dead: Resource
    mapping: Resource
    function: Resource

    @classmethod
    def read(cls, plan: Plan) -> dict[str, Self]:
        """By the queues' names without that of the environment."""
        queues = {each.values["arn"]: each for each in plan.of_type("aws_sqs_queue")}
        functions = {each.values["arn"]: each for each in plan.of_type("aws_lambda_function")}
        found = {}
        for mapping in plan.of_type("aws_lambda_event_source_mapping"):
            queue = queues.get(mapping.values["event_source_arn"])
            if queue is not None:
                dead = queues[json.loads(queue.values["redrive_policy"])["deadLetterTargetArn"]]
                function = functions[mapping.values["function_name"]]
                name = queue.values["name"].split("-", 3)[3]
                found[name] = cls(queue, dead, mapping, function)
        return found

    @property
    def receives(self) -> int:
        return int(json.loads(self.queue.values["redrive_policy"])["maxReceiveCount"])


def rule_of(plan: Plan, queue: str) -> Resource:
    (found,) = [
        each
        for each in plan.of_type("aws_cloudwatch_event_rule")
        if each.values["name"].endswith(f"-{queue}")
    ]
    return found


def test_deliveries_are_tried_as_rules_say(plan: Plan) -> None:
    work = Work.read(plan)["webhook-deliveries"]
    assert work.receives == ATTEMPTS
    # With the jitter of 5 %.
    longest_seconds = 1.05 * max(*RETRY_DELAYS_SECONDS, RETRY_AFTER_LIMIT_SECONDS)
    assert longest_seconds < VISIBILITY_LIMIT_SECONDS
    assert ATTEMPTS * longest_seconds < work.queue.values["message_retention_seconds"]


def test_pushes_are_tried_as_worker_counts(plan: Plan) -> None:
    assert Work.read(plan)["push"].receives == PUSH_ATTEMPTS


def test_slow_endpoint_does_not_end_invocation(plan: Plan) -> None:
    work = Work.read(plan)["webhook-deliveries"]
    slowest_seconds = work.mapping.values["batch_size"] * ANSWER_SECONDS
    assert slowest_seconds < work.function.values["timeout"] / 2


@pytest.mark.parametrize(
    ("queue", "types"),
    [
        ("mail", ("reminder.",)),
        ("push", ("reminder.",)),
        ("rollups", ("points.", "deposit.", "exchange.")),
        ("webhook-events", ("",)),
    ],
)
def test_queue_gets_its_types_once(plan: Plan, queue: str, types: tuple[str, ...]) -> None:
    pattern = pattern_of(rule_of(plan, queue))
    matched = {
        name for name, sample in SAMPLES.items() if pattern.matches_event(put_on_bus(sample))
    }
    assert matched == {name for name in SAMPLES if name.startswith(types)} != set()
    for name in matched:
        again = put_on_bus(SAMPLES[name], **{"replay-name": "again"})
        assert not pattern.matches_event(again)


@pytest.mark.parametrize(
    ("account", "source", "matches"),
    [
        (ACCOUNT, SOURCE, True),
        ("999988887777", SOURCE, False),
        (ACCOUNT, "aws.events", False),
        # Ours: what a partner may do is not for us to ask for.
        ("123456789012", SOURCE, False),
    ],
)
def test_inbound_gets_events_of_partners(
    plan: Plan, account: str, source: str, *, matches: bool
) -> None:
    event = {"account": account, "source": source, "detail-type": "anything", "detail": {}}
    assert pattern_of(rule_of(plan, "inbound")).matches_event(event) is matches


def test_only_the_rule_sends_to_its_queue(plan: Plan) -> None:
    queues = {each.values["arn"]: each for each in plan.of_type("aws_sqs_queue")}
    for work in Work.read(plan).values():
        senders = set()
        # A policy that names what has no name before apply is not in the plan.
        policies = [each.values.get("policy") for each in plan.of_type("aws_sqs_queue_policy")]
        for policy in filter(None, policies):
            for statement in statements_of(json.loads(policy)):
                if queues[statement["Resource"][0]] in (work.queue, work.dead):
                    assert statement["Action"] == ["sqs:SendMessage"]
                    senders.add(statement["Condition"]["ArnEquals"]["aws:SourceArn"])
        name = work.queue.values["name"]
        rules = [
            each.values["arn"]
            for each in plan.of_type("aws_cloudwatch_event_rule")
            if each.values["name"] == name
        ]
        assert senders == set(rules)


def test_functions_reach_their_own_queues(plan: Plan) -> None:
    works = Work.read(plan)
    for function, names in {
        "webhooks": ("webhook-events", "webhook-deliveries"),
        "inbound": ("inbound",),
        "mailer": ("mail",),
        "push": ("push",),
        "images": ("images",),
        "rollups": ("rollups",),
    }.items():
        read = other_resources(plan, function, "sqs:ReceiveMessage")
        assert read == {works[name].queue.values["arn"] for name in names}
    deliveries = {works["webhook-deliveries"].queue.values["arn"]}
    for action in ("sqs:SendMessage", "sqs:ChangeMessageVisibility"):
        assert other_resources(plan, "webhooks", action) == deliveries
