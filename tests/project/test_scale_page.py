"""docs/scale.md has the sizes of rows as they are."""

import pytest

from tests.support.service import Service
from tools.benchmarks.scale import PAGE, update


@pytest.mark.slow
def test_page_has_the_measured_tables(service: Service) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert update(text, service) == text
