"""A staff action."""

from datetime import datetime

import strawberry
from strawberry.utils.str_converters import to_camel_case

from resolvers.domain.base import staff_actions
from resolvers.domain.base.enums import StaffAct


@strawberry.type(description="A field that an act changed.")
class StaffActionChange:
    field: str = strawberry.field(description="Its name.")
    before: str | None = strawberry.field(description="Its value before, as text; null: none.")
    after: str | None = strawberry.field(description="Its value after, as text; null: none.")


@strawberry.type(
    description="An action of a member of staff, written in the same transaction. Requests of "
    "citizens, kiosks, partners and the workflow, and reportLocationStatus, leave none."
)
class StaffAction:
    id: strawberry.ID = strawberry.field(description="Never changes.")
    action: StaffAct = strawberry.field(description="The kind of action.")
    actor: str = strawberry.field(description="The role and the id of the actor: role:sub.")
    acted_at: datetime = strawberry.field(description="When the request arrived.")
    reason: str | None = strawberry.field(
        description="The reason, if the actor gave one; removed when the user is erased."
    )
    notice: str | None = strawberry.field(
        description="The text for the user, if the actor wrote one; removed when the user is "
        "erased."
    )
    changes: list[StaffActionChange] = strawberry.field(
        description="The fields that SAVE_EARN_RULE, END_EARN_RULE, SET_BUDGET or "
        "SET_MEMBER_NUMBER changed; removed when the user is erased."
    )
    user_id: strawberry.ID | None = strawberry.field(description="The user it was about.")
    ledger_entry_id: strawberry.ID | None = strawberry.field(
        description="The entry that was written."
    )
    exchange_id: strawberry.ID | None = strawberry.field(description="The exchange.")
    reward_id: strawberry.ID | None = strawberry.field(description="The reward.")
    location_id: strawberry.ID | None = strawberry.field(description="The location.")
    qr_token_id: strawberry.ID | None = strawberry.field(description="The QR token.")
    earn_rule_id: strawberry.ID | None = strawberry.field(description="The earn rule.")
    budget_id: strawberry.ID | None = strawberry.field(description="The budget.")
    webhook_subscription_id: strawberry.ID | None = strawberry.field(
        description="The webhook subscription."
    )
    kiosk_id: strawberry.ID | None = strawberry.field(description="The kiosk.")
    adjustment_id: strawberry.ID | None = strawberry.field(
        description="The request that needs two admins. On ADJUST_POINTS and "
        "REVERSE_LEDGER_ENTRY it means that the points had not moved yet."
    )


_NOT_EQUAL = frozenset({"action_id", "actor_id", "actor_role", "changes"})


def present_staff_action(row: staff_actions.StaffAction) -> StaffAction:
    return StaffAction(
        id=strawberry.ID(row.action_id),
        actor=f"{row.actor_role}:{row.actor_id}",
        changes=[
            StaffActionChange(field=to_camel_case(each.field), before=each.before, after=each.after)
            for each in row.changes or []
        ],
        **{name: value for name, value in vars(row).items() if name not in _NOT_EQUAL},
    )
