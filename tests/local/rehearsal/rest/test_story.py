import re

from container.contract import ROUTES
from local.rehearsal.rest.own_answers import OWN_ANSWERS
from local.rehearsal.rest.story import read_steps


def test_story_uses_every_route() -> None:
    steps = read_steps()
    sent = [each.send.partition("?")[0] for each in steps]
    for route in ROUTES:
        pattern = re.escape(f"{route['method']} {route['path']}").replace(r"\{id\}", r"\{[^/]+\}")
        assert any(re.fullmatch(pattern, each) for each in sent), route
    titles = [step.title for step in steps]
    assert len(set(titles)) == len(titles)
    assert {own.title for own in OWN_ANSWERS} <= set(titles)
    assert len({(own.payload, own.title) for own in OWN_ANSWERS}) == len(OWN_ANSWERS)
