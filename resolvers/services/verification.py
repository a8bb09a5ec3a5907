"""Verify one user by queries, and read again before reporting a problem."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from resolvers.domain.rewards.redemption_counts import count_id_of
from resolvers.domain.verification.accounts import Books, ledger_seq_of, verify_rows
from resolvers.domain.verification.ledger_replay import UNREADABLE, LedgerReplay, Row
from resolvers.domain.verification.problems import Problem
from resolvers.domain.verification.reconciliation import rule_key
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, can_exist
from resolvers.storage.base.pages import query_pages
from resolvers.storage.deposits import earn_rules, recycle_events
from resolvers.storage.points import ledger, users
from resolvers.storage.rewards import exchanges, redemption_counts, rewards

_RELATED = (
    (recycle_events.TABLE, recycle_events.USER_INDEX, "event_id"),
    (exchanges.TABLE, exchanges.USER_INDEX, "exchange_id"),
)


class TooManyEntriesError(Exception):
    """More rows of one kind exist than the caller wants to read."""


@dataclass(frozen=True)
class Verified:
    """The result: `problems` persisted, `history` is from the last reading."""

    account: Row | None
    history: LedgerReplay
    problems: Sequence[Problem]

    @property
    def amount(self) -> int:
        """Return the account's balance plus held points; values that are not numbers count as 0."""
        values = [(self.account or {}).get(name, 0) for name in ("points_balance", "points_held")]
        return sum(value for value in values if isinstance(value, int))


def verify_user(
    database: Database, user_id: str, *, entries_maximum: int | None = None
) -> Verified | None:
    """Verify one user; return None if no row of the user exists.

    After a problem, read again, row by row and consistently: indexes lag, and points move between
    two reads. Report all problems of a reading during which the account did not change and the
    index showed every entry. If no attempt achieves that, report the problems that the last two
    readings share, including a missing entry if the index lacked it in both. Raise
    TooManyEntriesError, and DynamoDB's errors.
    """
    verified: Verified | None = None
    for _ in _two_or_more(database.retry_policy.attempts()):
        books = _read_books(database, user_id, entries_maximum)
        if books.is_nothing:
            return None
        history = verify_rows(user_id, books)
        if history.problems:
            books = _read_by_keys(database, user_id, books)
            history = verify_rows(user_id, books)
        if not history.problems and books.is_counted_by(books.account):
            return Verified(books.account, history, ())
        now = database.get(*users.key(user_id))
        if books.account is not None and not books.is_counted_by(now):
            # An entry and its account are written together: another writer wrote this entry.
            sequence = books.rows[-1]["sequence"]
            history.findings.note(sequence, "sequence", "the account does not count the entry")
        is_still = ledger_seq_of(now) == ledger_seq_of(books.account)
        if not history.problems or (is_still and books.is_whole):
            return Verified(books.account, history, tuple(history.problems))
        verified = Verified(books.account, history, _lasting(verified, history.problems))
    return verified


def _two_or_more(attempts: Iterator[int]) -> Iterator[int]:
    """Yield a second attempt even after a slow first one: two have to share their problems.

    If both are slow, no answer is better than a false one.
    """
    yield next(attempts)
    yield next(attempts, 2)
    yield from attempts


def _lasting(before: Verified | None, problems: Sequence[Problem]) -> Sequence[Problem]:
    """Return the problems that the previous reading also had: effects of timing disappear."""
    if before is None:
        return tuple(problems)
    known = {_name(problem) for problem in before.history.problems}
    return tuple(problem for problem in problems if _name(problem) in known)


def _name(problem: Problem) -> tuple[str, int | None, str | None]:
    return problem.kind, problem.sequence, problem.subject


def _read_books(database: Database, user_id: str, rows_maximum: int | None) -> Books:
    account = database.get(*users.key(user_id))
    if rows_maximum is not None and ledger_seq_of(account) > rows_maximum:
        raise TooManyEntriesError
    rows = list(query_all(database, ledger.TABLE, ledger.USER_INDEX, user_id, rows_maximum))
    related = []
    for table, index, name in _RELATED:
        found = {
            item[name]: item for item in query_all(database, table, index, user_id, rows_maximum)
        }
        related.append([*found.values(), *_fetch_missing(database, table, name, rows, found)])
    events, exchanged = related
    counted = query_all(
        database, redemption_counts.TABLE, redemption_counts.USER_INDEX, user_id, rows_maximum
    )
    count_ids = {item["count_id"] for item in counted}
    return Books(
        account, rows, events, exchanged, *_fetch_beside(database, events, exchanged, count_ids)
    )


def _read_by_keys(database: Database, user_id: str, books: Books) -> Books:
    """Read the same rows from their tables: an index can show an old version of a row."""

    def read(table: str, name: str, rows: Sequence[Row]) -> list[Item]:
        found = database.batch_get(((table, row[name]) for row in rows), consistent=True)
        return list(found.values())

    rows = [
        row
        for row in read(ledger.TABLE, "transaction_id", books.rows)
        if isinstance(row.get("sequence"), int | Decimal)
    ]
    events, exchanged = (
        read(table, name, related)
        for (table, _, name), related in zip(_RELATED, (books.events, books.exchanges), strict=True)
    )
    rows.sort(key=lambda row: row["sequence"])
    count_ids = {row["count_id"] for row in books.counts}
    count_ids |= {count_id_of(user_id, each) for each in _rewards_of(exchanged)}
    beside = _fetch_beside(database, events, exchanged, count_ids)
    return Books(books.account, rows, events, exchanged, *beside)


def _fetch_beside(
    database: Database,
    events: Sequence[Item],
    exchanged: Sequence[Item],
    count_ids: AbstractSet[str],
) -> tuple[Mapping[str, Item], list[Item], AbstractSet[str]]:
    """Read the versions of earn rules that the events name, redemption counts, and rewards.

    Return the rules by key, the counts, and the rewards of the exchanges that are counted from
    the start. Rules and rewards are few, even for many events and exchanges.
    """
    rule_keys: set[str] = set()
    for event in events:
        with suppress(*UNREADABLE):
            rule_keys.update(rule_key(item) for item in event["items"])
    keys = {
        earn_rules.TABLE: rule_keys,
        redemption_counts.TABLE: count_ids,
        rewards.TABLE: _rewards_of(exchanged),
    }
    found = database.batch_get(
        ((table, key) for table, wanted in keys.items() for key in sorted(wanted)), consistent=True
    )
    rows: dict[str, dict[str, Item]] = {table: {} for table in keys}
    for (table, key), row in found.items():
        rows[table][key] = row
    from_start = {key for key, row in rows[rewards.TABLE].items() if row.get("counted_from_start")}
    return rows[earn_rules.TABLE], list(rows[redemption_counts.TABLE].values()), from_start


def _rewards_of(exchanged: Sequence[Item]) -> set[str]:
    named = {row.get("reward_id") for row in exchanged}
    return {each for each in named if isinstance(each, str) and can_exist(each)}


def _fetch_missing(
    database: Database, table: str, name: str, rows: Sequence[Item], found: dict[str, Item]
) -> Sequence[Item]:
    """Read the rows that entries name and that their index does not show yet, consistently."""
    named = {row[name] for row in rows if isinstance(row.get(name), str)}
    keys = [(table, key) for key in sorted(named - set(found))]
    return list(database.batch_get(keys, consistent=True).values())


def query_all(
    database: Database, table: str, index: str, partition: str, rows_maximum: int | None = None
) -> Iterator[Item]:
    """Read one partition of an index in its order.

    Raise TooManyEntriesError above `rows_maximum`.
    """
    count = 0
    for items in query_pages(database, table, index, partition):
        count += len(items)
        if rows_maximum is not None and count > rows_maximum:
            raise TooManyEntriesError
        yield from items
