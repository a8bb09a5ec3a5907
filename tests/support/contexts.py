from collections.abc import Callable
from datetime import datetime

from resolvers.domain.base.authorization import Caller, Role
from resolvers.services.base.context import ServiceContext
from resolvers.storage.base.client import Database
from tests.support.identities import NOW, SETTINGS


def citizen_context(database: Database, user_id: str, now: datetime = NOW) -> ServiceContext:
    caller = Caller(user_id, frozenset({Role.CITIZEN}))
    return ServiceContext(caller=caller, now=now, settings=SETTINGS, database=database)


def admin_context(
    database: Database, now: datetime = NOW, new_id: Callable[[], str] = lambda: "new"
) -> ServiceContext:
    return ServiceContext(
        caller=Caller("admin-1", frozenset({Role.ADMIN, Role.CITIZEN})),
        now=now,
        settings=SETTINGS,
        database=database,
        new_id=new_id,
    )
