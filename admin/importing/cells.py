"""Write values of other formats as cells of CSV."""

import json
from datetime import time, timedelta
from decimal import Decimal


def write_cell(value: object) -> str:
    """Write a value as CSV text: integers without a point, times as HH:MM, lists with `;`."""
    match value:
        case None:
            text = ""
        case bool():
            text = "yes" if value else "no"
        case float():
            text = str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
        case list():
            text = ";".join(map(write_cell, value))
        case dict():
            text = json.dumps(value, ensure_ascii=False)
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            text = f"{minutes // 60:02}:{minutes % 60:02}"
        case time():
            text = value.strftime("%H:%M")
        case _:
            text = str(value).strip()
    return text
