from typing import Any

import pytest

from resolvers.events.webhooks.queue import DeliveryQueue, QueueError


class Sqs:
    def __init__(self, **answer: Any) -> None:
        self.answer = answer
        self.sent: list[list[dict[str, str]]] = []

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        assert request["QueueUrl"] == "queue"
        self.sent.append(request["Entries"])
        return self.answer


def test_messages_go_in_batches_of_ten() -> None:
    sqs = Sqs()
    DeliveryQueue("queue", sqs).send({f"subscription-{n}": f"body-{n}" for n in range(21)})
    assert [len(batch) for batch in sqs.sent] == [10, 10, 1]
    assert [[entry["Id"] for entry in batch] for batch in sqs.sent[1:]] == [
        list("0123456789"),
        ["0"],
    ]
    [last] = sqs.sent[-1]
    assert (last["MessageGroupId"], last["MessageBody"]) == ("subscription-20", "body-20")


def test_message_that_is_not_taken_is_a_fault() -> None:
    sqs = Sqs(Failed=[{"Id": "0", "Code": "InternalError"}])
    with pytest.raises(QueueError, match="a delivery was not taken: InternalError"):
        DeliveryQueue("queue", sqs).send({"subscription": "body"})
