from collections.abc import Iterable

from resolvers.domain.points.ledger import LedgerEntry
from resolvers.domain.verification.ledger_replay import LedgerReplay
from resolvers.domain.verification.problems import Problem


def verify_chain(entries: Iterable[LedgerEntry]) -> Problem | None:
    """Return the first problem in one user's chain, in order from the first entry.

    Check links and sums only, not the facts that entries record. A chain does not show entries that
    are missing at its end.
    """
    replay: LedgerReplay | None = None
    for entry in entries:
        row = entry.to_item()
        replay = replay or LedgerReplay(row["user_id"])
        replay.add(row, chain_only=True)
        if replay.problems:
            return replay.problems[0]
    return None
