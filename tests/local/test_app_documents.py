from pathlib import Path

from graphql import parse

from gateway.document_limits import check_document, check_tokens
from gateway.limits import Limits
from gateway.sdl import read_schema
from local.appsync import GUARD
from tools.benchmarks.app_devices import definitions, operation

ROOT = Path(__file__).parents[2]


def test_guard_lets_largest_pages_of_apps_pass() -> None:
    schema = read_schema((ROOT / "schema.graphql").read_text("utf-8"))
    operations, _ = definitions()
    assert operations
    for name in operations:
        text = operation(name)
        check_tokens(text, GUARD)
        check_document(schema, parse(text), {"first": 100}, Limits().query_depth, GUARD)
