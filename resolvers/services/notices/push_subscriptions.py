"""Save and remove the push subscriptions of citizens."""

from collections.abc import Sequence
from typing import Any

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.domain.notices import push_subscriptions as rules
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Write
from resolvers.storage.notices import push_subscriptions
from resolvers.storage.points import users


def save_push_subscription(context: ServiceContext, content: dict[str, Any]) -> None:
    """Save a browser's subscription as the caller's; the same again changes nothing.

    The former owner of its endpoint loses it, and above SUBSCRIPTIONS_LIMIT the caller's oldest
    subscription is removed. Raise NOT_CONFIGURED, the errors of the domain's `read_subscription`,
    ACCOUNT_ERASED, CONFLICT_RETRY, OutcomeUnknownError.
    """
    if context.settings.web_push_public_key is None:
        raise DomainError(
            ErrorCode.NOT_CONFIGURED, "this deployment sends no web push: set WEB_PUSH_PUBLIC_KEY"
        )
    database, user_id = context.database, context.caller.subject
    new = rules.read_subscription(
        user_id, content, context.now, may_loop_back=context.settings.webhook_loopback
    )

    def decide() -> Change[None]:
        before = push_subscriptions.read_list(database, user_id)
        existing = push_subscriptions.read(database, new.subscription_id)
        is_listed = new.subscription_id in before.subscription_ids
        if is_listed and existing is not None and existing.is_same(new):
            return Change(None)
        after, gone = rules.add_subscription(before, new.subscription_id)
        writes = [
            users.check_not_erased(user_id),
            push_subscriptions.write_list(before, after),
            push_subscriptions.save(existing, new),
            *_removals(database, gone, user_id),
        ]
        return Change(None, writes, before.version)

    write_optimistically(database, decide)


def remove_push_subscription(context: ServiceContext, endpoint: str) -> None:
    """Remove the caller's subscription with this endpoint; without one nothing changes.

    Raise CONFLICT_RETRY, OutcomeUnknownError.
    """
    remove_subscription(context.database, context.caller.subject, rules.id_of_endpoint(endpoint))


def remove_subscription(database: Database, user_id: str, subscription_id: str) -> None:
    """Remove a user's subscription; raise as `remove_push_subscription`."""

    def decide() -> Change[None]:
        before = push_subscriptions.read_list(database, user_id)
        if subscription_id not in before.subscription_ids:
            return Change(None)
        after = rules.drop_subscription(before, subscription_id)
        writes = [
            push_subscriptions.write_list(before, after),
            *_removals(database, [subscription_id], user_id),
        ]
        return Change(None, writes, before.version)

    write_optimistically(database, decide)


def forget_subscriptions(database: Database, user_id: str) -> None:
    """Remove all subscriptions, also unreadable ones, of an erased user, who can save no others.

    Raise as `remove_push_subscription`.
    """

    def decide() -> Change[None]:
        item = push_subscriptions.read_list_item(database, user_id)
        if item is None:
            return Change(None)
        listed = item.get("subscription_ids")
        ids = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
        writes = [push_subscriptions.delete_list(item), *_removals(database, ids, user_id)]
        return Change(None, writes, item.get("version"))

    write_optimistically(database, decide)


def _removals(database: Database, ids: Sequence[str], user_id: str) -> list[Write]:
    owned = push_subscriptions.ids_of_owned(database, ids, user_id)
    return [push_subscriptions.remove(each, user_id) for each in owned]
