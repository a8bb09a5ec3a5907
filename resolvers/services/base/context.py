"""The context of a service: caller, time, settings, tables."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from resolvers.domain.base.authorization import Caller
from resolvers.domain.base.times import at_milliseconds
from resolvers.domain.partners.webhooks import SECRET_BYTES
from resolvers.settings import Settings
from resolvers.storage.base.client import Database
from resolvers.storage.members.pool_users import DeleteUser, delete_nobody
from resolvers.storage.places.kiosk_users import KioskUsers


def utc_now() -> datetime:
    """Return the time now, in UTC and whole milliseconds, as the domain's rules take it."""
    return at_milliseconds(datetime.now(UTC))


@dataclass(frozen=True, kw_only=True)
class ServiceContext:
    """`now` is the time of the request; `new_id`, `new_salt` and `new_key` return random values.

    `new_key` returns the 32 bytes of a webhook's secret. `kiosk_users` is None if the settings
    name no user pool.
    """

    caller: Caller
    now: datetime
    settings: Settings
    database: Database
    kiosk_users: KioskUsers | None = None
    delete_user: DeleteUser = delete_nobody
    new_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)
    new_salt: Callable[[], str] = field(default=lambda: secrets.token_hex(16))
    new_key: Callable[[], bytes] = field(default=lambda: secrets.token_bytes(SECRET_BYTES))
