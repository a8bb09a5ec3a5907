"""Values as cells of a CSV file that Excel opens."""

import re
from typing import Any, Final

BYTE_ORDER_MARK: Final = "\ufeff"
"""The mark by which Excel recognizes UTF-8."""

# Source: OWASP, "CSV Injection". Japanese Excel reads the fullwidth signs like the others.
_MISREAD: Final = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]|0[0-9]+$")


def as_cell(value: Any) -> Any:  # noqa: ANN401 - as csv takes it
    """Return a text that Excel reads neither as a formula nor as a number without its leading 0.

    Other values stay as they are.
    """
    return f"'{value}" if isinstance(value, str) and _MISREAD.match(value) else value
