"""Bad input of what is published, and of who watches it."""

from typing import Any

from tests.api.bad_input.documents import ask
from tests.api.bad_input.locations import change
from tests.api.bad_input.rows import BadInput, Failure, does_not_fit, unknown_field
from tests.support.matrix.published import BALANCE, EXCHANGE, TOKEN
from tests.support.matrix.roles import Role


def publish(name: str, answer: Any, **fields: Any) -> BadInput:
    return change("publishBalance", name, answer, Role.IAM, input={**BALANCE, **fields})


def publish_exchange(name: str, answer: Any, **fields: Any) -> BadInput:
    return change("publishExchange", name, answer, Role.IAM, input={**EXCHANGE, **fields})


def publish_token(name: str, answer: Any, **fields: Any) -> BadInput:
    return change("publishQrToken", name, answer, Role.IAM, input={**TOKEN, **fields})


def watch(field: str, arguments: str, role: Role) -> BadInput:
    text = f"subscription {{ {field}{arguments} {{ id }} }}"
    return ask(f"{field} over HTTP", text, Failure("UnsupportedOperation"), role)


ROWS = [
    publish("a version with a fraction", does_not_fit("version"), version=1.5),
    publish("a version of 2^31", does_not_fit("version"), version=2**31),
    publish("a time that is none", does_not_fit("asOf"), asOf="now"),
    publish("no expiring points", does_not_fit("input"), expiring=None),
    change("publishBalance", "no input", does_not_fit("input"), Role.IAM),
    change("publishExchange", "no input", does_not_fit("input"), Role.IAM),
    publish_exchange("a status that is none", does_not_fit("status"), status="WAITING"),
    publish_exchange("a quantity of 2^31", does_not_fit("quantity"), quantity=2**31),
    publish_exchange("no user", does_not_fit("input"), userId=None),
    change("publishQrToken", "no input", does_not_fit("input"), Role.IAM),
    publish_token("a code", unknown_field("code"), code="A" * 26),
    publish_token("a time that is none", does_not_fit("expiresAt"), expiresAt="soon"),
    watch("onExchangeChanged", '(userId: "u")', Role.CITIZEN),
    watch("onExchangeQueueChanged", "", Role.OPERATOR),
    watch("onQrTokenChanged", '(id: "t")', Role.KIOSK),
]
