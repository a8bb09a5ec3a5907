import pytest

from tools.licences import LicenceError, check_licence


def test_licence_that_nobody_has_read_is_named() -> None:
    assert check_licence("a-library", "(MIT OR GPL-3.0-only)") == "(MIT OR GPL-3.0-only)"
    for licence in ("", "MIT AND (GPL-3.0-only OR MIT)"):
        with pytest.raises(LicenceError, match="a-library has the licence"):
            check_licence("a-library", licence)
