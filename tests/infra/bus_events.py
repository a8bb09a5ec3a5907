"""Events as the rules of the bus see them."""

from collections.abc import Mapping
from typing import Any

from moto.events.models import EventPattern

from resolvers.events.catalogue import CATALOGUE
from tools.events.samples import sample_of
from tools.terraform.plans import Resource

Event = dict[str, Any]
TYPES = sorted(CATALOGUE)
SAMPLES: Mapping[str, Event] = {each: sample_of(each) for each in TYPES}


def put_on_bus(event: Event, **more: Any) -> Event:
    """An event as rules see it."""
    return {"source": "recycle-points", "detail-type": event["type"], "detail": event, **more}


def pattern_of(rule: Resource) -> Any:
    return EventPattern.load(rule.values["event_pattern"])
