"""The scenarios that other tests live too: matrix, bad inputs and rehearsal, all recorded."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from graphql import build_schema

from local.demo.seed import Demo, build_event, describe_caller
from local.errors import RunError
from local.identities import Identity
from local.rehearsal.story import PUSH, live
from tests.api.bad_input import scene as bad_scene
from tests.api.bad_input.rows import BadInput, Call, Http, Text, fill
from tests.api.bad_input.table import TABLE
from tests.api.matrix.apis import event_of
from tests.api.matrix.documents import Documents
from tests.api.matrix.people import GROUPS, SUBS
from tests.api.matrix.roles import Case, Expectations, Role, fields_with_a_resolver
from tests.api.matrix.scene import PLACE, Scene
from tests.record.player import pack
from tests.record.recorder import RecordedError, Recorder
from tests.support.events.recorded import USER_POOL_ISSUER
from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tests.support.sdl.document import PRELUDE

DOCUMENTS = Documents(build_schema(PRELUDE + SCHEMA_TEXT), FIELDS)
NAMES = {
    "hanako": Role.CITIZEN,
    "taro": Role.ANOTHER_CITIZEN,
    "kiosk": Role.KIOSK,
    "operator": Role.OPERATOR,
    "admin": Role.ADMIN,
    "auditor": Role.AUDITOR,
    None: Role.API_KEY,
}
# Made of time and keys by the player: they stay names in the record.
CREDENTIALS = frozenset(
    (
        "token",
        "expired",
        "foreign_issuer",
        "foreign_key",
        "unknown_key",
        "hs256",
        "unsigned",
        "rs512",
        "without_exp",
        "without_sub",
        "without_iat",
        "empty_sub",
        "id_token",
        "tampered",
        "groups_as_text",
        "cut",
        "publication",
        "other_publication",
        "signed",
        "forged",
        "stale",
        "other_service",
        "with_api_key",
        "chunks",
    )
)


class RecordedApi:
    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def call(self, role: Role, place: str, arguments: Mapping[str, Any]) -> Any:
        self.recorder.wait(seconds=1)
        return self.recorder.ask(event_of(role, place, arguments))


def live_matrix(recorder: Recorder) -> None:
    """Every field by every role, straight into the functions, then by every way over HTTP."""
    scene = Scene.prepare(RecordedApi(recorder))
    fields = fields_with_a_resolver(SCHEMA_TEXT, FIELDS)
    expectations = Expectations.read()
    # What ends a caller comes last of all.
    ends = [field for field in fields if field == "Mutation.eraseViewer"]
    others = [field for field in fields if field not in ends]
    for case in expectations.handler_cases(others):
        _ask_case(recorder, scene, case)
    for case in expectations.http_cases(others):
        if case.field.startswith("Subscription."):
            continue
        document = DOCUMENTS.request(case.way).document
        recorder.wait(seconds=1)
        recorder.post(case.role, document, scene.arguments(case))
    for case in expectations.handler_cases(ends):
        _ask_case(recorder, scene, case)


def _ask_case(recorder: Recorder, scene: Scene, case: Case) -> None:
    recorder.wait(seconds=1)
    if case.field.startswith(("Query.", "Mutation.", "Subscription.")):
        try:
            recorder.ask(event_of(case.role, case.field, scene.arguments(case)))
        except RecordedError:
            return
    else:
        recorder.ask([event_of(case.role, case.field, {}, scene.source(case.field))])


def refuse_bad_inputs(recorder: Recorder) -> None:
    """Every row of the table, over HTTP."""
    product = SimpleNamespace(
        issuer=SimpleNamespace(url=USER_POOL_ISSUER),
        functions_at=lambda moment: SimpleNamespace(
            answer=lambda event, _: recorder.ask(event, moment)
        ),
    )
    clock = SimpleNamespace(now=lambda _: recorder.now)
    with patch.object(bad_scene, "datetime", clock):
        names = bad_scene.prepare(product, RecordedApi(recorder))  # type: ignore[arg-type] # stands in for both
    names |= {name: f"${name}" for name in CREDENTIALS}
    recorder.wait(seconds=1)
    for row in TABLE:
        _send_row(recorder, row, names)


def _send_row(recorder: Recorder, row: BadInput, names: Mapping[str, Any]) -> None:
    request = row.request
    if isinstance(request, Http):
        sent = {
            "as": str(request.role),
            "method": request.method,
            "path": request.path,
            "headers": fill(request.headers, names),
            "body": pack(fill(request.body, names)),
        }
        recorder.step(http=sent)
    elif isinstance(request, Call):
        query = DOCUMENTS.request((request.place,)).document
        recorder.post(request.role, query, fill(request.variables, names))
    else:
        assert isinstance(request, Text)
        variables = fill(request.variables, names)
        recorder.post(request.role, request.query, variables, request.operation_name)


class _Watch:
    def __init__(self, recorder: Recorder) -> None:
        self.seen = 0
        self._recorder = recorder
        self._waiting: list[Any] = []

    def next_push(self) -> Any:
        self._waiting += self._recorder.step(stream={})["pushed"]
        while self._waiting:
            balance = self._waiting.pop(0)["variables"]["input"]
            if balance["version"] > self.seen:
                self.seen = balance["version"]
                return {"data": {"onBalanceChanged": balance}}
        raise RunError("no push was new")


class _RehearsalClient:
    """What the story asks of its client, recorded."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.answers = [SimpleNamespace(title=PUSH)]

    def id_of(self, name: str) -> str:
        return SUBS[NAMES[name]]

    def ask(self, _title: str, name: str | None, document: str, **variables: Any) -> Any:
        self.recorder.wait(seconds=1)
        return self.recorder.post(NAMES[name], document, variables)

    def ask_in_vain(self, title: str, name: str, document: str) -> None:
        self.ask(title, name, document)

    def keep(self, *_: Any) -> None:
        """Kept as it was asked for."""

    @contextmanager
    def watching(self, name: str, _document: str, **variables: Any) -> Iterator[_Watch]:
        self.recorder.ask(event_of(NAMES[name], "Subscription.onBalanceChanged", variables))
        yield _Watch(self.recorder)

    def watch_in_vain(self, _title: str, name: str, _document: str, **variables: Any) -> None:
        try:
            self.recorder.ask(event_of(NAMES[name], "Subscription.onBalanceChanged", variables))
        except RecordedError:
            return
        raise AssertionError(f"{name} may watch")


def rehearse(recorder: Recorder) -> None:
    """The demo's data, but for its places, and the rehearsal's story."""
    people = {
        name: Identity(name, SUBS[role], GROUPS.get(role, []))
        for name, role in NAMES.items()
        if name is not None
    }

    def make_places(_: Any, accepts: list[str], kiosks: list[str]) -> set[str]:
        admin = describe_caller(people["admin"], USER_POOL_ISSUER)
        place = {**PLACE, "acceptedMaterials": accepts, "kioskIds": kiosks}
        event = build_event(admin, "Mutation", "createLocation", {"input": place})
        return {recorder.ask(event)["location"]["id"]}

    Demo(recorder.ask, people, issuer_url=USER_POOL_ISSUER, import_locations=make_places).load()
    recorder.step(stream={})
    client: Any = _RehearsalClient(recorder)
    live(client, lambda _: recorder.wait(hours=73), lambda: recorder.step(sweep={}))
