from typing import Any

import pytest

from resolvers.api.appsync.readers import SELECTION_MAXIMUM
from tests.support.bottle_bank import Bank, event_of
from tests.support.service import select

FULL = {"id": "full", "colour": "GREEN"}


def ask(bank: Bank, place: str, selection: object, paths: object = None, **arguments: Any) -> Any:
    event = event_of(place, **arguments)
    if paths is None:
        select(event, str(selection))
    else:
        event["info"] |= {"selectionSetGraphQL": selection, "selectionSetList": paths}
    return bank.answer(event)


def test_answer_has_selected_fields(bank: Bank) -> None:
    selection = "{\n  deposit: id\n  __typename\n  sizes {\n    height\n  }\n}"
    sizes = [{"height": 29.5}] * 2
    assert ask(bank, "Query.bottle", selection, id="b1") == {"id": "b1", "sizes": sizes}


@pytest.mark.parametrize(
    ("selection", "paths"),
    [
        *((text, ["id"]) for text in (None, 7, "", "{", "}", "{}", "{ __typename }", "{ ...id }")),
        *((text, ["id"]) for text in ("{ id ... { colour } }", "{ id @skip(if: $a) }")),
        *((text, ["id"]) for text in ("{ id unknown }", "{ id owner }", "{ scaled(by: 2) }")),
        # AppSync merges fields of one name, also of a fragment somewhere else.
        *(("{ id }", paths) for paths in (["id", "deposit"], [], None, [7], ["id"] * 2001)),
        ("{ deposit: id }", ["id"]),
        ("{" + " id" * (SELECTION_MAXIMUM // 3) + " }", ["id"]),
    ],
)
def test_selection_that_can_hide_fields_answers_all(
    bank: Bank, selection: object, paths: object
) -> None:
    answer = ask(bank, "Query.bottle", selection, paths or (), id="b1")
    assert answer == bank.ask("Query.bottle", id="b1")
    assert len(answer) == 5


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        ("{ nodes { id } total }", {"nodes", "total"}),
        ("{ edges { node { id } } }", {"edges"}),
        ("{ total }", {"total"}),
        ("{ edges { cursor } nodes { id } }", {"edges", "nodes", "total"}),
    ],
)
def test_connection_has_selected_fields_of_rows(
    bank: Bank, selection: str, names: set[str]
) -> None:
    answer = ask(bank, "Query.bottles", selection)
    assert answer.keys() == names
    rows = answer.get("nodes", [edge.get("node") for edge in answer.get("edges", [])])
    assert [row["id"] for row in rows] == (["b0", "b1"] if rows else [])
    is_twice = {"edges", "nodes"} <= names
    assert all((row.keys() == {"id"}) is not is_twice for row in rows)


def test_mutation_answers_all_for_subscribers(bank: Bank) -> None:
    payload = ask(bank, "Mutation.fill", "{ problems { message } }", input=FULL)
    assert payload == bank.ask("Mutation.fill", input=FULL)
    assert payload.keys() == {"bottle", "problems"}


def test_context_has_selection(bank: Bank) -> None:
    ask(bank, "Query.bottle", "{ id sizes { width } }", id="b1")
    assert bank.selections[-1].keys() == {"id", "sizes"}
    bank.ask("Query.bottle", id="b1")
    assert bank.selections[-1] == {}
