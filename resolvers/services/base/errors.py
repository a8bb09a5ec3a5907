"""The errors that services add to the domain's."""

from collections.abc import Iterator
from contextlib import contextmanager

from resolvers.storage.base.client import DATABASE_ERRORS


class OutcomeUnknownError(Exception):
    """The work may have been done: sending the same request again is safe."""


@contextmanager
def reading_after_commit() -> Iterator[None]:
    """Raise OutcomeUnknownError if a read fails: other errors mean that nothing was done."""
    try:
        yield
    except DATABASE_ERRORS as error:
        raise OutcomeUnknownError from error
