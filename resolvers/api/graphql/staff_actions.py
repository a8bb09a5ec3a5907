"""Read staff actions."""

from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import After, First
from resolvers.api.graphql.fields import ContextInfo, query
from resolvers.api.graphql.types.connections import Connection, answer_page, list_scope
from resolvers.api.graphql.types.staff_action import StaffAction, present_staff_action
from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import StaffAct
from resolvers.storage.base import staff_actions


@strawberry.type
class StaffActionQuery:
    @query(
        Role.ADMIN,
        Role.AUDITOR,
        description="Staff actions, newest first. Callers: admins and auditors. An action must "
        "match all given arguments. A filtered page can be short or empty while hasNextPage is "
        "true.",
    )
    def staff_actions(
        self,
        info: ContextInfo,
        user_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only actions about this user.")
        ] = strawberry.UNSET,
        actor: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only actions of the user with this id."),
        ] = strawberry.UNSET,
        action: Annotated[
            StaffAct | None, strawberry.argument(description="Only actions of this kind.")
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> Connection[StaffAction] | None:
        scope = list_scope("staffActions", user_id, actor, action)
        listing = staff_actions.listing(user_id, actor, action)
        database = info.context.database
        return answer_page(database, listing, present_staff_action, scope, first, after)
