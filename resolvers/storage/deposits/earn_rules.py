"""The table earn_rules: one item with all active and upcoming rules, and one for each version.

Issuing a token reads that one item. The versions are never removed, so that you can look up the
rule of a token or an event.
"""

from collections.abc import Sequence

from boto3.dynamodb.conditions import Attr

from resolvers.domain.base import items
from resolvers.domain.deposits.earning import EarnRule
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Key, Write, put, retry
from resolvers.storage.base.rows import parse_row

TABLE = "earn_rules"
CURRENT_KEY: Key = (TABLE, "current")


class _Current(items.Item):
    rules: tuple[EarnRule, ...] = ()


def from_item(item: Item | None) -> tuple[EarnRule, ...]:
    """Return the rules of the item of CURRENT_KEY; empty if it does not exist yet."""
    return () if item is None else parse_row(TABLE, _Current, item).rules


def read_item(database: Database) -> Item | None:
    """Read the item of CURRENT_KEY, consistently."""
    return database.get(*CURRENT_KEY)


def read_current(database: Database) -> tuple[EarnRule, ...]:
    """Read the active and upcoming rules, consistently; some may have ended since the last save."""
    return from_item(read_item(database))


def revision_of(item: Item | None) -> int:
    """Return the revision of the item, which every change raises; 0 if it does not exist yet."""
    return 0 if item is None else int(item["revision"])


def replace(revision: int, rules: Sequence[EarnRule]) -> Write:
    """Write all rules, if the item still has the revision that was read (0: it did not exist)."""
    item = {
        "rule_id": CURRENT_KEY[1],
        "revision": revision + 1,
        "rules": [rule.to_item() for rule in rules],
    }
    as_read = Attr("revision").eq(revision) if revision else Attr("rule_id").not_exists()
    return put(TABLE, item, as_read, retry)


def keep_version(rule: EarnRule) -> Write:
    """Write a version under its own id, never over an existing one."""
    item = {**rule.to_item(), "rule_id": f"{rule.rule_id}#{rule.version}"}
    return put(TABLE, item, Attr("rule_id").not_exists(), retry)
