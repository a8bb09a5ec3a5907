"""Clients that call the programme's fields through its functions, each as an identity."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from gateway.caller import describe_user
from gateway.errors import RunError
from gateway.event import describe_call
from local.base.environment import HOST
from local.identities.identities import Identity

Event = dict[str, Any]


class DemoError(RunError):
    """A step of the demo data failed; the message has the reason."""


class Clients:
    """`invoke` answers AppSync's events; `identities` are the clients by name.

    Every call raises DemoError where the functions fail.
    """

    def __init__(
        self, invoke: Callable[[Event], Any], identities: Mapping[str, Identity], *, issuer_url: str
    ) -> None:
        self._invoke = invoke
        self._identities = identities
        self._issuer_url = issuer_url

    def joined_by(self, others: Mapping[str, Identity]) -> "Clients":
        return Clients(self._invoke, {**others, **self._identities}, issuer_url=self._issuer_url)

    def has(self, name: str) -> bool:
        return name in self._identities

    def sub(self, name: str) -> str:
        return self._identities[name].sub

    def ask(self, name: str, field_name: str, **arguments: object) -> Any:  # noqa: ANN401 - the answer
        return self._call(name, "Query", field_name, arguments)

    def list_all(self, name: str, field_name: str, **arguments: object) -> list[Event]:
        """Return all pages of a list."""
        found: list[Event] = []
        page = {"hasNextPage": True, "endCursor": None}
        while page["hasNextPage"]:
            after = page["endCursor"]
            answer = self.ask(name, field_name, first=100, after=after, **arguments)
            found += [edge["node"] for edge in answer["edges"]]
            page = answer["pageInfo"]
        return found

    def change(
        self, name: str, field_name: str, *, accepted: Collection[str] = (), **arguments: object
    ) -> Any:  # noqa: ANN401 - the field's answer
        """Send a mutation.

        Raises:
            DemoError: It was rejected, and not only with `accepted` error codes.
        """
        answer = self._call(name, "Mutation", field_name, arguments)
        refusals = [each for each in answer["userErrors"] if each["code"] not in accepted]
        if refusals:
            raise DemoError(f"demo data: {field_name} as {name} was refused: {refusals}")
        return answer

    def _call(self, name: str, type_name: str, field_name: str, arguments: Event) -> Any:  # noqa: ANN401 - the answer
        caller = describe_caller(self._identities[name], self._issuer_url)
        try:
            return self._invoke(describe_call(caller, type_name, field_name, arguments))
        except Exception as error:
            problem = f"demo data: {field_name} as {name} failed: {error}"
            raise DemoError(f"{problem}; the next start continues there") from error


def describe_caller(identity: Identity, issuer_url: str) -> Event:
    """Return the identity of an event, with the claims that the functions read."""
    claims = {"sub": identity.sub, "iss": issuer_url, "username": identity.name}
    groups = {"cognito:groups": identity.groups} if identity.groups else {}
    return describe_user(claims | groups, HOST)
