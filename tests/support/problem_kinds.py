import re
from pathlib import Path

_PAGE = Path(__file__).parents[2] / "docs" / "operate" / "verification.md"
_, _, _SECTION = _PAGE.read_text("utf-8").partition("\n## Kinds\n")
KINDS = frozenset(re.findall(r"^\| `(\w+)` \|", _SECTION.partition("\n## ")[0], re.MULTILINE))
