import pytest

from resolvers.domain.base.enums import LedgerEntryType
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError
from resolvers.storage.base.pages import PageRequest
from resolvers.storage.points import ledger
from tests.support.movables import move
from tests.support.service import spoil


def test_p1_existing_entry_is_never_overwritten(database: Database) -> None:
    entry = move(database, 100).entry
    other = entry.model_copy(update={"points_change": 1_000_000})

    with pytest.raises(CommitError) as failed:
        database.commit(ledger.append(other))

    assert isinstance(failed.value.reason, ledger.EntryExistsError)
    assert failed.value.reason.entry == entry
    assert ledger.read(database, entry.transaction_id) == entry
    assert isinstance(ledger.append(entry).on_condition_failed(None), RetryError)


def test_added_attribute_is_read_for_the_hash(database: Database) -> None:
    entry = move(database, 100).entry
    spoil(database, ("points_ledger", entry.transaction_id), added="by hand")

    found = ledger.read(database, entry.transaction_id)

    assert found is not None
    assert found.to_item()["added"] == "by hand"


def test_entries_of_reward_are_listed_alone(database: Database) -> None:
    """The index is sparse: an entry without a reward is not in it."""
    move(database, 10)
    entry = move(database, -1, "key-2", reward_id="tote").entry

    for listing in (ledger.of_reward("tote"), ledger.of_user("hanako", reward_id="tote")):
        (row,) = listing.read_page(database, PageRequest(10)).rows
        assert row.row == entry
    for listing in (
        ledger.of_user("taro", reward_id="tote"),
        ledger.of_user("hanako", reward_id="other"),
        ledger.of_user("hanako", frozenset({LedgerEntryType.EARN}), "tote"),
    ):
        assert listing.read_page(database, PageRequest(10)).rows == []


def test_p15_scrub_removes_texts_alone(database: Database) -> None:
    entry = move(database, 100).entry.model_copy(update={"transaction_id": "with texts"})
    texts = {"reason": "a complaint", "notice": "thank you", "salt": "5a17"}
    database.commit(ledger.append(entry.model_copy(update=texts)))

    for _ in range(2):
        database.commit(ledger.scrub("with texts"))

    assert ledger.read(database, "with texts") == entry
    with pytest.raises(CommitError):
        database.commit(ledger.scrub("unknown"))
    assert ledger.read(database, "unknown") is None
