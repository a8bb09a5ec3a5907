"""What events cost, as docs/cost.md has it."""

import json

import pytest

from resolvers.events.catalogue import CATALOGUE
from tools.bus import KILOBYTES_OF_EVENT, bus_of, events_of, pushes_of
from tools.events.samples import sample_of
from tools.prices import MILLION
from tools.use import Use


def test_deposit_and_exchange_have_their_events() -> None:
    assert events_of(Use(100, active_percent=100, visits=1, exchanges=0)) == 200
    assert events_of(Use(100, active_percent=100, visits=0, exchanges=1)) == 300


def test_deposit_and_exchange_have_their_pushes() -> None:
    assert pushes_of(Use(100, active_percent=100, visits=1, exchanges=0)) == 100
    assert pushes_of(Use(100, active_percent=100, visits=0, exchanges=1)) == 200


def test_million_events_cost_what_their_parts_do() -> None:
    # Bus, archive, requests, 50 ms of a GB each, and lines.
    events = 1 + 0.7 * 0.1 + 0.2 + 0.05 * 13.3334 + 1.4 * 0.5
    assert sum(line.dollars for line in bus_of(MILLION, 0)) == pytest.approx(events)
    # The mutation and its push, and what the mutation's function takes.
    pushes = 4 + 2 + 0.2 + 0.05 * 13.3334 + 1.4 * 0.5
    assert sum(line.dollars for line in bus_of(0, MILLION)) == pytest.approx(pushes)


def test_event_has_the_size_that_is_priced() -> None:
    sizes = [len(json.dumps(sample_of(each), separators=(",", ":"))) for each in CATALOGUE]
    assert max(sizes) / 1000 == pytest.approx(KILOBYTES_OF_EVENT, rel=0.15)
