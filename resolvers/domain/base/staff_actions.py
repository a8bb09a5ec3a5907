"""Staff actions: records of the acts of staff, with actor, time and reason."""

from collections.abc import Sequence
from typing import TypedDict

from resolvers.domain.base.digests import Part, digest
from resolvers.domain.base.enums import StaffAct
from resolvers.domain.base.items import Item
from resolvers.domain.base.times import Instant


class FieldChange(Item):
    """A change of one attribute, by its name; None: the attribute was, or is, absent."""

    field: str
    before: str | None = None
    after: str | None = None


class StaffActionFacts(TypedDict, total=False):
    """The objects of an act, and its reason."""

    reason: str | None
    notice: str | None
    changes: list[FieldChange] | None
    user_id: str | None
    ledger_entry_id: str | None
    exchange_id: str | None
    reward_id: str | None
    location_id: str | None
    qr_token_id: str | None
    earn_rule_id: str | None
    budget_id: str | None
    webhook_subscription_id: str | None
    kiosk_id: str | None
    adjustment_id: str | None


class StaffAction(Item):
    """A row of staff_actions, written in the transaction of the act. The role is one of Role."""

    action_id: str
    action: StaffAct
    actor_id: str
    actor_role: str
    acted_at: Instant
    reason: str | None = None
    notice: str | None = None
    changes: list[FieldChange] | None = None
    user_id: str | None = None
    ledger_entry_id: str | None = None
    exchange_id: str | None = None
    reward_id: str | None = None
    location_id: str | None = None
    qr_token_id: str | None = None
    earn_rule_id: str | None = None
    budget_id: str | None = None
    webhook_subscription_id: str | None = None
    kiosk_id: str | None = None
    adjustment_id: str | None = None


def changes_of(before: Item | None, after: Item, fields: Sequence[str]) -> list[FieldChange]:
    """Return the changes of those fields that differ, as text."""
    old = {} if before is None else before.to_item()
    new = after.to_item()
    return [
        FieldChange(field=field, before=_text(old.get(field)), after=_text(new.get(field)))
        for field in fields
        if old.get(field) != new.get(field)
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def staff_action_id(*identity: Part) -> str:
    """Return the id of the row for the act that `identity` names, which happens once."""
    return digest("staff action", *identity)


def id_of_movement(transaction_id: str) -> str:
    """Return the id of the row for a movement of points that staff caused."""
    return staff_action_id("movement", transaction_id)


def id_of_status_change(user_id: str, number: int) -> str:
    """Return the id of the row for a suspension or its end: an account's first has number 1."""
    return staff_action_id("status", user_id, number)


def id_of_member_number_change(user_id: str, number: int) -> str:
    """Return the id of the row for a change of the member number: the first has number 1."""
    return staff_action_id("member number change", user_id, number)


def id_of_adjustment_request(user_id: str, number: int) -> str:
    """Return the id of the row for a request that needs a second signature."""
    return staff_action_id("adjustment request", user_id, number)


def id_of_adjustment_rejection(user_id: str, number: int) -> str:
    """Return the id of the row for the rejection of the request with that number."""
    return staff_action_id("adjustment rejection", user_id, number)
