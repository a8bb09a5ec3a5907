"""What a service raises beside the domain's errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from resolvers.storage.client import DATABASE_ERRORS


class OutcomeUnknownError(Exception):
    """It is not known whether the work was done: sending the same request again is safe."""


@contextmanager
def reading_after_commit() -> Iterator[None]:
    """Report a read that fails as OutcomeUnknownError: a fault would say that nothing was done."""
    try:
        yield
    except DATABASE_ERRORS as error:
        raise OutcomeUnknownError from error
