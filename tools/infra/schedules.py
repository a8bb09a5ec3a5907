"""Check schedules as EventBridge Scheduler reads them; Terraform's core accepts any text.

Source: EventBridge Scheduler User Guide, "Schedule types in EventBridge Scheduler".
"""

import re
from collections.abc import Iterator
from zoneinfo import available_timezones

from tools.terraform.plans import Plan

_RATE = re.compile(r"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)")
_CRON = re.compile(r"cron\((.*)\)")
# Minutes, hours, days of the month, months, days of the week, years.
_LIMITS = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4
_PART = re.compile(r"[\dA-Z*?,/#LW-]+")


def wrong_schedules(plan: Plan) -> Iterator[str]:
    """Yield expressions that are not schedules, and time zones that do not exist."""
    for schedule in plan.of_type("aws_scheduler_schedule"):
        expression = schedule.values["schedule_expression"]
        zone = schedule.values.get("schedule_expression_timezone")
        if not _RATE.fullmatch(expression) and not _is_cron(expression):
            yield f"{schedule.address}: {expression} is not a schedule"
        if zone is not None and zone not in available_timezones():
            yield f"{schedule.address}: no time zone is named {zone}"


def _is_cron(expression: str) -> bool:
    found = _CRON.fullmatch(expression)
    parts = found[1].split(" ") if found else []
    if len(parts) != len(_LIMITS):
        return False
    # One of the two day fields must be `?`, and only one can be.
    if (parts[_DAY_OF_MONTH] == "?") == (parts[_DAY_OF_WEEK] == "?"):
        return False
    return all(
        _PART.fullmatch(part) and all(low <= int(each) <= high for each in _numbers(part))
        for part, (low, high) in zip(parts, _LIMITS, strict=True)
    )


def _numbers(part: str) -> list[str]:
    """Return the times that a part names, without the interval of a step."""
    return re.findall(r"\d+", re.sub(r"[/#]\d+", "", part))
