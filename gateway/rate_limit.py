"""Rate limits: the cost of a request, and the caller's remaining budget."""

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final

from gateway.body import GraphQLRequest
from gateway.buckets import Buckets
from gateway.caller import Caller, Mode
from gateway.caller_queue import CallerQueue
from gateway.documents import Documents, Prepared
from gateway.envelope import RequestRefusedError, refuse_request
from gateway.limits import Guard

# The cost of reading and answering a request, without its document.
REQUEST_COST: Final = 100
# A document that is not cached costs one more for each character, up to this limit.
MOST_NEW_DOCUMENT_COST: Final = 25_000
# A request to API Gateway costs as much as a field with a page of rows.
REST_COST: Final = 1_000


class TooManyRequestsError(RequestRefusedError):
    """The caller has spent its budget, for that many seconds."""

    def __init__(self, retry_after_seconds: int) -> None:
        text = f"Too many requests: try again in {retry_after_seconds} s."
        super().__init__(refuse_request(text, "TooManyRequestsException").errors)
        self.retry_after_seconds = retry_after_seconds


class RateLimit:
    """Prepares documents, and charges them to the guard's buckets.

    A signed-in user pays for their own requests, so a neighbour at the same address cannot stop
    them. The address pays for all others. Signed requests, which publish, cost nothing. New
    documents are prepared in one separate thread, so a slow one does not delay other requests.
    """

    def __init__(self, documents: Documents, guard: Guard | None, buckets: Buckets) -> None:
        self._documents = documents
        self._guard = guard
        self._buckets = buckets
        self._queue = CallerQueue(guard.cost) if guard else None
        self._thread = ThreadPoolExecutor(1, "documents")

    def close(self) -> None:
        """End the thread after the document that it prepares."""
        self._thread.shutdown(cancel_futures=True)

    async def admit(self, request: GraphQLRequest, caller: Caller, address: str) -> Prepared:
        """Return the operation that may run.

        Raises:
            TooManyRequestsError: The caller has too little left.
            RequestRefusedError: The document is over a limit, or not valid.
        """
        is_new = not self._documents.knows(request.query)
        new_cost = min(len(request.query), MOST_NEW_DOCUMENT_COST) if is_new else 0
        self._pay(caller, address, REQUEST_COST + new_cost)
        arguments = request.query, request.variables, request.operation_name
        if is_new:
            loop = asyncio.get_running_loop()
            prepared = await loop.run_in_executor(self._thread, self._documents.prepare, *arguments)
        else:
            prepared = self._documents.prepare(*arguments)
        self._pay(caller, address, prepared.cost)
        return prepared

    def admit_rest(self, subject: str | None, address: str) -> None:
        """Charge a request to API Gateway; raise TooManyRequestsError.

        subject: Of the verified token; None where the route reads none.
        """
        self._take(subject, address, REST_COST)

    def admit_stranger(self, address: str) -> None:
        """Charge a request without valid credentials; raise TooManyRequestsError."""
        self._take(None, address, REQUEST_COST)

    def turn(
        self, prepared: Prepared, caller: Caller, address: str
    ) -> AbstractAsyncContextManager[None]:
        """Return a context to run an admitted request in, after the caller's earlier ones."""
        if self._queue is None or caller.mode is Mode.IAM:
            return nullcontext()
        return self._queue.turn(_key_of(_subject_of(caller), address), prepared.cost)

    def _pay(self, caller: Caller, address: str, cost: int) -> None:
        if caller.mode is not Mode.IAM:
            self._take(_subject_of(caller), address, cost)

    def _take(self, subject: str | None, address: str, cost: int) -> None:
        guard = self._guard
        if guard is None:
            return
        per_second = guard.user_cost_per_second if subject else guard.address_cost_per_second
        missing_seconds = self._buckets.take(_key_of(subject, address), cost / per_second)
        if missing_seconds:
            raise TooManyRequestsError(math.ceil(missing_seconds))


def _subject_of(caller: Caller) -> str | None:
    """Return the subject of a verified token; None for callers who share their credentials."""
    subject: str | None = (caller.identity or {}).get("sub")
    return subject


def _key_of(subject: str | None, address: str) -> str:
    return f"user:{subject}" if subject else f"address:{address}"
