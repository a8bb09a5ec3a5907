"""`python -m tools.roles`: write the table of docs/use/roles.md from the permission matrix."""

import json
from pathlib import Path

from tools.pages import replace_table

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "use" / "roles.md"
MATRIX = ROOT / "tests" / "api" / "matrix" / "expectations.json"
ROLES = {
    "anonymous": "api_key",
    "citizen": "citizen",
    "kiosk": "kiosk",
    "operator": "operator",
    "admin": "admin",
    "auditor": "auditor",
    "publisher": "iam",
}
# The same role with another user's object: if refused, the role may reach only its own.
STRANGERS = {"citizen": "another_citizen", "kiosk": "kiosk_of_another_location"}
STAFF = ("operator", "admin", "auditor")


def update(text: str) -> str:
    """Return the text of docs/use/roles.md with its table updated."""
    matrix = json.loads(MATRIX.read_text("utf-8"))
    lines = [f"| field | {' | '.join(ROLES)} |", f"|---|{'---|' * len(ROLES)}"]
    for field, row in matrix["roots"].items():
        outcomes = dict(zip(matrix["roles"], row, strict=True))
        cells = [_cell(role, outcomes) for role in ROLES]
        lines.append(f"| `{field.partition('.')[2]}` | {' | '.join(cells)} |")
    return replace_table(text, "fields", lines)


def _cell(role: str, outcomes: dict[str, str]) -> str:
    """Return the role's access to a field: yes, only its own, or none."""
    if outcomes[ROLES[role]] != "allowed":
        is_citizen_too = role in STAFF and outcomes["citizen"] == "allowed"
        return "own" if is_citizen_too else "no"
    if role in STRANGERS and outcomes[STRANGERS[role]] != "allowed":
        return "own"
    return "yes"


if __name__ == "__main__":
    PAGE.write_text(update(PAGE.read_text("utf-8")), encoding="utf-8")
