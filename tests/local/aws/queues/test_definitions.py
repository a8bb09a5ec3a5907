from local.aws.queues.definitions import QUEUES
from resolvers.domain.partners import webhooks
from resolvers.workers import push


def test_queues_try_as_often_as_workers_count() -> None:
    attempts = {queue.name: queue.maximum_receives for queue in QUEUES}

    assert attempts["push"] == push.ATTEMPTS
    assert attempts["webhook-deliveries"] == webhooks.ATTEMPTS
