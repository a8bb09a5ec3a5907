"""The context of a service, as a door makes it of a request."""

from datetime import datetime
from itertools import count
from typing import Any

from resolvers.domain.authorization import Caller, Role
from resolvers.services.context import ServiceContext
from resolvers.storage.client import Database
from tests.support.identities import NOW, SETTINGS


def context_of(
    database: Database,
    subject: str = "admin-1",
    *roles: Role,
    now: datetime = NOW,
    **settings: Any,
) -> ServiceContext:
    """An admin's, if no other role is given; its new ids are id-1, id-2."""
    numbers = count(1)
    return ServiceContext(
        caller=Caller(subject, frozenset(roles or (Role.ADMIN, Role.CITIZEN))),
        now=now,
        settings=SETTINGS.model_copy(update=settings),
        database=database,
        new_id=lambda: f"id-{next(numbers)}",
        new_salt=lambda: "salt",
    )
