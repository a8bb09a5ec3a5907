from typing import Any

import pytest

from resolvers.domain.deposits.earning import EarnRule
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError
from resolvers.storage.deposits import earn_rules
from tests.support.domain_programme import BOTTLES


def changed(**changes: Any) -> EarnRule:
    return BOTTLES.model_copy(update=changes)


def test_batch_reads_current_rules(database: Database) -> None:
    assert earn_rules.read_current(database) == ()
    database.commit(earn_rules.replace(0, [BOTTLES]))
    found = database.batch_get([earn_rules.CURRENT_KEY], consistent=True)

    item = found.get(earn_rules.CURRENT_KEY)

    assert earn_rules.from_item(item) == earn_rules.read_current(database) == (BOTTLES,)
    assert (earn_rules.revision_of(None), earn_rules.revision_of(item)) == (0, 1)


def test_stored_version_is_never_overwritten(database: Database) -> None:
    database.commit(earn_rules.keep_version(BOTTLES))

    with pytest.raises(CommitError) as failed:
        database.commit(earn_rules.keep_version(changed(quantity_per_point=4)))
    database.commit(earn_rules.keep_version(changed(version=BOTTLES.version + 1)))

    assert isinstance(failed.value.reason, RetryError)
    key = f"{BOTTLES.rule_id}#{BOTTLES.version}"
    assert database.get("earn_rules", key) == {**BOTTLES.to_item(), "rule_id": key}
