"""From each checkpoint of a life the rest is replayed as from its beginning."""

from copy import copy
from typing import Any

import pytest

from resolvers.domain.verification.accounts import standing_of
from resolvers.domain.verification.checkpoints import Checkpoint, checkpoint_of, verify_from
from resolvers.domain.verification.ledger_replay import LedgerReplay
from tests.support.citizen_life import CITIZEN, RULES, Books, whole
from tests.support.domain_programme import NOW

ENTRIES = 20


def checkpoint_at(books: Books, sequence: int) -> Checkpoint:
    replay = LedgerReplay(CITIZEN)
    for row in books.rows[:sequence]:
        replay.add(row)
    after = {
        f"{item['material']}#{item['unit']}": item["remainder_after"]
        for event in books.events[:sequence]
        for item in event["items"]
    }
    account = {
        **standing_of(replay),
        "user_id": CITIZEN,
        "ledger_seq": sequence,
        "remainders": {name: left for name, left in after.items() if left},
    }
    return checkpoint_of(account, replay, NOW)


def problems_from(books: Books, checkpoint: Checkpoint) -> set[tuple[Any, str]]:
    rows = books.rows[max(0, checkpoint.begins_after - 1) :]
    events = {event["event_id"]: event for event in books.events}
    exchanges = {row["exchange_id"]: row for row in books.exchanges}
    replay = verify_from(checkpoint, books.account, rows, events, exchanges, RULES)
    return {(problem.sequence, problem.kind) for problem in replay.problems}


@pytest.mark.parametrize("sequence", range(ENTRIES + 1))
def test_each_checkpoint_leads_to_right_books(sequence: int) -> None:
    checkpoint = checkpoint_at(whole(), sequence)

    assert problems_from(whole(), checkpoint) == set()
    if sequence:
        changed = checkpoint.model_copy(update={"head": "f" * 64})
        assert (sequence, "checkpoint") in problems_from(whole(), changed)


def test_replay_begins_before_oldest_open_hold() -> None:
    begins = [checkpoint_at(whole(), sequence).begins_after for sequence in (11, 12, 15, ENTRIES)]

    assert begins == [11, 11, 11, 11]


def test_entry_names_what_is_missing() -> None:
    checkpoint, books = checkpoint_at(whole(), 9), copy(whole())
    books.events, books.exchanges = [], []

    assert problems_from(books, checkpoint) >= {(10, "event"), (11, "exchange")}
