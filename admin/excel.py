"""Values as cells of a CSV file that Excel opens."""

import re
from typing import Any, Final

BYTE_ORDER_MARK: Final = "\ufeff"
"""By which Excel knows UTF-8."""

# Source: OWASP, "CSV Injection". Excel in Japanese takes the fullwidth ones for the others.
_MISREAD: Final = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]|0[0-9]+$")


def as_cell(value: Any) -> Any:  # noqa: ANN401 - as csv takes it
    """Return a text so that it becomes no formula, and no number that lacks the 0 of its beginning.

    Other values stay as they are.
    """
    return f"'{value}" if isinstance(value, str) and _MISREAD.match(value) else value
