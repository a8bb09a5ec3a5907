from local.sign_in.browsers import REMEMBERED_SECONDS, Browsers


def test_browser_is_remembered_for_an_hour() -> None:
    browsers = Browsers()
    cookie = browsers.remember("hanako", 1_000.0)

    assert browsers.find(cookie, 1_000.0 + REMEMBERED_SECONDS - 1) == "hanako"
    assert browsers.find(cookie, 1_000.0 + REMEMBERED_SECONDS) is None
    assert browsers.find("another", 1_000.0) is None
