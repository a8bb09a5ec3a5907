from typing import Any

from aws_lambda_powertools.utilities.parser.models import AppSyncResolverEventModel

from tests.local.appsync.conftest import LocalAppSync

BOX = '{ box(id: "b") { id name } }'


def test_a_query_is_answered_by_the_resolvers(appsync: LocalAppSync) -> None:
    answer = appsync.ask(BOX, appsync.key)
    assert answer == {"data": {"box": {"id": "b", "name": "箱 1"}}}


def test_every_event_is_one_of_appsync(appsync: LocalAppSync) -> None:
    appsync.ask('{ box(id: "b") { owner { pet { id } } } viewer { id } }', appsync.token("admin"))
    appsync.publish("u", 1)
    assert len(appsync.product.events) == 5
    for event in appsync.product.events:
        AppSyncResolverEventModel.model_validate(event)


def test_a_signed_mutation_is_answered(appsync: LocalAppSync) -> None:
    answer: Any = appsync.publish("u", 1)
    assert answer == {"data": {"publishBalance": {"userId": "u", "available": 1}}}
