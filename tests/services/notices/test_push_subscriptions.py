from typing import Any

from resolvers.domain.notices.push_subscriptions import SUBSCRIPTIONS_LIMIT
from resolvers.storage.notices import push_subscriptions
from tests.support.identities import refusal_of
from tests.support.push_keys import browser
from tests.support.scenarios import erase
from tests.support.service import HANAKO, TARO, Service

SAVE = "savePushSubscription"


def endpoints_of(service: Service, caller: Any = HANAKO) -> list[str]:
    """Return the last parts of the caller's endpoints, oldest first."""
    listed = push_subscriptions.read_list(service.database, caller["sub"])
    found = push_subscriptions.read_listed(service.database, listed)
    return [each.endpoint.rpartition("/")[2] for each in found]


def test_oldest_of_eleven_goes(empty_service: Service) -> None:
    for number in range(SUBSCRIPTIONS_LIMIT + 1):
        empty_service.done(SAVE, input=browser(str(number)))

    assert endpoints_of(empty_service) == [str(n) for n in range(1, SUBSCRIPTIONS_LIMIT + 1)]
    # Of each a row, and the list.
    assert len(empty_service.rows("push_subscriptions")) == SUBSCRIPTIONS_LIMIT + 1


def test_shared_browser_is_of_last_citizen(empty_service: Service) -> None:
    empty_service.done(SAVE, input=browser())
    empty_service.done(SAVE, TARO, input=browser())

    assert (endpoints_of(empty_service), endpoints_of(empty_service, TARO)) == ([], ["one"])
    empty_service.done("removePushSubscription", endpoint=browser()["endpoint"])
    assert endpoints_of(empty_service, TARO) == ["one"]
    empty_service.done(SAVE, input=browser())
    assert (endpoints_of(empty_service), endpoints_of(empty_service, TARO)) == (["one"], [])


def test_nobody_removes_anothers_subscription(empty_service: Service) -> None:
    empty_service.done(SAVE, input=browser())

    empty_service.unchanged(
        lambda: empty_service.done("removePushSubscription", TARO, endpoint=browser()["endpoint"])
    )


def test_deployment_without_pushes_rejects(empty_service: Service) -> None:
    without = empty_service.with_settings(web_push_public_key=None)
    payload = without.unchanged(lambda: without.change(SAVE, input=browser()))
    assert refusal_of(payload) == ("NOT_CONFIGURED", None)


def test_p15_erased_citizen_has_no_subscription(service: Service) -> None:
    service.done(SAVE, input=browser("kept"))
    service.done(SAVE, TARO, input=browser("taros"))
    service.done(SAVE, input=browser("taken"))
    service.done(SAVE, TARO, input=browser("taken"))

    erase(service)

    assert HANAKO["sub"] not in str(service.rows("push_subscriptions"))
    assert endpoints_of(service, TARO) == ["taros", "taken"]
    assert refusal_of(service.change(SAVE, input=browser("kept"))) == ("ACCOUNT_ERASED", None)


def test_p15_erasure_before_save_wins(service: Service) -> None:
    """A save that was decided before the erasure is committed after it."""
    service.earn(10)

    payload = service.overtaken(lambda: erase(service)).change(SAVE, input=browser())

    assert refusal_of(payload) == ("ACCOUNT_ERASED", None)
    assert service.rows("push_subscriptions") == []
