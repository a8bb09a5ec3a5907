"""The table ledger_checkpoints: the last verified entry of each user's books.

Only verification writes it: an attacker who can write the books cannot change the checkpoints that
they are compared with.
"""

from collections.abc import Sequence

from boto3.dynamodb.conditions import Attr

from resolvers.domain.verification.checkpoints import WHOLE_ID, Checkpoint, WholeVerification
from resolvers.storage.base.client import CapacityExceededError, CommitError, Database
from resolvers.storage.base.expressions import RetryError, Write, put, retry
from resolvers.storage.base.rows import list_rows

TABLE = "ledger_checkpoints"


def read_many(database: Database, user_ids: Sequence[str]) -> list[Checkpoint | None]:
    """Read the checkpoints of users; None for a user without one, or with an unreadable one."""
    return list_rows(database, TABLE, Checkpoint, user_ids, consistent=True)


def keep(database: Database, checkpoints: Sequence[Checkpoint]) -> None:
    """Write at most 100 checkpoints, except where another run's checkpoint is further.

    Raise CapacityExceededError if no attempt writes them.
    """
    writes = [_keep(checkpoint) for checkpoint in checkpoints]
    if not _commit(database, *writes):
        for write in writes:
            _commit(database, write)


def _keep(checkpoint: Checkpoint) -> Write:
    is_newest = Attr("user_id").not_exists() | Attr("sequence").lte(checkpoint.sequence)
    return put(TABLE, checkpoint.to_item(), is_newest, retry)


def read_whole(database: Database) -> WholeVerification | None:
    (found,) = list_rows(database, TABLE, WholeVerification, [WHOLE_ID], consistent=True)
    return found


def keep_whole(database: Database, whole: WholeVerification) -> None:
    """Write the whole verification; raise as `keep`."""
    _commit(database, put(TABLE, whole.to_item(), None, retry))


def _commit(database: Database, *writes: Write) -> bool:
    """Return whether all are written: not if a condition failed."""
    for _ in database.retry_policy.attempts():
        try:
            database.commit(*writes)
        except CommitError as error:
            if isinstance(error.reason, RetryError):
                return False
            failed = error
        else:
            return True
    raise CapacityExceededError(f"cannot write {TABLE}") from failed
