"""Checkpoints: the verified part of a user's books, so that only later entries are replayed.

A replay from a checkpoint checks the later entries as strictly as a replay from the first entry. It
reports a fact that it cannot know as wrong: the user is then verified from the first entry.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from resolvers.domain.base.digests import digest
from resolvers.domain.base.items import Item
from resolvers.domain.base.times import Instant
from resolvers.domain.points.accounts import GENESIS
from resolvers.domain.verification.accounts import (
    check_account,
    is_erased,
    is_scrubbed,
    ledger_seq_of,
    standing_in,
)
from resolvers.domain.verification.entry_checks import PENDING, EntryChecks
from resolvers.domain.verification.ledger_replay import LedgerReplay, Row
from resolvers.domain.verification.problems import Findings, Problem
from resolvers.domain.verification.reconciliation import Rules, check_events, check_exchanges

WHOLE_ID = "#whole"
WHOLE_EVERY = timedelta(days=40)
"""A month, and time for a failed run."""
CHANGED = "the entry is not the one that was verified before, or it is missing"


class Checkpoint(Item):
    """A row of ledger_checkpoints.

    `sequence` is the last verified entry, 0 for none, and `head` its hash; `standing` is the digest
    of the account after that entry, and `remainders` are the account's. Replays begin after entry
    `begins_after`: with the entries that opened the account's holds. Replays of an erased account
    begin with the first entry.
    """

    user_id: str
    sequence: int
    head: str
    standing: str
    begins_after: int
    erased: bool
    remainders: dict[str, int]
    verified_at: Instant


class WholeVerification(Item):
    """The last whole verification: a row of the same table, for no user."""

    user_id: str
    problems: int
    verified_at: Instant


def checkpoint_of(account: Row, replay: LedgerReplay, now: datetime) -> Checkpoint:
    """Return the checkpoint of an account whose replay has no problems."""
    sequence = ledger_seq_of(account)
    opened = (each for each in replay.entry_checks.exchanges.values() if each.status == PENDING)
    return Checkpoint(
        user_id=account["user_id"],
        sequence=sequence,
        head=account.get("ledger_head", GENESIS),
        standing=standing_digest(account),
        begins_after=min((each.sequence - 1 for each in opened), default=sequence),
        erased=is_erased(account),
        remainders=account.get("remainders", {}),
        verified_at=now,
    )


def problem_of_whole(last: WholeVerification, now: datetime) -> list[Problem]:
    """Return a problem if the last whole verification found problems, or is too old."""
    day = last.verified_at.date()
    if last.problems:
        detail = f"the whole verification of {day} named problems ({last.problems})"
    elif now - last.verified_at > WHOLE_EVERY:
        detail = f"the last whole verification was on {day}"
    else:
        return []
    return [Problem(None, None, "checkpoint", f"{detail}: run it again")]


def standing_digest(account: Row) -> str:
    """Return the digest of an account's attributes that entries and deposits determine.

    Raise one of UNREADABLE for values that no account has.
    """
    standing = {
        **standing_in(account),
        "ledger_seq": account.get("ledger_seq", 0),
        "remainders": account.get("remainders", {}),
    }
    return digest(standing, is_erased(account), is_scrubbed(account))


def verify_from(
    checkpoint: Checkpoint,
    account: Row,
    rows: Sequence[Row],
    events: Mapping[str, Row],
    exchanges: Mapping[str, Row],
    rules: Rules,
) -> LedgerReplay:
    """Return the replay of the rows after the checkpoint, with all `problems`.

    `rows` are the entries from `begins_after` on, up to the last that the account counts. `events`
    and `exchanges` are the ones that they name, by id. Raise one of UNREADABLE for the first row.
    """
    replay = LedgerReplay(checkpoint.user_id)
    known = [row for row in rows if row["sequence"] <= checkpoint.sequence]
    later = rows[len(known) :]
    _replay_known(replay, checkpoint, known)
    booked = replay.entry_checks
    for row in later:
        replay.add(row)
    check_account(replay, account)
    named = [events[each] for each in booked.events if each in events]
    check_events(replay, account, named, rules, checkpoint.remainders)
    named = [exchanges[each] for each in booked.exchanges if each in exchanges]
    check_exchanges(replay, named, scrubbed=False)
    return replay


def _replay_known(replay: LedgerReplay, checkpoint: Checkpoint, rows: Sequence[Row]) -> None:
    """Replay the chain up to the checkpoint, and learn the facts that later entries can change."""
    if checkpoint.begins_after and rows:
        replay.begin_after(rows[0])
        rows = rows[1:]
    # They were verified with the entries before them, which are not here.
    learned = EntryChecks(Findings(checkpoint.user_id))
    for row in rows:
        replay.add(row, chain_only=True)
        learned.check(row)
    replay.entry_checks.exchanges = learned.exchanges
    replay.entry_checks.reversible = learned.reversible
    replay.entry_checks.lifetime_earned = replay.lifetime_earned
    if (replay.sequence, replay.head) != (checkpoint.sequence, checkpoint.head):
        replay.findings.note(checkpoint.sequence, "checkpoint", CHANGED)
