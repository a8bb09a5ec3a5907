"""The queues of `make run`, as Terraform has them in AWS. To add one, add a line here."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import lambda_entry
from local.base.variables import ACCOUNT

NAME_PREFIX = "recycle-points-local-"
DEAD_LETTER_SECONDS = 14 * 86_400

Handler = Callable[[dict[str, Any], Any], Any]


@dataclass(frozen=True)
class Queue:
    """A queue with the function that reads it.

    visibility_seconds: How long a message that was received, and not deleted, stays hidden.
    maximum_receives: How often a message is received before it goes to `dead_letters`.
    takes: Whether the bus's rule for this queue accepts a detail type; None: it has no rule.
    setting: The functions' variable that gets its URL.
    """

    name: str
    handler: Handler
    visibility_seconds: int
    maximum_receives: int
    dead_letters: str
    takes: Callable[[str], bool] | None = None
    setting: str | None = None


def _all(_detail_type: str) -> bool:
    return True


QUEUES: tuple[Queue, ...] = (
    # AWS retries a failed message after 360 s, six times the function's time-out.
    Queue("inbound", lambda_entry.inbound_handler, 10, 3, "inbound-dead"),
    Queue("webhook-events", lambda_entry.webhooks_handler, 30, 10, "webhook-events-dead", _all),
    Queue(
        "webhook-deliveries",
        lambda_entry.webhooks_handler,
        120,  # ten endpoints that do not answer
        13,
        "webhook-dead",
        setting="WEBHOOK_QUEUE",
    ),
    Queue(
        "mail",
        lambda_entry.mailer_handler,
        visibility_seconds=60,
        maximum_receives=5,
        dead_letters="mail-dead",
        takes=lambda detail_type: detail_type.startswith("reminder."),
    ),
    Queue(
        "push",
        lambda_entry.push_handler,
        visibility_seconds=120,  # ten citizens whose push services do not answer
        maximum_receives=5,
        dead_letters="push-dead",
        takes=lambda detail_type: detail_type.startswith("reminder."),
    ),
    Queue(
        "rollups",
        lambda_entry.rollups_handler,
        visibility_seconds=30,
        maximum_receives=10,
        dead_letters="rollups-dead",
        takes=lambda detail_type: detail_type.startswith(("points.", "deposit.", "exchange.")),
    ),
)


def url_of(endpoint_url: str, name: str) -> str:
    return f"{endpoint_url}/{ACCOUNT}/{NAME_PREFIX}{name}"


def arn_of(region: str, name: str) -> str:
    return f"arn:aws:sqs:{region}:{ACCOUNT}:{NAME_PREFIX}{name}"


def describe_queues(endpoint_url: str, queues: Sequence[Queue] = QUEUES) -> dict[str, str]:
    """Return the variables by which the functions find the queues."""
    urls = {each.setting: url_of(endpoint_url, each.name) for each in queues if each.setting}
    return {"AWS_ENDPOINT_URL_SQS": endpoint_url, **urls}


def create_queues(
    client: Any,  # noqa: ANN401 - boto3's client of `sqs`
    queues: Sequence[Queue] = QUEUES,
) -> None:
    """Create missing queues, and apply the present settings to all of them.

    An existing queue keeps its messages: the engine would make a second one of its name, because
    its address has another port at each start.
    """
    region = client.meta.region_name
    existing = {
        url.rpartition("/")[2]
        for url in client.list_queues(QueueNamePrefix=NAME_PREFIX).get("QueueUrls", [])
    }

    def create(name: str, attributes: dict[str, str]) -> None:
        full_name = f"{NAME_PREFIX}{name}"
        if full_name in existing:
            url = url_of(client.meta.endpoint_url, name)
            client.set_queue_attributes(QueueUrl=url, Attributes=attributes)
        else:
            client.create_queue(QueueName=full_name, Attributes=attributes)

    # Created before the queues: the engine checks that the queue in a policy exists.
    for name in {queue.dead_letters for queue in queues}:
        create(name, {"MessageRetentionPeriod": str(DEAD_LETTER_SECONDS)})
    for queue in queues:
        policy = {
            "deadLetterTargetArn": arn_of(region, queue.dead_letters),
            "maxReceiveCount": queue.maximum_receives,
        }
        create(
            queue.name,
            {
                "VisibilityTimeout": str(queue.visibility_seconds),
                "RedrivePolicy": json.dumps(policy),
            },
        )
