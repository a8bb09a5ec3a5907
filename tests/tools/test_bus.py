"""What events cost, as docs/cost.md has it."""

import json

import pytest

from resolvers.events.catalogue import CATALOGUE
from tools.bus import KILOBYTES_OF_EVENT, events_of, pushes_of
from tools.events.samples import sample_of
from tools.use import Use


def test_deposit_and_exchange_have_their_events() -> None:
    assert events_of(Use(100, active_percent=100, visits=1, exchanges=0)) == 200
    assert events_of(Use(100, active_percent=100, visits=0, exchanges=1)) == 300


def test_deposit_and_exchange_have_their_pushes() -> None:
    assert pushes_of(Use(100, active_percent=100, visits=1, exchanges=0)) == 100
    assert pushes_of(Use(100, active_percent=100, visits=0, exchanges=1)) == 200


def test_event_has_the_size_that_is_priced() -> None:
    sizes = [len(json.dumps(sample_of(each), separators=(",", ":"))) for each in CATALOGUE]
    assert max(sizes) / 1000 == pytest.approx(KILOBYTES_OF_EVENT, rel=0.15)
