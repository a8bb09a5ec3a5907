"""Answer callers: events of AppSync and of API Gateway."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

from resolvers.api.appsync.direct_request import DirectRequest
from resolvers.api.appsync.event_handler import ContextOf, EventHandler
from resolvers.api.appsync.identity import read_caller
from resolvers.api.appsync.readers import Selection
from resolvers.api.context import Context, InThread, Loaders
from resolvers.api.graphql.schema import schema
from resolvers.api.rest.adapter import RestAdapter
from resolvers.domain.base.authorization import Caller
from resolvers.storage.base.client import Database
from resolvers.storage.members.pool_users import choose_deletion
from resolvers.storage.places.kiosk_users import KioskUsers
from resolvers.telemetry import Invocation
from resolvers.workers.worker import Worker


class CallersWorker(Worker):
    """Only this worker imports the schema, which takes half of a start's time."""

    def __post_init__(self) -> None:
        settings = self.settings
        self._event_handler = EventHandler(schema, user_pool_issuer=settings.user_pool_issuer)
        self._rest = RestAdapter(self._event_handler, user_pool_issuer=settings.user_pool_issuer)
        pool_id, client_id = settings.user_pool_id, settings.kiosk_client_id
        self._kiosk_users = KioskUsers(pool_id, client_id) if pool_id and client_id else None
        self._delete_user = choose_deletion(settings.enrolment_function, pool_id)

    def handle(self, event: Any, request_id: str = "none", *, is_rest: bool = False) -> Any:  # noqa: ANN401 - JSON
        """Answer an AppSync event or a batch of them, or an event of API Gateway, `is_rest`."""
        handler = self._rest if is_rest else self._event_handler
        invocation, context_of = self.begin(request_id)
        try:
            return handler.answer(event, request_id, context_of, invocation.note)
        finally:
            invocation.write_answer(event, is_rest=is_rest)

    def open_request(
        self, identity: Mapping[str, Any] | None, request_id: str, in_thread: InThread
    ) -> DirectRequest:
        """Open a request whose fields are called without events; `in_thread` runs blocking work."""
        issuer = self.settings.user_pool_issuer
        open_loaders = partial(Loaders, in_thread=in_thread)
        invocation, context_of = self.begin(request_id, open_loaders)
        return DirectRequest(
            schema,
            cache(partial(read_caller, identity, user_pool_issuer=issuer)),
            context_of,
            request_id,
            invocation.note,
            invocation.write_request,
        )

    def begin(
        self, request_id: str, open_loaders: Callable[[Database], Loaders] = Loaders
    ) -> tuple[Invocation, ContextOf]:
        """Return an invocation, and its fields' contexts, which share its time and its loaders."""
        invocation = Invocation(self.settings.environment, request_id)
        now = self.clock()
        database = replace(self.database, counts=invocation.counts)
        loaders = open_loaders(database)

        def context_of(caller: Caller, selection: Selection) -> Context:
            invocation.roles = caller.roles
            return Context(
                selection=selection,
                caller=caller,
                now=now,
                settings=self.settings,
                database=database,
                kiosk_users=self._kiosk_users,
                delete_user=self._delete_user,
                loaders=loaders,
            )

        return invocation, context_of
