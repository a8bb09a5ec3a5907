"""The table ledger_checkpoints: how far the books of each user are verified.

Only verification writes it: no role of the product may, so that who can write the books cannot
write what they are compared with.
"""

from collections.abc import Sequence

from resolvers.domain.verification.checkpoints import Checkpoint
from resolvers.storage.client import CapacityExceededError, CommitError, Database
from resolvers.storage.expressions import put, retry
from resolvers.storage.rows import list_rows

TABLE = "ledger_checkpoints"


def read_many(database: Database, user_ids: Sequence[str]) -> list[Checkpoint | None]:
    """Read the checkpoints of users; None for one without, or with one that cannot be read."""
    return list_rows(database, TABLE, Checkpoint, user_ids, consistent=True)


def keep(database: Database, checkpoints: Sequence[Checkpoint]) -> None:
    """Write at most 100 checkpoints. Raise CapacityExceededError if no attempt writes them."""
    writes = [put(TABLE, checkpoint.to_item(), None, retry) for checkpoint in checkpoints]
    for _ in database.retry_policy.attempts():
        try:
            return database.commit(*writes)
        except CommitError as error:
            failed = error
    raise CapacityExceededError(f"cannot write {TABLE}") from failed
