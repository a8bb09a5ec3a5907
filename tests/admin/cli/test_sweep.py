from dataclasses import replace

import pytest

from resolvers.services.base.context import utc_now
from resolvers.services.upkeep.erasure import erase_account
from resolvers.storage.base.client import Database
from tests.support.contexts import citizen_context
from tests.support.expirations import PASSED, expired, give
from tests.support.operators import Command

pytestmark = pytest.mark.engine

NOTHING_LEFT = (
    "0 accounts expired (0 points), 0 holds ended, 0 reservations ended, 0 erasures finished, "
    "0 failed\n"
)


@pytest.fixture(autouse=True)
def _points(database: Database) -> None:
    """Hanako and Taro have 7 points each that expired in 2026, and one that never does."""
    for name in ("hanako", "taro"):
        give(database, name, {PASSED: 7, "never": 1})


def test_sweep_writes_what_is_due_once(command: Command, database: Database) -> None:
    answer = command.run_verb("sweep", "--progress")

    assert answer.returncode == 0
    assert answer.stdout == (
        "2 accounts expired (14 points), 0 holds ended, 0 reservations ended, "
        "0 erasures finished, 0 failed\n"
    )
    assert "2 rows in " in answer.stderr
    again = command.run_verb("sweep")
    assert (again.returncode, again.stdout, again.stderr) == (0, NOTHING_LEFT, "")
    assert len(expired(database, "hanako")) == len(expired(database, "taro")) == 1


def test_user_of_erased_account_is_left_to_schedule(command: Command, database: Database) -> None:
    def fail(_: str) -> None:
        raise TimeoutError

    context = replace(citizen_context(database, "hanako", utc_now()), delete_user=fail)
    erase_account(context, "hanako")
    left = command.run_verb("sweep")
    assert "failed: account hanako: ErasureUnfinishedError\n" in left.stdout
    assert left.returncode == 1
