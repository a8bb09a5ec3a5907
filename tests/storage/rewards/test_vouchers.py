import pytest

from resolvers.domain.rewards.vouchers import Voucher, new_voucher
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError, Write
from resolvers.storage.rewards import vouchers
from tests.support.domain_programme import NOW

FREE = new_voucher("tote", "AB-1", NOW)


def refuse(database: Database, write: Write) -> None:
    with pytest.raises(CommitError) as failed:
        database.commit(write)
    assert isinstance(failed.value.reason, RetryError)


def read(database: Database) -> Voucher:
    (row,) = vouchers.read_many(database, [FREE.voucher_id])
    assert row is not None
    return row


def test_pool_has_free_vouchers_of_its_reward(database: Database) -> None:
    others = [new_voucher("tote", f"CD-{number}", NOW) for number in range(3)]
    for voucher in (FREE, *others, new_voucher("mug", "AB-1", NOW)):
        database.commit(vouchers.put_new(voucher))
    database.commit(vouchers.hand_over(FREE, "x-1", NOW))

    ids = sorted(voucher.voucher_id for voucher in others)
    assert vouchers.in_pool(database, "tote", 9) == ids
    assert vouchers.in_pool(database, "tote", 2) == ids[:2]
    assert vouchers.read_free(database, [FREE.voucher_id, others[0].voucher_id, "x"]) == others[:1]


def test_p15_voucher_is_handed_over_once_without_code(database: Database) -> None:
    refuse(database, vouchers.hand_over(FREE, "x-1", NOW))
    database.commit(vouchers.put_new(FREE))
    database.commit(vouchers.hand_over(FREE, "x-1", NOW))

    refuse(database, vouchers.hand_over(FREE, "x-2", NOW))
    refuse(database, vouchers.put_new(FREE))

    handed_over = {"pool": None, "code": None, "exchange_id": "x-1", "handed_over_at": NOW}
    assert read(database) == FREE.model_copy(update=handed_over)
