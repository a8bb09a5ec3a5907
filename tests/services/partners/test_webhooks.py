from typing import Any

from resolvers.domain.partners.webhooks import Subscription
from resolvers.services.partners.webhooks import close_gone_subscription
from resolvers.storage.partners import webhook_subscriptions
from tests.support.change_requests import HOOK
from tests.support.clients import IsOvertaken, LosesReplies
from tests.support.identities import ADMIN, AUDITOR, refusal_of
from tests.support.service import Service

KEY = "hook-1"


def create(service: Service, key: str = KEY, **content: Any) -> Any:
    arguments = {"input": {**HOOK, **content}, "idempotencyKey": key}
    return service.change("createWebhookSubscription", ADMIN, **arguments)


def row(service: Service, payload: Any) -> Subscription:
    found = webhook_subscriptions.read(service.database, payload["webhookSubscription"]["id"])
    assert found is not None
    return found


def rotate(service: Service, payload: Any) -> Any:
    return service.change("rotateWebhookSecret", ADMIN, id=payload["webhookSubscription"]["id"])


def test_secret_is_in_first_answer_only(service: Service) -> None:
    made = create(service)

    again = service.unchanged(create, service)

    assert made["secret"] == row(service, made).secret
    assert len(made["secret"]) == len("whsec_") + 44
    assert (made["replayed"], again["replayed"], again["secret"]) == (False, True, None)
    assert again["webhookSubscription"] == made["webhookSubscription"]


def test_key_of_another_request_is_refused(service: Service) -> None:
    create(service)
    payload = service.unchanged(create, service, url="https://other.example/hooks")
    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


def test_no_query_has_a_secret(service: Service) -> None:
    made = create(service)
    rotated = rotate(service, made)
    subscription_id = made["webhookSubscription"]["id"]

    for caller in (ADMIN, AUDITOR):
        answers = [
            service.ask("webhookSubscription", caller, id=subscription_id),
            service.ask("webhookSubscriptions", caller),
        ]
        assert not any(secret in str(answers) for secret in (made["secret"], rotated["secret"]))
        assert answers[0]["formerSecretValidUntil"] == "2026-11-26T09:00:00.000Z"


def test_event_of_newer_release_is_not_shown(service: Service) -> None:
    subscription_id = create(service)["webhookSubscription"]["id"]
    service.write("webhook_subscriptions", subscription_id, event_types=["later", "points.earned"])

    shown = service.ask("webhookSubscription", ADMIN, id=subscription_id)

    assert shown["eventTypes"] == ["POINTS_EARNED"]


def test_lost_answer_of_table_keeps_the_secret(service: Service) -> None:
    """The admin gets the answer that the function lost: nothing was shown before."""
    made = create(service.through(LosesReplies(service.client)))
    assert made["secret"] == row(service, made).secret

    rotated = rotate(service.through(LosesReplies(service.client)), made)

    assert row(service, made).secrets_at(service.now) == [rotated["secret"], made["secret"]]


def test_faster_twin_alone_gets_the_secret(service: Service) -> None:
    first: list[Any] = []
    client = IsOvertaken(service.client, lambda: first.append(create(service)))

    second = create(service.through(client))

    assert (second["replayed"], second["secret"]) == (True, None)
    assert row(service, second).secret == first[0]["secret"]


def test_rotations_at_once_are_all_valid(service: Service) -> None:
    made = create(service)
    first: list[Any] = []
    client = IsOvertaken(service.client, lambda: first.append(rotate(service, made)))

    second = rotate(service.through(client), made)

    secrets = [second["secret"], first[0]["secret"], made["secret"]]
    assert row(service, made).secrets_at(service.now) == secrets


def test_deleted_subscription_is_not_created_again(service: Service) -> None:
    made = create(service)
    subscription_id = made["webhookSubscription"]["id"]
    service.done("deleteWebhookSubscription", ADMIN, id=subscription_id)

    assert refusal_of(service.unchanged(create, service)) == ("NOT_FOUND", ["idempotencyKey"])
    assert service.ask("webhookSubscription", ADMIN, id=subscription_id) is None
    assert service.ask("webhookSubscriptions", ADMIN)["nodes"] == []
    assert made["secret"] not in str(service.snapshot())


def test_gone_answer_of_former_url_ends_nothing(service: Service) -> None:
    made = create(service)
    asked = row(service, made)
    content = {"url": "https://partner.example/hooks"}
    service.done("updateWebhookSubscription", ADMIN, id=asked.subscription_id, input=content)

    close_gone_subscription(service.database, asked, service.now)

    assert row(service, made).is_active
    close_gone_subscription(service.database, row(service, made), service.now)
    assert not row(service, made).is_active
