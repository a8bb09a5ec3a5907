"""Write opening hours in OpenStreetMap's `opening_hours` syntax, if the source allows it."""

import re

from resolvers.domain.places.place_lists.sheets import compatible

_DAYS = dict(zip("月火水木金土日祝", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH"), strict=True))
_ALL_DAYS = {"毎日", "年中無休", "全日", "無休"}
_ALWAYS = {"24時間", "24時間利用可能", "24時間利用可", "24時間可能", "終日", "常時"}
_DAY = "[月火水木金土日]"
_RANGE = re.compile(rf"({_DAY})(?:-|~|〜|ー|から)({_DAY})")
_TIME = re.compile(r"(午前|午後|AM|PM)?(\d{1,2})(?:(?::(\d{2})(?::00)?)|(?:時(?:(\d{1,2})分)?))")
_HOURS_OF_HALF_A_DAY = 12
# The part of the syntax that `write_hours` writes. Source: OpenStreetMap wiki,
# Key:opening hours/specification; holidays come before or after all weekdays.
_WEEKDAYS = "(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?"
_SELECTOR = re.compile(rf"{_WEEKDAYS}(,{_WEEKDAYS})*(,PH)*|PH(,PH)*(,{_WEEKDAYS})*|")
_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([0-3]\d|4[0-7]):[0-5]\d|48:00)")


def write_hours(days: str, opens: str, closes: str, note: str) -> str:
    """Write the hours of the municipal columns, with the note as OpenStreetMap's comment.

    Hours that the syntax cannot express stay the free text of the columns.
    """
    if not (days or opens or closes):
        return "24/7" if _without_blanks(note) in _ALWAYS else note
    first, last = _read_time(opens), _read_time(closes)
    weekdays = _read_days(days)
    if first and last and weekdays is not None and '"' not in note:
        span = f"{first}-{last}"
        if _SELECTOR.fullmatch(weekdays) and _SPAN.fullmatch(span):
            comment = f'"{note}"' if note else ""
            return " ".join(filter(None, (weekdays, span, comment)))
    opens, closes = compatible(opens), compatible(closes)
    times = f"{opens}-{closes}" if opens or closes else ""
    return " ".join(filter(None, (days, times, note)))


def _without_blanks(text: str) -> str:
    return re.sub(r"\s", "", compatible(text))


def _read_days(days: str) -> str | None:
    """Return weekdays as Mo-Fr or Mo,We; "" without any, None if the text is unknown."""
    text = _without_blanks(days)
    if text in _ALL_DAYS:
        return "Mo-Su,PH"
    text = re.sub("曜日?", "", text).replace("祝日", "祝")
    text = _RANGE.sub(lambda found: f"{_DAYS[found[1]]}-{_DAYS[found[2]]},", text)
    weekdays: list[str] = []
    for part in re.split(r"[・、,/及び]+", text):
        if re.fullmatch(r"[A-Z][a-z]-[A-Z][a-z]", part):
            weekdays.append(part)
        elif all(letter in _DAYS for letter in part):
            weekdays += [_DAYS[letter] for letter in part]
        else:
            return None
    return ",".join(weekdays)


def _read_time(cell: str) -> str | None:
    """Return HH:MM of 9:00, 9時30分, 午後8時; None if it is not a time."""
    found = _TIME.fullmatch(_without_blanks(cell).upper())
    if found is None:
        return None
    hour, minute = int(found[2]), int(found[3] or found[4] or 0)
    if found[1] in ("午後", "PM") and hour < _HOURS_OF_HALF_A_DAY:
        hour += _HOURS_OF_HALF_A_DAY
    return f"{hour:02}:{minute:02}"
