from textwrap import dedent

from tools.mutants.changes import list_changes

SOURCE = '''
LIMIT = 1 + 1

def admit(points, rows):
    """Say 1 < 2."""
    assert points > 0
    total: int = points + 1
    if total < 9 and not rows:
        log("ä", level=2)
        raise ValueError(total)
    for row in sorted(each for each in rows if each):
        continue
    return None if total else row
'''

CHANGED = {
    "arithmetic": {"total: int = (points - 1)"},
    "boolean": {"if (total < 9 or not rows):"},
    "compare": {"if (total <= 9) and not rows:"},
    "constant": {
        "total: int = points + (2)",
        "if total < (10) and not rows:",
        'log("ä", level=(3))',
    },
    "dropped call": {"pass"},
    "dropped filter": {"for row in sorted((each for each in rows)):"},
    "dropped jump": {"pass"},
    "dropped keyword": {"(log('ä'))"},
    "dropped not": {"if total < 9 and (rows):"},
    "dropped operand": {"if (not rows):", "if (total < 9):"},
    "if False": {"if (False):", "return None if (False) else row"},
    "method swap": {"for row in (list)(each for each in rows if each):"},
    "negated if": {
        "if (not (total < 9 and (not rows))):",
        "return None if (not total) else row",
    },
    "raise to pass": {"pass"},
    "return None": {"return (None)"},
    "swapped if-else": {"return (row if total else None)"},
}


def test_each_kind_changes_one_place() -> None:
    source = dedent(SOURCE)
    before = source.splitlines()
    changed: dict[str, set[str]] = {}
    for change in list_changes(source):
        after = change.apply(source).splitlines()
        (line,) = {one.strip() for one, two in zip(after, before, strict=True) if one != two}
        changed.setdefault(change.kind, set()).add(line)
        assert (
            before[change.lines[0] - 1 : change.lines[1]]
            != after[change.lines[0] - 1 : change.lines[1]]
        )

    assert changed == CHANGED
