"""What ships has a licence that somebody has read."""

import pytest

from tools.licences import PAGE, LicenceError, check_licence, update


def test_page_lists_what_ships() -> None:
    text = PAGE.read_text("utf-8")
    assert update(text) == text


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "(MIT OR GPL-3.0-only)",
        "Apache-2.0 AND BSD-2-Clause",
        "MPL-2.0 AND (Apache-2.0 OR MIT)",
    ],
)
def test_licence_that_leaves_a_way_passes(licence: str) -> None:
    assert check_licence("a-library", licence) == licence


@pytest.mark.parametrize(
    "licence", ["", "GPL-3.0-only", "MIT AND AGPL-3.0-only", "MIT AND (GPL-3.0-only OR MIT)"]
)
def test_licence_that_nobody_has_read_is_named(licence: str) -> None:
    with pytest.raises(LicenceError, match="a-library has the licence"):
        check_licence("a-library", licence)
