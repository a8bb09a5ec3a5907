"""Compare redemption counts, which limits use, with a user's exchanges (P4)."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from resolvers.domain.rewards.exchange_states import COUNTED
from resolvers.domain.rewards.redemption_counts import count_id_of
from resolvers.domain.verification.ledger_replay import (
    UNREADABLE,
    LedgerReplay,
    Row,
    describe_unreadable,
)


def check_counts(
    replay: LedgerReplay,
    exchanges: Sequence[Row],
    counts: Sequence[Row],
    counted_rewards: AbstractSet[str],
) -> None:
    """Compare the user's redemption counts, which limits use, with the exchanges (P4).

    `counted_rewards` are those of these exchanges that were counted from the start.
    """
    had: dict[str, int] = {}
    try:
        for row in exchanges:
            if row["user_id"] == replay.user_id and row["status"] in COUNTED:
                had[row["reward_id"]] = had.get(row["reward_id"], 0) + row["quantity"]
    except UNREADABLE:
        # check_exchanges reports it.
        return
    for row in counts:
        try:
            _check_count(replay, row, had)
        except UNREADABLE as fault:
            replay.findings.note(None, "row", describe_unreadable(fault), row.get("count_id"))
    needed = counted_rewards & had.keys()
    for reward_id in sorted(needed - {row.get("reward_id") for row in counts}):
        _note_count(replay, "a redemption count is missing, and 0 differs", reward_id)


def _check_count(replay: LedgerReplay, row: Row, had: Mapping[str, int]) -> None:
    reward_id = row["reward_id"]
    if row["count_id"] != count_id_of(row["user_id"], reward_id):
        _note_count(replay, "the key of a redemption count differs", reward_id)
    if row["quantity"] != had.get(reward_id, 0):
        _note_count(replay, "a redemption count differs", reward_id)


def _note_count(replay: LedgerReplay, what: str, reward_id: str) -> None:
    detail = f"{what} from its exchanges"
    replay.findings.note(replay.sequence or None, "account", detail, reward_id)
