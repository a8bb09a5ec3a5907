import asyncio
from typing import Any

import pytest
from graphql import build_schema, get_nullable_type

from gateway.subscriptions import read_triggers
from resolvers.api.appsync.errors import Unauthorized
from resolvers.api.graphql.fields import pushed_by_appsync
from resolvers.api.graphql.schema import schema
from tests.support.identities import CITIZEN
from tests.support.service import Service, event_of
from tools.schema_files import sdl
from tools.sdl.document import PRELUDE


def watch(identity: Any, user_id: str) -> Any:
    event = event_of("Subscription", "onBalanceChanged", identity, {"userId": user_id})
    return Service(None, "none").answer(event)


@pytest.mark.parametrize("user_id", ["taro", "", "Hanako", "hanako ", "*"])
def test_p17_citizen_watches_no_other_balance(user_id: str) -> None:
    with pytest.raises(Unauthorized) as raised:
        watch(CITIZEN, user_id)

    assert str(raised.value) == "Not Authorized to access onBalanceChanged on type Subscription"


def test_subscription_answers_as_mutation_does() -> None:
    """AppSync requires the same type, which may be null."""
    core = schema._schema
    roots: list[Any] = [core.type_map["Mutation"], core.type_map["Subscription"]]
    mutations, subscriptions = (root.fields for root in roots)
    for mutation_name, names in read_triggers(build_schema(PRELUDE + sdl())).items():
        answered = mutations[mutation_name].type
        assert answered == get_nullable_type(answered)
        for name in names:
            assert subscriptions[name].type == answered
            assert set(subscriptions[name].args) <= set(answered.fields)


def test_only_appsync_pushes_to_subscribers() -> None:
    async def wait_for_one() -> bool:
        stream = pushed_by_appsync()
        waiting = asyncio.ensure_future(anext(stream))
        for _ in range(100):
            await asyncio.sleep(0)
        came = waiting.done()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await stream.aclose()
        return came

    assert asyncio.run(wait_for_one()) is False
