"""Create and change webhook subscriptions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, StaffAct
from resolvers.domain.base.errors import DomainError, key_reused
from resolvers.domain.base.staff_actions import staff_action_id
from resolvers.domain.base.validation import check_key
from resolvers.domain.partners import webhooks as rules
from resolvers.domain.partners.webhooks import Subscription
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.staff_actions import record_act
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Write
from resolvers.storage.partners import webhook_subscriptions


@dataclass(frozen=True)
class SubscriptionResult:
    """A subscription as it is now. `secret`: a new one, which no later answer returns."""

    subscription: Subscription
    secret: str | None = None
    replayed: bool = False


def create_webhook_subscription(
    context: ServiceContext, content: Mapping[str, Any], idempotency_key: str
) -> SubscriptionResult:
    """Create a subscription, once per key; `content` has the fields of its input in snake_case.

    A request that is sent again gets no secret. Raise the errors of the domain's
    `create_subscription`, IDEMPOTENCY_KEY_REUSED, NOT_FOUND (deleted since), CONFLICT_RETRY,
    OutcomeUnknownError.
    """
    check_key(idempotency_key, ["idempotencyKey"])
    request_hash = digest("createWebhookSubscription", dict(content))
    subscription_id = digest(context.caller.subject, "createWebhookSubscription", idempotency_key)
    subscription = rules.create_subscription(
        content,
        subscription_id=subscription_id,
        request_hash=request_hash,
        secret=rules.format_secret(context.new_key()),
        now=context.now,
        may_loop_back=context.settings.webhook_loopback,
    )

    def decide() -> Change[SubscriptionResult]:
        existing = webhook_subscriptions.read(context.database, subscription_id)
        if existing is None:
            created = SubscriptionResult(subscription, subscription.secret)
            record = _record(context, StaffAct.CREATE_WEBHOOK_SUBSCRIPTION, subscription)
            writes = [webhook_subscriptions.put_new(subscription), *record]
            return Change(created, writes, row=subscription)
        if existing.request_hash != request_hash:
            raise key_reused()
        if existing.deleted_at is not None:
            raise _not_found("idempotencyKey")
        return Change(SubscriptionResult(existing, replayed=True), row=existing)

    return write_optimistically(context.database, decide)


def update_webhook_subscription(
    context: ServiceContext, subscription_id: str, changes: Mapping[str, Any]
) -> SubscriptionResult:
    """Change a subscription; the same content changes nothing.

    Raise NOT_FOUND, the errors of the domain's `update_subscription`, CONFLICT_RETRY,
    OutcomeUnknownError.
    """
    may_loop_back = context.settings.webhook_loopback
    return SubscriptionResult(
        _change(
            context,
            StaffAct.UPDATE_WEBHOOK_SUBSCRIPTION,
            subscription_id,
            lambda before: rules.update_subscription(
                before, changes, context.now, may_loop_back=may_loop_back
            ),
        )
    )


def rotate_webhook_secret(context: ServiceContext, subscription_id: str) -> SubscriptionResult:
    """Give a subscription a new secret.

    Raise NOT_FOUND, the errors of the domain's `rotate_secret`, CONFLICT_RETRY,
    OutcomeUnknownError.
    """
    secret = rules.format_secret(context.new_key())

    def rotate(before: Subscription) -> Subscription:
        is_done = before.secret == secret
        return before if is_done else rules.rotate_secret(before, secret, context.now)

    changed = _change(context, StaffAct.ROTATE_WEBHOOK_SECRET, subscription_id, rotate)
    return SubscriptionResult(changed, secret)


def delete_webhook_subscription(context: ServiceContext, subscription_id: str) -> None:
    """Delete a subscription; a second deletion changes nothing.

    Raise NOT_FOUND, CONFLICT_RETRY, OutcomeUnknownError.
    """

    def decide() -> Change[None]:
        before = webhook_subscriptions.read(context.database, subscription_id)
        if before is None:
            raise _not_found("id")
        if before.deleted_at is not None:
            return Change(None)
        after = rules.delete_subscription(before, context.now)
        record = _record(context, StaffAct.DELETE_WEBHOOK_SUBSCRIPTION, after)
        writes = [webhook_subscriptions.replace(before, after), *record]
        return Change(None, writes, before.version)

    write_optimistically(context.database, decide)


def close_gone_subscription(database: Database, gone: Subscription, now: datetime) -> None:
    """Make a subscription inactive, if its URL in `gone` has answered 410 Gone.

    Raise CONFLICT_RETRY, OutcomeUnknownError.
    """

    def decide() -> Change[None]:
        before = webhook_subscriptions.read(database, gone.subscription_id)
        if before is None or not before.is_active or before.url != gone.url:
            return Change(None)
        after = rules.close_gone(before, now)
        return Change(None, [webhook_subscriptions.replace(before, after)], before.version)

    write_optimistically(database, decide)


def _change(
    context: ServiceContext,
    act: StaffAct,
    subscription_id: str,
    change: Callable[[Subscription], Subscription],
) -> Subscription:
    def decide() -> Change[Subscription]:
        before = webhook_subscriptions.read(context.database, subscription_id)
        if before is None or before.deleted_at is not None:
            raise _not_found("id")
        after = change(before)
        if after == before:
            return Change(before)
        writes = [webhook_subscriptions.replace(before, after), *_record(context, act, after)]
        return Change(after, writes, before.version)

    return write_optimistically(context.database, decide)


def _record(context: ServiceContext, act: StaffAct, after: Subscription) -> list[Write]:
    action_id = staff_action_id("webhook", after.subscription_id, after.version)
    return record_act(context, act, action_id, webhook_subscription_id=after.subscription_id)


def _not_found(path: str) -> DomainError:
    return DomainError(
        ErrorCode.NOT_FOUND, f"the subscription does not exist or was deleted: check {path}", [path]
    )
