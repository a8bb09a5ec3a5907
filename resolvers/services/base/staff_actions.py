"""Record staff actions, in the transaction of the act."""

from typing import Unpack

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import StaffAct
from resolvers.domain.base.staff_actions import StaffAction, StaffActionFacts
from resolvers.domain.points.ledger import Actor
from resolvers.services.base.context import ServiceContext
from resolvers.storage.base import staff_actions
from resolvers.storage.base.expressions import Write


def record_act(
    context: ServiceContext, act: StaffAct, action_id: str, **facts: Unpack[StaffActionFacts]
) -> list[Write]:
    """Return the write of the row, none if the caller is a system: systems give no reasons.

    Put it into the transaction of the act, which happens once for its `action_id`.
    """
    if context.caller.is_system:
        return []
    actor = staff_of(context)
    action = StaffAction(
        action_id=action_id,
        action=act,
        actor_id=actor.sub,
        actor_role=actor.role,
        acted_at=context.now,
        **facts,
    )
    return [staff_actions.record(action)]


def staff_of(context: ServiceContext) -> Actor:
    """Return the caller of a mutation for operators or admins, with the role that allows it."""
    role = Role.ADMIN if Role.ADMIN in context.caller.roles else Role.OPERATOR
    return Actor(sub=context.caller.subject, role=role)
