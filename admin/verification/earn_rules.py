"""Check that each earn rule in force equals the version stored when an admin saved it.

A version that is not in force is compared with the deposits that used it.
"""

from collections.abc import Iterator, Mapping, Sequence

from resolvers.domain.deposits.earning import EarnRule
from resolvers.domain.verification.ledger_replay import UNREADABLE, Row, describe_unreadable
from resolvers.domain.verification.problems import Problem
from resolvers.storage.base.client import Database
from resolvers.storage.deposits.earn_rules import CURRENT_KEY, TABLE

Rows = Mapping[str, Row]


def check_earn_rules(database: Database, rows: Rows) -> list[Problem]:
    """Return the problems in the table's rows; read the rows again before reporting any."""
    if not _problems_of(rows):
        return []
    current = database.get(*CURRENT_KEY)
    if current is None:
        return []
    # Versions are written with the rules in force, and stay: a later read has them all.
    keys = [(TABLE, key) for key in _keys_of(current)]
    kept = database.batch_get(keys, consistent=True) if keys else {}
    found = {key: row for (_, key), row in kept.items()}
    return _problems_of({**found, CURRENT_KEY[1]: current})


def _keys_of(current: Row) -> Sequence[str]:
    try:
        return [_version_of(rule) for rule in current["rules"]]
    except UNREADABLE:
        return []


def _problems_of(rows: Rows) -> list[Problem]:
    current = rows.get(CURRENT_KEY[1])
    if current is None:
        return []
    try:
        return list(_differences(current, rows))
    except UNREADABLE as fault:
        return [_problem(CURRENT_KEY[1], describe_unreadable(fault))]


def _differences(current: Row, rows: Rows) -> Iterator[Problem]:
    for rule in current["rules"]:
        key = _version_of(rule)
        if key not in rows:
            yield _problem(key, f"the rule in force has no version {key}")
            continue
        if _read({**rows[key], "rule_id": rule["rule_id"]}) != _read(rule):
            yield _problem(key, f"the rule in force is not its version {key}")


def _read(row: Row) -> EarnRule:
    """Return the rule as this release knows it: another one writes more attributes, or fewer."""
    return EarnRule.model_validate(row)


def _version_of(rule: Row) -> str:
    return f"{rule['rule_id']}#{rule['version']}"


def _problem(subject: str, detail: str) -> Problem:
    return Problem(None, None, "earn_rule", detail, subject)
